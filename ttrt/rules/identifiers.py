"""What a person typed to name a circuit, a phone number or a service, and the form it is found by.

The form as typed is always kept; the normal form is only for finding. Published shapes are recognised
loosely, because real identifiers break their own rules (`32/HFGS/012345/NW` drops its empty suffix).
"""

import re
import unicodedata
from enum import StrEnum


class Kind(StrEnum):
    """The three things a ticket can be about, and no others (contract A.9.4)."""

    CIRCUIT = "circuit"
    PHONE = "phone"
    SERVICE = "service"


# North American Numbering Plan: area code 2-9, second digit not 9; exchange 2-9 and never N11.
_NANP = re.compile(r"1?([2-9][0-8][0-9](?![2-9]11)[2-9][0-9]{2}[0-9]{4})")
_PHONE_MARKS = re.compile(r"[\s().\-/+\u2010-\u2015\u2212]+")

_CLLI = r"[A-Z]{4}[A-Z0-9]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?"
_SERVICE = r"[A-Z]{2}[A-Z0-9]{2}"
_TAIL = r"(?:/[A-Z0-9]*)*"
_SHAPES = (
    ("carrier facility", re.compile(rf"[A-Z0-9]{{3,5}}/[A-Z0-9]{{2,6}}/{_CLLI}/{_CLLI}")),
    ("telephone-number circuit", re.compile(rf"[A-Z0-9]{{0,2}}/?{_SERVICE}/[0-9]{{3}}/[0-9]{{3}}/[0-9]{{4}}{_TAIL}")),
    ("serial-number circuit", re.compile(rf"[A-Z0-9]{{0,2}}/{_SERVICE}/[0-9]{{1,6}}{_TAIL}")),
    ("serial-number circuit", re.compile(rf"{_SERVICE}/[0-9]{{4,6}}{_TAIL}")),
)
# The same shapes typed without any punctuation; stricter, because nothing marks where a part ends.
_BARE_SHAPES = (
    ("telephone-number circuit", re.compile(r"[0-9]{2}[A-Z]{4}[2-9][0-8][0-9][2-9][0-9]{6}(?:[A-Z][A-Z0-9]{0,5})?")),
    ("serial-number circuit", re.compile(r"[0-9]{2}[A-Z]{4}[0-9]{4,9}(?:[A-Z]{2,4}[0-9]{0,3})?")),
)


def phone_number(typed: str) -> str | None:
    """The ten digits of a North American phone number typed in any format, or None when it is not one."""
    digits = _PHONE_MARKS.sub("", unicodedata.normalize("NFKC", typed))
    found = _NANP.fullmatch(digits)
    return found.group(1) if found else None


def show_phone(ten_digits: str) -> str:
    """`9165550134` as people read it: `916-555-0134`."""
    return f"{ten_digits[:3]}-{ten_digits[3:6]}-{ten_digits[6:]}"


def normal_form(typed: str) -> str:
    """Upper-case letters and digits only; a phone number in any format becomes its ten digits."""
    phone = phone_number(typed)
    if phone:
        return phone
    upper = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).upper())
    kept = "".join(character for character in upper if character.isalnum())
    return unicodedata.normalize("NFKC", kept)


def circuit_shape(typed: str) -> str | None:
    """The published circuit form this text has, by its friendly name, or None."""
    upper = unicodedata.normalize("NFKC", typed).strip().upper()
    parts = re.sub(r"\s*[/.\-\u2010-\u2015]\s*|\s+", "/", upper)
    bare = normal_form(typed)
    for name, shape in _SHAPES:
        if shape.fullmatch(parts):
            return name
    for name, shape in _BARE_SHAPES:
        if shape.fullmatch(bare):
            return name
    return None


def likely_kind(typed: str) -> Kind:
    """The kind this text most likely names; only a first guess, the person may say otherwise."""
    if phone_number(typed):
        return Kind.PHONE
    return Kind.CIRCUIT if circuit_shape(typed) else Kind.SERVICE


def split_pasted(text: str) -> tuple[str, ...]:
    """The entries of a pasted column or list, in order, as first typed.

    Entries are parted by line ends, tabs, semicolons and commas. Entries without a letter or digit are
    dropped, and so are repeats of the same normal form.
    """
    entries: dict[str, str] = {}
    for piece in re.split(r"[\n\r\t\v\f;,\x85\u2028\u2029]+", text):
        typed = piece.strip().strip("\"'").strip()
        normal = normal_form(typed)
        if normal:
            entries.setdefault(normal, typed)
    return tuple(entries.values())
