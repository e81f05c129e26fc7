"""What the administrators do: new terms for items, an item that moves, a department split off, a person invited."""

from datetime import date, timedelta
from decimal import Decimal

from ttrt.actions import invitations, item_terms, reshaping, teams
from ttrt.actions.departments import NewDepartment
from ttrt.demo.day.stage import Stage
from ttrt.demo.day.wording import MOVED, NEW_LEVEL, NEW_PRICE, NEW_TEAM, OLD_PRICE, SPLIT
from ttrt.demo.people import DEPARTMENTS_WITH_LOGINS, SIGNING_IN
from ttrt.models import InventoryItem, Membership, Person, Site
from ttrt.models.inventory import LEVELS
from ttrt.models.scope import as_viewer
from ttrt.rules.localtime import civil_day

REPRICED = 5
"""Items in each department with logins that get a new price, the first of them a new level, too."""


def play(stage: Stage) -> None:
    """In the order of time: the last month, then today."""
    stage.do(teams.add_team, name=NEW_TEAM, by=stage["Wes"], at=stage.now - timedelta(days=33))
    for code in DEPARTMENTS_WITH_LOGINS:
        _new_terms(stage, stage.departments[code])
    _split(stage)
    _item_moves(stage)
    _invite(stage)


def _new_terms(stage: Stage, department_id: int) -> None:
    """For what broke most often lately: somebody will look at those items."""
    today = civil_day(stage.now)
    for place, item in enumerate(stage.worst_items(department_id, REPRICED)):
        charge = item.monthly_charge or Decimal(20)
        dearer = (charge * Decimal("1.03")).quantize(Decimal("0.01"))
        _set(stage, item, _first_of_next_month(today), dearer, item.level, NEW_PRICE, hours=150 - place)
        if place == 0:
            better = LEVELS[(LEVELS.index(item.level) + 1) % len(LEVELS)]
            _set(stage, item, today + timedelta(days=75), dearer, better, NEW_LEVEL, hours=80)
        if place == 1:
            cheaper = (charge * Decimal("0.97")).quantize(Decimal("0.01"))
            _set(stage, item, today - timedelta(days=61), cheaper, item.level, OLD_PRICE, hours=70)


def _set(
    stage: Stage, item: InventoryItem, from_on: date, charge: Decimal, level: str, reason: str, *, hours: int
) -> None:
    said = {"from_on": from_on, "monthly_charge": charge, "level": level, "reason": reason}
    whose = {"department_id": item.department_id, "item_id": item.pk}
    stage.do(item_terms.set_term, by=stage["Ada"], at=stage.now - timedelta(hours=hours), **whose, **said)


def _first_of_next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def _split(stage: Stage) -> None:
    """The Sheriff of a county becomes a department of his own, with his stations and two of the county's people."""
    department_id = stage.departments["COBUT"]
    with as_viewer(stage["Ada"]):
        stations = Site.objects.filter(department_id=department_id, name__startswith="Sheriff")
        site_ids = tuple(stations.order_by("id").values_list("pk", flat=True))
        members = Membership.objects.filter(department_id=department_id).order_by("id")
        person_ids = tuple(members.values_list("person_id", flat=True)[:2])
    stage.do(
        reshaping.split_department,
        by=stage["Ada"],
        at=stage.now - stage.minutes(70, 110),
        department_id=department_id,
        new=NewDepartment("COBUTSO", "County of Butte, Sheriff", "county"),
        site_ids=site_ids,
        person_ids=person_ids,
        reason=SPLIT,
    )


def _item_moves(stage: Stage) -> None:
    """One line of a county goes to the courts."""
    department_id, into_id = stage.departments["COSAC"], stage.departments["0250"]
    item = stage.free_items(department_id, kind="phone")[-1]
    at = stage.now - stage.minutes(20, 60)
    said = {"item_id": item.pk, "into_id": into_id, "on": civil_day(at), "reason": MOVED}
    stage.do(reshaping.move_item, by=stage["Wes"], at=at, department_id=department_id, **said)


def _invite(stage: Stage) -> None:
    """Somebody of Water Resources who has not come in yet; the worker sends the mail."""
    members = Membership.objects.filter(department_id=stage.departments["3860"]).order_by("person_id")
    known = Person.objects.filter(pk__in=members.values("person_id")).exclude(username__in=SIGNING_IN)
    who = known.order_by("id").values_list("username", flat=True)[0]
    stage.do(invitations.invite, username=who, by=stage["Ada"], at=stage.now - stage.minutes(0.5, 1))
