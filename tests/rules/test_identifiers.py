import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.contract import CASES
from ttrt.rules.identifiers import (
    Kind,
    circuit_shape,
    likely_kind,
    normal_form,
    phone_number,
    show_phone,
    split_pasted,
)

PHONES = [
    ("916-555-0134", "9165550134"),
    ("916.555.0134", "9165550134"),
    ("916 555 0134", "9165550134"),
    ("9165550134", "9165550134"),
    ("(916) 555-0134", "9165550134"),
    ("(916)555-0134", "9165550134"),
    ("1-916-555-0134", "9165550134"),
    ("1 (916) 555-0134", "9165550134"),
    ("+1 916 555 0134", "9165550134"),
    ("+19165550134", "9165550134"),
    ("+1.916.555.0134", "9165550134"),
    ("+1 (916) 555-0134", "9165550134"),
    ("1.916.555.0134", "9165550134"),
    ("19165550134", "9165550134"),
    ("  916-555-0134  ", "9165550134"),
    ("916/555-0134", "9165550134"),
    ("916‑555‑0134", "9165550134"),  # non-breaking hyphens, as word processors make them
    ("916–555–0134", "9165550134"),  # en dashes
    ("916\u00a0555\u00a00134", "9165550134"),  # non-breaking spaces
    ("９１６－５５５－０１３４", "9165550134"),  # full-width
    ("279 555 0100", "2795550100"),
    ("800-555-0199", "8005550199"),
    ("(888) 555-0111", "8885550111"),
]

NOT_PHONES = [
    "916-555-013",
    "916-555-01344",
    "555-0134",
    "116-555-0134",
    "016-555-0134",
    "196-555-0134",
    "291-155-0134",
    "916-155-0134",
    "916-055-0134",
    "916-911-0134",
    "916-411-0134",
    "+44 916 555 0134",
    "2-916-555-0134",
    "916-555-0134 x22",
    "916-555-0134 ext. 22",
    "phone 916-555-0134",
    "٩١٦-٥٥٥-٠١٣٤",
    "",
    "-",
]

NORMAL_FORMS = [
    ("32/HFGS/012345/NW", "32HFGS012345NW"),
    ("32.HFGS.012345..NW", "32HFGS012345NW"),
    ("32 hfgs 012345 nw", "32HFGS012345NW"),
    ("32hfgs012345nw", "32HFGS012345NW"),
    ("32-HFGS-012345-NW", "32HFGS012345NW"),
    ("73/HCGS/123456/000/NE", "73HCGS123456000NE"),
    ("44.HCGS.204511..PT", "44HCGS204511PT"),
    ("12.FXMX.916.555.0134.T22", "12FXMX9165550134T22"),
    ("HN101/T3U/MPLSMNDT000/GLVYMNORIII", "HN101T3UMPLSMNDT000GLVYMNORIII"),
    ("44/AQDU/987654/000/G4", "44AQDU987654000G4"),
    ("VoIP-seat_00417", "VOIPSEAT00417"),
    ("sip:group#12", "SIPGROUP12"),
    ("916-555-0134 x22", "9165550134X22"),
    ("ｈｃｇｓ", "HCGS"),
    ("№ 12", "NO12"),
    ("  ", ""),
    ("...", ""),
]

SHAPES = [
    ("32/HFGS/012345/NW", "serial-number circuit"),
    ("73/HCGS/123456/000/NE", "serial-number circuit"),
    ("44.HCGS.204511..PT", "serial-number circuit"),
    ("44/AQDU/987654/000/G4", "serial-number circuit"),
    ("32.HCGS.004512", "serial-number circuit"),
    ("32 hcgs 004512 pt", "serial-number circuit"),
    ("32HCGS004512PT", "serial-number circuit"),
    ("12.FXMX.916.555.0134.T22", "telephone-number circuit"),
    ("12/FXMX/916/555/0134", "telephone-number circuit"),
    ("12FXMX9165550134T22", "telephone-number circuit"),
    ("HN101/T3U/MPLSMNDT000/GLVYMNORIII", "carrier facility"),
    ("101/OC48/SCRMCA01/SNFCCA21", "carrier facility"),
    ("916-555-0134", None),
    ("VOIP-SEAT-00417", None),
    ("Main Street payroll line", None),
    ("", None),
]


@pytest.mark.parametrize(("typed", "digits"), PHONES)
def test_a_phone_number_in_any_format_is_its_ten_digits(typed, digits):
    assert phone_number(typed) == digits
    assert normal_form(typed) == digits
    assert likely_kind(typed) is Kind.PHONE


@pytest.mark.parametrize("typed", NOT_PHONES)
def test_what_is_no_north_american_number_is_not_taken_for_one(typed):
    assert phone_number(typed) is None


@pytest.mark.parametrize(("typed", "normal"), NORMAL_FORMS)
def test_the_normal_form_keeps_upper_case_letters_and_digits(typed, normal):
    assert normal_form(typed) == normal


@pytest.mark.parametrize(("typed", "shape"), SHAPES)
def test_published_circuit_forms_are_recognised_loosely(typed, shape):
    assert circuit_shape(typed) == shape


def test_the_likely_kind_of_a_circuit_form_is_circuit_and_of_free_text_service():
    assert likely_kind("44.HCGS.204511..PT") is Kind.CIRCUIT
    assert likely_kind("SIP-GROUP-12") is Kind.SERVICE


def test_a_phone_number_is_shown_with_dashes():
    assert show_phone("9165550134") == "916-555-0134"


def test_a_pasted_column_keeps_first_forms_in_order_without_repeats():
    pasted = "32/HFGS/012345/NW\r\n(916) 555-0134;  \t916.555.0134\n\n32.hfgs.012345..nw, VOIP-1\n---\n"

    assert split_pasted(pasted) == ("32/HFGS/012345/NW", "(916) 555-0134", "VOIP-1")


def test_a_pasted_cell_may_stand_in_quotes():
    assert split_pasted("\"44.HCGS.204511..PT\"\n'VOIP-1'") == ("44.HCGS.204511..PT", "VOIP-1")


def test_pasted_nothing_is_nothing():
    assert split_pasted(" \n ;,\t") == ()


@CASES
@given(st.text(max_size=40))
def test_the_normal_form_of_a_normal_form_is_itself(typed):
    assert normal_form(normal_form(typed)) == normal_form(typed)


@CASES
@given(st.text(alphabet="ABCXYZ0123456789", max_size=20), st.text(alphabet=" ./-_#:()", max_size=5), st.data())
def test_punctuation_never_changes_the_normal_form(letters, marks, data):
    place = data.draw(st.integers(0, len(letters)))

    assert normal_form((letters[:place] + marks + letters[place:]).lower()) == normal_form(letters)


@CASES
@given(st.integers(20, 98), st.integers(200, 999), st.integers(0, 9), st.integers(0, 9999))
def test_a_shown_phone_number_reads_back(area, exchange, third, line):
    area_code = f"{area}{third}" if area % 10 != 9 else f"{area - 1}{third}"
    digits = f"{area_code}{exchange if exchange % 100 != 11 else exchange + 1}{line:04d}"

    assert phone_number(show_phone(digits)) == digits
