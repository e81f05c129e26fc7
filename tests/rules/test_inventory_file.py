"""Reading an inventory file row by row, and showing the same rows again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ttrt.rules.delimited import BadHeader, Fault, find_delimiter, rows, tidy
from ttrt.rules.identifiers import Kind
from ttrt.rules.inventory_columns import COLUMNS, EVERY_NAME, columns_of
from ttrt.rules.inventory_file import VALUES, Reader, Shown, show

CUSTOMERS = {"3860": "Water Resources", "0690": "Cal OES", "SACCO": "County of Sacramento"}
NAMES = [column.name for column in COLUMNS]


def read(row: dict[str, str], *, line: int = 2):
    """One row with the columns named in it."""
    row = {"CustomerCode": "3860", **row}
    return Reader(columns_of(row), customers=CUSTOMERS).row(line, list(row.values()))


def entry_of(row: dict[str, str]):
    entry, faults = read(row)
    assert faults == []
    return entry


def value(entry, field: str):
    return entry.values[VALUES.index(field)]


# ---------------------------------------------------------------- the header


def test_the_contract_s_own_names_are_known():
    assert columns_of(NAMES) == NAMES


@pytest.mark.parametrize(
    ("typed", "column"),
    [
        ("customer code", "CustomerCode"),
        (" CIRCUIT ID ", "Circuit ID"),
        ("CircuitID", "Circuit ID"),
        ("Transport Type", "TransportType"),
        ("(A) City", "City (A)"),
        ("City A", "City (A)"),
        ("Z City", "City (Z)"),
        ("Customer Service Address 2 (z)", "Customer Service Address 2 (Z)"),
        ("a address 1", "Customer Service Address 1 (A)"),
        ("Working Telephone Number", "WTN"),
        ("Color of the cable", "Color of the cable"),
    ],
)
def test_a_column_is_known_by_sensible_variants_of_its_name(typed, column):
    needed = [name for name in ("CustomerCode", "Circuit ID") if name != column]

    assert columns_of([*needed, typed])[-1] == column


def test_address_columns_without_an_end_are_a_first_and_z_second():
    header = columns_of(["CustomerCode", "Circuit ID", "City", "Zip", "City", "Zip"])

    assert header[2:] == ["City (A)", "Zip (A)", "City (Z)", "Zip (Z)"]


def test_a_header_without_customer_or_subject_is_refused():
    with pytest.raises(BadHeader) as bad:
        columns_of(["City", "City", "City", "", "Zip"])

    assert bad.value.faults == [
        (3, "“City” is named twice"),
        (4, "has no name that can be read"),
        (0, "there is no column CustomerCode, so nobody can tell whose each row is"),
        (0, "none of the columns Circuit ID, WTN, Service ID, Product ID is there"),
    ]


@pytest.mark.parametrize("delimiter", ["\t", ",", ";", "|"])
def test_the_delimiter_is_found(delimiter):
    assert find_delimiter(delimiter.join(NAMES), EVERY_NAME) == delimiter


def test_a_comma_inside_a_quoted_name_does_not_win():
    assert find_delimiter('CustomerCode;Circuit ID;"a, b, c, d, e"', EVERY_NAME) == ";"


# ---------------------------------------------------------------- rows


def test_rows_know_the_line_they_begin_on():
    lines = ["a,b\r\n", "\r\n", '"two\r\n', 'lines",c\r\n', ",\r\n", "d,e"]

    assert list(rows(lines, ",")) == [(1, ["a", "b"]), (3, ["two\r\nlines", "c"]), (6, ["d", "e"])]


@pytest.mark.parametrize(
    ("row", "kind", "identifier", "normal"),
    [
        ({"Circuit ID": "32/HFGS/012345/NW"}, Kind.CIRCUIT, "32/HFGS/012345/NW", "32HFGS012345NW"),
        ({"WTN": "(916) 555-0134"}, Kind.PHONE, "(916) 555-0134", "9165550134"),
        ({"Service ID": "SIP-7"}, Kind.SERVICE, "SIP-7", "SIP7"),
        ({"Product ID": "VPN-1", "Service ID": ""}, Kind.SERVICE, "VPN-1", "VPN1"),
        # A circuit's row may carry its number, a number's its service: the first named is the subject.
        ({"Circuit ID": "HC1", "WTN": "916-555-0134", "Service ID": "S"}, Kind.CIRCUIT, "HC1", "HC1"),
        ({"WTN": "916-555-0134", "Service ID": "SIP-7"}, Kind.PHONE, "916-555-0134", "9165550134"),
    ],
)
def test_each_row_has_exactly_one_subject(row, kind, identifier, normal):
    entry = entry_of(row)

    assert (entry.kind, entry.identifier, entry.normal) == (kind, identifier, normal)


def test_values_are_read_into_their_own_types():
    entry = entry_of(
        {
            "Circuit ID": "HC1",
            "Contract MRC": "$1,200.5",
            "Level": "P",
            "Public Safety": "yes",
            "In Service Date": "2/28/2019",
            "City (A)": "  Oroville ",
            "CALNET3": "Y",
        }
    )

    assert value(entry, "monthly_charge") == Decimal("1200.50")
    assert value(entry, "level") == "premier"
    assert value(entry, "public_safety") is True
    assert value(entry, "in_service_on") == date(2019, 2, 28)
    assert value(entry, "a_city") == "Oroville"
    assert value(entry, "contract") == "CALNET3"


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ({"CustomerCode": "9999"}, "CustomerCode", "“9999” is no department of ours."),
        ({"CustomerCode": "690"}, "CustomerCode", "Did a spreadsheet drop the zero of 0690?"),
        ({"CustomerCode": ""}, "CustomerCode", "does not say whose it is"),
        ({"Circuit ID": ""}, "Circuit ID", "the row names nothing"),
        ({"Circuit ID": "-/-"}, "Circuit ID", "no letter and no digit"),
        ({"Circuit ID": "", "WTN": "555-0134"}, "WTN", "not a ten-digit phone number"),
        ({"Contract MRC": "abc"}, "Contract MRC", "not an amount"),
        ({"Contract MRC": "1.005"}, "Contract MRC", "not an amount"),
        ({"Contract MRC": "1,20"}, "Contract MRC", "not an amount"),
        ({"Contract MRC": "."}, "Contract MRC", "not an amount"),
        ({"Contract MRC": "99999999999"}, "Contract MRC", "ten digits"),
        ({"In Service Date": "2019-02-29"}, "In Service Date", "not a date"),
        ({"In Service Date": "soon"}, "In Service Date", "not a date"),
        ({"In Service Date": "0019-02-01"}, "In Service Date", "not a date"),
        ({"Level": "Gold"}, "Level", "no service level"),
        ({"Public Safety": "perhaps"}, "Public Safety", "neither Y nor N"),
        ({"City (A)": "x" * 81}, "City (A)", "81 characters"),
        ({"Feature Name": "x" * 201}, "Feature Name", "201 characters"),
        ({"City (A)": "Oro\x07ville"}, "City (A)", "U+0007"),
        ({"City (A)": "Oro\nville"}, "City (A)", "U+000A"),
        ({"City (A)": "\u202eellivorO"}, "City (A)", "U+202E"),
        ({"City (A)": "Cura\udce7ao"}, "City (A)", "not UTF-8"),
        ({"Not heard of": "\u200b"}, "Not heard of", "U+200B"),
    ],
)
def test_a_bad_cell_is_named_with_its_line_and_column(row, column, why):
    entry, faults = read({"Circuit ID": "HC1", **row}, line=7)

    assert entry is None
    assert [(fault.line, fault.column) for fault in faults] == [(7, column)]
    assert why in faults[0].why


def test_everything_wrong_with_a_row_is_said_at_once():
    _, faults = read({"CustomerCode": "x", "Circuit ID": "", "Contract MRC": "x", "Level": "x"})

    assert [fault.column for fault in faults] == ["CustomerCode", "Circuit ID", "Contract MRC", "Level"]


def test_a_row_of_the_wrong_length_is_a_fault_of_the_row():
    assert Reader(["CustomerCode", "WTN"], customers=CUSTOMERS).row(9, ["3860"]) == (
        None,
        [Fault(9, "", "has 1 cells; the first line names 2 columns")],
    )


def test_the_same_item_twice_in_one_file_is_a_fault_of_the_second():
    reader = Reader(["CustomerCode", "Circuit ID"], customers=CUSTOMERS)
    given = iter([(2, ["3860", "32/HFGS/1"]), (3, ["0690", "32/HFGS/1"]), (4, ["3860", "32.hfgs.1"])])

    read_back = list(reader.read(given))

    assert [faults for _, faults in read_back] == [
        [],
        [],
        [Fault(4, "Circuit ID", "“32.hfgs.1” stands on line 2 already")],
    ]


def test_a_quote_left_open_ends_the_file_with_a_fault():
    reader = Reader(["CustomerCode", "Circuit ID"], customers=CUSTOMERS)

    _, (entry, faults) = list(reader.read(rows(["3860,HC1\n", '3860,"HC2\n', "3860,HC3\n"], ",")))

    assert entry is None
    assert [fault.line for fault in faults] == [2]


def test_a_site_is_named_by_the_file_or_by_its_address():
    named = entry_of({"Circuit ID": "1", "Site Name": "Yard", "City (A)": "Perris"}).place
    by_address = entry_of(
        {"Circuit ID": "1", "Customer Service Address 1 (A)": "1 Main St", "City (A)": "Perris"}
    ).place
    by_city = entry_of({"Circuit ID": "1", "City (A)": "Perris"}).place

    assert [place.key for place in (named, by_address, by_city)] == [
        ("Yard", "", "Perris"),
        ("1 Main St", "1 Main St", "Perris"),
        ("Perris", "", "Perris"),
    ]
    assert entry_of({"Circuit ID": "1"}).place is None


# ---------------------------------------------------------------- there and back


def shown(entry) -> Shown:
    """The entry as if stored and read again."""
    return Shown(
        entry.code,
        CUSTOMERS[entry.code],
        entry.kind.value,
        entry.identifier,
        entry.values,
        entry.place.name if entry.place else "",
        "",
        entry.other,
    )


plain_text = st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=6)  # composed characters may grow
money = st.one_of(
    st.just(""),
    st.decimals(-10_000, 10_000, places=2).map(str),
    st.integers(0, 10**7).map(lambda n: f"${n:,}"),
    st.integers(0, 999).map(lambda n: f"{n}.5"),
)
days = st.one_of(
    st.just(""),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)).flatmap(
        lambda d: st.sampled_from([d.isoformat(), f"{d.month}/{d.day}/{d.year}", f"{d:%Y%m%d}"])
    ),
)
rows_of_a_file = st.fixed_dictionaries(
    dict.fromkeys(NAMES, plain_text)
    | {
        "CustomerCode": st.sampled_from(["3860", "0690", "sacco"]),
        "Circuit ID": st.one_of(st.just(""), st.from_regex(r"\A[A-Z0-9]{2}/[A-Z]{4}/[0-9]{6}\Z")),
        "WTN": st.one_of(st.just(""), st.integers(0, 99).map(lambda n: f"(916) 555-01{n:02d}")),
        "Service ID": st.one_of(st.just(""), st.just("SIP-1")),
        "Product ID": st.sampled_from(["PID1", "PID 2"]),
        "Contract MRC": money,
        "In Service Date": days,
        "Level": st.sampled_from(["", "B", "basic", "Basic", "STANDARD", "P"]),
        "Public Safety": st.sampled_from(["", "Y", "N", "yes", "0", "1"]),
        "Zip (A)": st.sampled_from(["", "95814", "95814-1"]),
        "Zip (Z)": st.just(""),
        "More": plain_text,
    }
)


@settings(deadline=None)
@given(rows_of_a_file)
def test_a_row_comes_back_as_it_went_in(row):
    row = {name: tidy(cell, 200) for name, cell in row.items()}

    entry = entry_of(row)

    assert {name: show(shown(entry)).get(name, "") for name in row} == row


@settings(deadline=None)
@given(rows_of_a_file)
def test_reading_what_is_shown_changes_nothing(row):
    entry = entry_of(row)

    again = entry_of(dict.fromkeys(row, "") | show(shown(entry)))

    assert replace(again, line=0) == replace(entry, line=0)


def test_a_cell_that_no_longer_says_what_the_item_says_is_not_given_back():
    entry = entry_of({"Circuit ID": "HC1", "Contract MRC": "$1,200", "Level": "B", "Feature Name": "Port"})
    values = list(entry.values)
    values[VALUES.index("monthly_charge")] = Decimal("99.00")

    now = show(replace(shown(entry), values=tuple(values)))

    assert (now["Contract MRC"], now["Level"], now["Feature Name"]) == ("99.00", "B", "Port")
