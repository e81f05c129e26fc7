import pytest

from ttrt.rules.wording import TextTooLong, UnprintableText, clean


def test_text_is_composed_and_trimmed():
    assert clean("  Jose\u0301  ", limit=10, field="name", lines=False) == "José"


def test_a_text_at_its_limit_passes_and_one_over_is_refused_beside_its_field():
    assert clean("x" * 10, limit=10, field="note", lines=False) == "x" * 10
    with pytest.raises(TextTooLong, match="This text has 11 characters; at most 10 fit here") as refused:
        clean("x" * 11, limit=10, field="note", lines=False)
    assert refused.value.field == "note"


def test_line_breaks_of_every_kind_become_one_kind():
    assert clean("a\r\nb\rc\nd\u2028e", limit=20, field="note", lines=True) == "a\nb\nc\nd\ne"


def test_tabs_in_lines_become_blanks():
    assert clean("a\tb", limit=20, field="note", lines=True) == "a b"


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\x07",
        "\x1b",
        "\x7f",
        "\x9b",
        "\u200b",
        "\u200d",
        "\u200e",
        "\u202e",
        "\u2066",
        "\u2069",
        "\u061c",
        "\ufeff",
        "\u00ad",
        "\ud800",
        "\U000e0041",
        "\ue000",
    ],
)
@pytest.mark.parametrize("lines", [True, False])
def test_what_cannot_be_seen_is_refused(character, lines):
    with pytest.raises(UnprintableText, match="Character 2 of this text cannot be seen") as refused:
        clean(f"a{character}b", limit=20, field="note", lines=lines)
    assert refused.value.field == "note"
    assert character not in refused.value.message


@pytest.mark.parametrize("character", ["\n", "\r", "\t", "\u2028"])
def test_one_line_is_one_line(character):
    with pytest.raises(UnprintableText):
        clean(f"a{character}b", limit=20, field="name", lines=False)


def test_an_empty_text_is_left_to_the_caller():
    assert clean(" \n ", limit=20, field="note", lines=True) == ""


@pytest.mark.parametrize("text", ["Łódź", "日本語", "naïve – “quoted”", "5 × 3 = 15 ✓", "👍"])
def test_people_may_write_as_they_do(text):
    assert clean(text, limit=40, field="note", lines=False) == text
