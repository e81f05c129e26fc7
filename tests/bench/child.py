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

    measures = Measures().by_name()
    print(json.dumps(list(measures)), flush=True)
    for line in sys.stdin:
        name, rounds = line.split()
        print(json.dumps([asdict(timed(measures[name])) for _ in range(int(rounds))]), flush=True)


if __name__ == "__main__":
    main()
