"""docs/contract.md: every row names tests that exist or the part that will build it; the verdict cannot be fooled."""

import ast

import pytest

from tests.contract.__main__ import Ran, read, verdict
from tests.contract.rows import PAGE, ROOT, Row, rows

PARTS = set("BCDEFGHI")
ROWS = rows(PAGE.read_text(encoding="utf-8"))
BOTH = Row("1", "asked", ("tests/a.py", "tests/b.py::test_two"), (), (), "")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_row_names_tests_that_exist_or_the_part_that_will_build_it(row):
    for test in row.tests:
        file, _, name = test.partition("::")
        functions = {
            node.name for node in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(node, ast.FunctionDef)
        }
        assert any(each.startswith("test_") for each in functions), file
        assert not name or name in functions, test
    assert not row.later or row.later in PARTS


def test_every_requirement_of_the_two_lists_has_its_row():
    asked = {"".join(filter(str.isdigit, row.code)) for row in ROWS if row.code[0].isdigit()}
    laid = {int("".join(filter(str.isdigit, row.code))) for row in ROWS if row.code[0] == "S"}

    assert asked == {str(number) for number in range(1, 15)}
    assert laid == set(range(1, 15))
    assert len({row.code for row in ROWS}) == len(ROWS)


def test_every_story_proves_a_row():
    named = {test.partition("::")[0] for row in ROWS for test in row.tests}
    stories = {str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "stories").glob("test_*.py")}

    assert stories - named == set()


def test_a_row_passes_when_all_its_tests_ran_and_passed():
    ran = [Ran("tests/a.py", "test_one", True), Ran("tests/b.py", "test_two", True), Ran("tests/c.py", "test_x", False)]

    assert verdict(BOTH, ran) == ("pass", 2, [])


@pytest.mark.parametrize(
    "ran",
    [
        [],
        [Ran("tests/a.py", "test_one", True)],
        [Ran("tests/a.py", "test_one", True), Ran("tests/b.py", "test_other", True)],
        [Ran("tests/a.py", "test_one", True), Ran("tests/b.py", "test_two", False)],
        [
            Ran("tests/a.py", "test_one", True),
            Ran("tests/b.py", "test_two", True),
            Ran("tests/b.py", "test_two", False),
        ],
    ],
)
def test_a_row_fails_when_one_of_its_tests_failed_or_did_not_run(ran):
    assert verdict(BOTH, ran)[0] == "fail"


def test_a_skipped_test_has_not_passed():
    xml = (
        '<testsuites><testsuite><testcase classname="tests.a" name="test_one[x-1]"/>'
        '<testcase classname="tests.a" name="test_two"><skipped/></testcase></testsuite></testsuites>'
    )

    assert read(xml) == [Ran("tests/a.py", "test_one", True), Ran("tests/a.py", "test_two", False)]


@pytest.mark.parametrize("points", ["", "- Proved by: `tests/a.py`\n- Not yet: C\n", "- Page: `/`\n"])
def test_a_row_that_promises_neither_or_both_is_refused(points):
    with pytest.raises(ValueError, match="row 9"):
        rows(f"# Page\n\n### 9 · Something\nWords.\n{points}")
