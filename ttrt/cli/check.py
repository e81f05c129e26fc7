"""`ttrt check`: whether this instance is fit to serve."""

import argparse
import json
from dataclasses import asdict

from ttrt.cli import DONE, REFUSED
from ttrt.host import checks


def register(parser: argparse.ArgumentParser) -> None:
    """The words after `ttrt check`."""
    parser.add_argument("--json", action="store_true", help="print a list of {name, problem}")


def run(args: argparse.Namespace) -> int:
    """Print every check; 1 when one fails."""
    findings = checks.examine()
    if args.json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            print(
                f"{'FAIL' if finding.problem else 'ok  '}  {finding.name}"
                + f"\n      {finding.problem}" * bool(finding.problem)
            )
    return REFUSED if any(finding.problem for finding in findings) else DONE
