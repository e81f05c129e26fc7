"""What people type, made safe to store and to show to others."""

import unicodedata

from ttrt.rules.refusal import Refused


class TextTooLong(Refused):
    """The text is over its limit; nothing was cut off."""


class UnprintableText(Refused):
    """The text holds control, direction or invisible characters that could mislead a reader."""


def clean(text: str, *, limit: int, field: str, lines: bool) -> str:
    """The text in composed form without outer blanks; `limit` is in characters.

    With `lines`, line breaks are kept (as `\\n`) and tabs become blanks; without, both are refused inside
    the text. An empty text is returned as it is: whether it may be empty is the caller's question.
    """
    tidy = unicodedata.normalize("NFC", text)
    if lines:
        for line_break in ("\r\n", "\r", "\u2028", "\u2029", "\x85"):
            tidy = tidy.replace(line_break, "\n")
        tidy = tidy.replace("\t", " ")
    tidy = tidy.strip()
    for place, character in enumerate(tidy, start=1):
        if _hidden(character) and not (lines and character == "\n"):
            raise UnprintableText(
                f"Character {place} of this text cannot be seen (code U+{ord(character):04X}). "
                "Remove it, or type the text instead of pasting it.",
                field=field,
            )
    if len(tidy) > limit:
        raise TextTooLong(
            f"This text has {len(tidy):,} characters; at most {limit:,} fit here. Please shorten it.", field=field
        )
    return tidy


def _hidden(character: str) -> bool:
    """Control (Cc), format such as bidi and zero-width (Cf), surrogate (Cs), private (Co), line parts (Zl, Zp)."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
