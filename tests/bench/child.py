"""One database's process: reads a measure and a number of rounds a line, answers the figures as JSON."""

import json
import os
import sys
from dataclasses import asdict


def main() -> None:
    """Serve until standard input ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "ttrt.settings"
    import django  # noqa: PLC0415 - the data folder is chosen by the environment first

    django.setup()
    from tests.bench.measures import Measures, timed  # noqa: PLC0415 - needs Django set up

    made = Measures()
    measures, before = made.by_name(), made.before()
    print(json.dumps(list(measures)), flush=True)
    for line in sys.stdin:
        name, rounds = line.split()
        taken = []
        for _ in range(int(rounds)):
            if name in before:
                before[name]()
            taken.append(asdict(timed(measures[name])))
        print(json.dumps(taken), flush=True)


if __name__ == "__main__":
    main()
