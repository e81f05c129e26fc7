"""Items that move, departments that split and merge: what was recorded stays, and nobody sees the other side."""

from datetime import timedelta

import pytest

from tests.drill.tampering import look
from tests.world import (
    ADA,
    ANA,
    BEN,
    CHO,
    ELI,
    FIRE,
    OPERATIONS,
    PHONE,
    RAE,
    T1,
    WATER,
    World,
    do,
)
from ttrt.actions import reshaping
from ttrt.actions.departments import NewDepartment
from ttrt.actions.opening import DepartmentEnded
from ttrt.models import (
    Department,
    DepartmentChange,
    InventoryItem,
    ItemMove,
    Membership,
    RegisterEntry,
    Site,
    Ticket,
)
from ttrt.models.scope import as_viewer, database_now
from ttrt.queries import evidence, people
from ttrt.queries import reshaping as looking
from ttrt.rules.localtime import civil_day
from ttrt.rules.refusal import Refused


def move(item=T1, into=FIRE, *, on=None, reason="The line serves the fire station now."):
    with as_viewer(ADA) as at:
        return reshaping.move_item(
            department_id=item.place.id,
            item_id=item.id,
            into_id=into.id,
            on=on or civil_day(at),
            reason=reason,
            by=ADA,
            at=at,
        )


def merge(people=(ANA.person_id, BEN.person_id), reason="Chapter 12 of the statutes."):
    return do(
        reshaping.merge_departments, by=ADA, department_id=WATER.id, into_id=FIRE.id, person_ids=people, reason=reason
    )


def entries(department_id, viewer=ADA):
    with as_viewer(viewer):
        return list(RegisterEntry.objects.filter(department_id=department_id).order_by("seq"))


def whole() -> list[str]:
    """Everything `ttrt verify-history` has to say."""
    with as_viewer(ADA):
        office = evidence.check_office()
    return [finding.what for finding in [*look(), *office]]


def test_a_moved_item_is_retired_here_and_new_there_and_takes_no_ticket_along(world: World):
    old = world.open(T1)
    world.update(old)

    there = move()

    with as_viewer(ADA):
        here = InventoryItem.objects.get(pk=T1.id)
        moved = ItemMove.objects.get()
        site = Site.objects.get(department_id=FIRE.id, pk=there.site_id)
    assert here.retired_on == there.in_service_on == moved.on == civil_day(database_now())
    assert (there.department_id, there.normal, there.site_id != OPERATIONS) == (FIRE.id, here.normal, True)
    assert site.name == "Joint Operations Center"
    assert world.dossier(old).ticket.department_id == WATER.id
    world.update(old, by=ELI)
    world.restore(old)
    world.accept(old, by=ANA)
    assert whole() == []


def test_neither_side_reads_of_the_other(world: World):
    ticket = world.open(T1)
    move()

    ours, theirs = entries(WATER.id, ANA), entries(FIRE.id, CHO)

    assert FIRE.name not in str([(e.what, e.facts, e.text) for e in ours])
    assert ticket.number not in str([(e.what, e.facts, e.text) for e in theirs])
    assert WATER.name not in str([(e.what, e.facts, e.text) for e in theirs])
    assert "fire station" not in str([(e.facts, e.text) for e in [*ours, *theirs]])
    with as_viewer(CHO):
        assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reason": " "}, "Say why"),
        ({"into": WATER}, "another department"),
    ],
)
def test_a_move_needs_a_reason_and_another_department(world: World, more, said):
    with pytest.raises(Refused, match=said):
        move(**more)


def test_a_move_to_come_is_refused(world: World):
    with pytest.raises(Refused, match="still to come"):
        move(on=civil_day(database_now()) + timedelta(days=1))


def test_a_merged_department_takes_no_new_ticket_and_its_people_read_and_end_the_old_ones(world: World):
    open_one = world.open(T1)
    with as_viewer(ADA):
        before = looking.preview(WATER.id, FIRE.id, None)
    assert before.open_numbers == (open_one.number,)

    carried = merge()

    assert carried.counts() == {"items": 6, "sites": 2, "contacts": 0, "people": 2}
    assert (len(before.items), len(before.sites)) == (6, 2)
    with pytest.raises(DepartmentEnded, match=r"Water Resources is part of CAL FIRE \(3540\) now"):
        world.open_many(place=WATER, typed=("99/NEW/1",), by=ANA)
    world.update(open_one)
    world.restore(open_one)
    assert world.dossier(open_one, by=RAE).ticket.number == open_one.number
    world.accept(open_one, by=RAE)
    assert {m.code for m in people.signed_in(ANA.person_id).memberships} == {WATER.code, FIRE.code}
    with as_viewer(ADA):
        moved = InventoryItem.objects.get(department_id=FIRE.id, identifier=T1.identifier)
        assert Department.objects.get(pk=WATER.id).ended_on == civil_day(database_now())
        assert DepartmentChange.objects.get().counts == carried.counts()
    assert moved.sequence == 5
    assert whole() == []


def test_both_registers_tell_of_a_merger_and_only_the_contractor_reads_why(world: World):
    merge(reason="Secret of the CMO.")

    ours, theirs = entries(WATER.id, BEN)[-1], entries(FIRE.id, CHO)[-1]

    assert (ours.what, ours.facts["into"]) == ("merged into another department", "CAL FIRE (3540)")
    assert (theirs.what, theirs.facts["from"]) == ("took over another department", "Water Resources (3860)")
    assert "Secret" not in str([(e.facts, e.text) for e in [*entries(WATER.id), *entries(FIRE.id)]])


def test_an_identifier_both_have_stops_the_merger_whole(world: World):
    moved = move(PHONE)
    with as_viewer(ADA):
        InventoryItem.objects.filter(pk=PHONE.id).update(retired_on=None)

    with pytest.raises(Refused, match=f"CAL FIRE has {moved.identifier} in its inventory already"):
        merge()

    with as_viewer(ADA):
        assert Department.objects.get(pk=WATER.id).ended_on is None
        assert not Membership.objects.filter(department_id=FIRE.id, person_id=ANA.person_id).exists()


def test_a_split_makes_a_department_of_some_sites_with_their_items_and_people(world: World):
    ticket = world.open(T1)
    new = NewDepartment("3861", "Flood Operations", "state")

    into, carried = do(
        reshaping.split_department,
        by=ADA,
        department_id=WATER.id,
        new=new,
        site_ids=(OPERATIONS,),
        person_ids=(ANA.person_id,),
        reason="Reorganised.",
    )

    assert carried.counts() == {"items": 4, "sites": 1, "contacts": 0, "people": 1}
    with as_viewer(ADA):
        left = set(InventoryItem.objects.filter(department_id=WATER.id, retired_on=None).values_list("identifier"))
        here = InventoryItem.objects.filter(department_id=into.pk, unassigned=False).order_by("sequence")
        numbers = [item.sequence for item in here]
    assert len(left) == 3
    assert numbers == [2, 3, 4, 5]
    world.comment(ticket, by=BEN)
    fresh = world.open_many(place=WATER, typed=("99/STAYS/1",), by=BEN)
    assert fresh[0].number.startswith("3860-")
    assert next(e.what for e in entries(into.pk)) == "department added"
    assert whole() == []
