"""Plenty of circuits at Water Resources, so that each opening has one nobody reported yet."""

import itertools
from collections.abc import Iterator

import psycopg

from tests.world import T1
from ttrt.rules.identifiers import normal_form

COUNT = 40_000


def lay(cursor: psycopg.Cursor) -> None:
    """Write them, as copies of the cast's first circuit."""
    assert normal_form(name(7)) == "70HCGS000007PT"
    cursor.execute(
        "INSERT INTO inventory_item SELECT (jsonb_populate_record(one, jsonb_build_object("
        " 'id', 20000 + n, 'sequence', 1000 + n, 'identifier', '70/HCGS/' || lpad(n::text, 6, '0') || '/PT',"
        " 'normal', '70HCGS' || lpad(n::text, 6, '0') || 'PT'))).*"
        " FROM inventory_item one, generate_series(1, %s) n WHERE one.id = %s",
        [COUNT, T1.id],
    )


def name(number: int) -> str:
    """The circuit's identifier."""
    return f"70/HCGS/{number:06d}/PT"


def fresh() -> Iterator[str]:
    """Circuits one after the other; `next` on it is safe from several threads."""
    return (name(number) for number in itertools.count(1))
