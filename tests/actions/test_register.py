"""The registers: what was changed in standing data, chained, whoever writes."""

import itertools
from datetime import date
from decimal import Decimal

import pytest

from tests.world import ADA, ANA, FIRE, WATER, World
from ttrt.actions import register
from ttrt.actions.register import Said
from ttrt.models import Department, OfficeEntry, RegisterEntry
from ttrt.models.scope import as_viewer
from ttrt.rules import evidence
from ttrt.rules import register as spelling
from ttrt.rules.refusal import NotFound


def record(by, department_id=WATER.id, text="", **facts):
    with as_viewer(by) as at:
        return register.record(
            department_id=department_id,
            about="department",
            about_id=department_id,
            what="renamed",
            facts=facts,
            text=text,
            by=by,
            at=at,
        )


def test_entries_of_a_department_are_chained_and_its_head_moves(world: World):
    first = record(ADA, name=["Water", "Water Resources"])
    second = record(ADA, text="They moved.", since=date(2026, 11, 1), charge=Decimal("12.50"))

    with as_viewer(ADA):
        water = Department.objects.get(pk=WATER.id)
        stored = list(RegisterEntry.objects.filter(department_id=WATER.id).order_by("seq"))
    assert [entry.seq for entry in stored] == [1, 2]
    assert (first.previous_hash, second.previous_hash) == (evidence.GENESIS, first.hash)
    assert (water.register_seq, water.register_head) == (2, second.hash)
    assert stored[1].facts == {"since": "2026-11-01", "charge": "12.50"}
    assert stored[1].text_hash == evidence.body_hash(stored[1].salt, "They moved.")
    assert stored[1].hash == evidence.link(first.hash, spelling.covered(stored[1]))


def test_a_manager_writes_in_the_own_register_and_no_other(world: World):
    assert record(ANA).by_name == ANA.name
    with pytest.raises(NotFound):
        record(ANA, department_id=FIRE.id)


def test_many_entries_of_several_departments_take_three_statements(world: World, django_assert_num_queries):
    said = [Said(d, "item", n, "taken in", {"n": n}) for n in range(50) for d in (FIRE.id, WATER.id)]
    with as_viewer(ADA) as at, django_assert_num_queries(3):
        entries = register.record_all(said, by=ADA, at=at)

    of_fire = [entry for entry in entries if entry.department_id == FIRE.id]
    assert [entry.seq for entry in of_fire] == list(range(1, 51))
    assert [entry.facts["n"] for entry in of_fire] == list(range(50))
    assert all(b.previous_hash == a.hash for a, b in itertools.pairwise(of_fire))


def test_the_office_has_one_chain(world: World):
    for n in range(3):
        with as_viewer(ADA) as at:
            register.record_office(about="team", about_id=n, what="made", facts={"name": f"Team {n}"}, by=ADA, at=at)

    with as_viewer(ADA):
        one, two, three = OfficeEntry.objects.order_by("seq")
    assert [one.seq, two.seq, three.seq] == [1, 2, 3]
    assert [one.previous_hash, two.previous_hash, three.previous_hash] == [evidence.GENESIS, one.hash, two.hash]


def test_changed_says_was_and_is_and_leaves_out_what_stayed():
    before = {"name": "A", "kind": "state", "charge": Decimal("1.00")}
    after = {"name": "B", "kind": "state", "charge": Decimal("1.00"), "ended_on": date(2026, 11, 1)}
    assert spelling.changed(before, after) == {"name": ["A", "B"], "ended_on": [None, "2026-11-01"]}
