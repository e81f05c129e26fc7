import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.contract import CASES
from ttrt.rules.numbers import ItemNumber, TicketNumber, is_department_code

CODES = st.text("AKZ0389", min_size=2, max_size=12)


def test_a_ticket_number_reads_as_in_the_contract_office():
    assert str(TicketNumber("3860", 26, 123)) == "3860-26-000123"
    assert TicketNumber.parse("3860-26-000123") == TicketNumber("3860", 26, 123)


def test_an_item_number_has_no_year():
    assert str(ItemNumber("3860", 42)) == "3860-000042"
    assert ItemNumber.parse("3860-000042") == ItemNumber("3860", 42)


def test_case_and_outer_blanks_do_not_matter():
    assert TicketNumber.parse("  sacco-26-000001 ") == TicketNumber("SACCO", 26, 1)
    assert ItemNumber.parse("sacco-000001\n") == ItemNumber("SACCO", 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3860",
        "3860-26",
        "3860-26-123",
        "3860-26-0000123",
        "3860-26-000000",
        "3860-2026-000123",
        "3-26-000123",
        "ABCDEFGHIJKLM-26-000123",
        "38_60-26-000123",
        "3860-26-00012x",
        "3860 26 000123",
        "3860-26-000123-1",
        "３８６０-26-000123",
        "3860-26-٠٠٠١٢٣",
        "3860-26-000123; DROP TABLE ticket",
        "../3860-26-000123",
    ],
)
def test_what_is_not_a_ticket_number_is_none(text):
    assert TicketNumber.parse(text) is None


@pytest.mark.parametrize("text", ["", "3860", "3860-42", "3860-000000", "3860-26-000123", "-000042", "3860-0000042"])
def test_what_is_not_an_item_number_is_none(text):
    assert ItemNumber.parse(text) is None


@pytest.mark.parametrize(("code", "year", "sequence"), [("a", 26, 1), ("3860", 2026, 1), ("3860", 26, 0), ("", 26, 1)])
def test_a_number_that_cannot_be_is_not_made(code, year, sequence):
    with pytest.raises(ValueError):
        TicketNumber(code, year, sequence)


def test_a_department_code_is_two_to_twelve_capitals_and_digits():
    assert [is_department_code(code) for code in ("3860", "SACCO", "A", "a1", "A-1", "A" * 13)] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


@CASES
@given(CODES, st.integers(0, 99), st.integers(1, 9_999_999_999))
def test_every_ticket_number_reads_back(code, year, sequence):
    number = TicketNumber(code, year, sequence)

    assert TicketNumber.parse(str(number).lower()) == number


@CASES
@given(CODES, st.integers(1, 9_999_999_999))
def test_every_item_number_reads_back(code, sequence):
    assert ItemNumber.parse(str(ItemNumber(code, sequence))) == ItemNumber(code, sequence)
