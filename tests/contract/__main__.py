"""`make contract`: run the tests that docs/contract.md names, and print each of its rows: pass, fail, not yet.

Exit 1 when one fails. A row whose tests are missing or skipped fails.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from tests.contract.rows import PAGE, ROOT, Row, rows


@dataclass(frozen=True, slots=True)
class Ran:
    """One test that was run."""

    file: str
    test: str
    passed: bool


def main() -> int:
    """Run, hold rows against results, print."""
    parser = argparse.ArgumentParser(prog="contract")
    parser.add_argument("--json", action="store_true", help="print a list of {row, asked, verdict, tests}")
    parser.add_argument("--jobs", default="2", help="test processes")
    asked = parser.parse_args()
    wanted = rows(PAGE.read_text(encoding="utf-8"))
    ran = run(wanted, asked.jobs)
    verdicts = [(row, *verdict(row, ran)) for row in wanted]
    if asked.json:
        told = [{"row": r.code, "asked": r.asked, "verdict": v, "tests": n} for r, v, n, _ in verdicts]
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for row, said, count, failed in verdicts:
            print(f"{row.code:4} {said:8} {_detail(row, count):12} {row.asked}")
            for each in failed:
                print(f"                           {each}")
    counts = {each: sum(said == each for _, said, _, _ in verdicts) for each in ("pass", "fail", "not yet")}
    print(", ".join(f"{count} {each}" for each, count in counts.items()), file=sys.stderr)
    return 1 if counts["fail"] else 0


def run(wanted: list[Row], jobs: str) -> list[Ran]:
    """The results of all tests the rows name, each run once."""
    named = sorted({test for row in wanted for test in row.tests})
    files = {test for test in named if "::" not in test}
    chosen = [test for test in named if test in files or test.partition("::")[0] not in files]
    present = [test for test in chosen if (ROOT / test.partition("::")[0]).exists()]
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-n", jobs, f"--junitxml={result}", *present]
        subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False)
        return read(result.read_text(encoding="utf-8")) if result.exists() else []


def read(xml: str) -> list[Ran]:
    """Test by test from a JUnit file."""
    found = []
    for case in ET.fromstring(xml).iter("testcase"):  # noqa: S314 (written by pytest a moment ago)
        file = case.get("classname", "").replace(".", "/") + ".py"
        failed = any(case.find(tag) is not None for tag in ("failure", "error", "skipped"))
        found.append(Ran(file, case.get("name", "").partition("[")[0], not failed))
    return found


def verdict(row: Row, ran: list[Ran]) -> tuple[str, int, list[str]]:
    """pass, fail or not yet; how many tests; and what failed."""
    if row.later:
        return "not yet", 0, []
    own = [each for each in ran if row.is_proved_by(each.file, each.test)]
    failed = sorted({f"{each.file}::{each.test}" for each in own if not each.passed})
    seen = {each.file for each in own} | {f"{each.file}::{each.test}" for each in own}
    failed += [f"{test}: did not run" for test in row.tests if test not in seen]
    return "fail" if failed else "pass", len(own), failed


def _detail(row: Row, count: int) -> str:
    return f"part {row.later}" if row.later else f"{count} test{'' if count == 1 else 's'}"


if __name__ == "__main__":
    sys.exit(main())
