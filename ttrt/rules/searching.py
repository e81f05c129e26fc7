"""Words people look for: the same cutting on the way in (tickets) and on the way out (search boxes)."""

import re
import unicodedata
from collections.abc import Iterable

from ttrt.rules.identifiers import normal_form

WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 64
SHORTEST_PREFIX = 3
SHORTEST_IDENTIFIER = 4


def words(*texts: str) -> list[str]:
    """Each word of the texts once, lower case, in order; letters and digits only."""
    found: dict[str, None] = {}
    for text in texts:
        for word in WORD.findall(unicodedata.normalize("NFKC", text).lower()):
            found.setdefault(word[:LONGEST_WORD])
    return list(found)


def ticket_words(identifiers: Iterable[str], *texts: str) -> list[str]:
    """What a ticket can be found by: identifiers whole (in normal form) and in pieces, and every word of its texts."""
    identifiers = [i for i in identifiers if i]
    return words(*(normal_form(i) for i in identifiers), *identifiers, *texts)


def search_expression(typed: str) -> str:
    """What was typed, as a PostgreSQL tsquery: every word, or the whole as one identifier; '' when it holds no word.

    Words of three letters or more match longer ones. Only letters, digits and operators of ours come out, so the
    text is safe to hand over as a query.
    """
    typed_words = words(typed)
    if not typed_words:
        return ""
    every = " & ".join(f"'{word}':*" if len(word) >= SHORTEST_PREFIX else f"'{word}'" for word in typed_words)
    whole = normal_form(typed).lower()[:LONGEST_WORD]
    is_identifier = len(whole) >= SHORTEST_IDENTIFIER and any(c.isdigit() for c in whole) and len(typed_words) > 1
    return f"({every}) | '{whole}':*" if is_identifier else every
