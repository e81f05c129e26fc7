"""Contract terms taken in while the tool runs: strict, from a later day on, and never over what tickets are under."""

from datetime import date, timedelta

import pytest

from tests.world import ADA, World, do
from ttrt.actions import packs as taking
from ttrt.host.folders import PROJECT
from ttrt.models import OfficeEntry, PackVersion, packs
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.localtime import civil_day, day_start
from ttrt.rules.pack import PackError
from ttrt.rules.pack_changes import differences
from ttrt.rules.refusal import Refused

NEWEST = (PROJECT / "packs" / "calnet3" / "2016-07-01-sample.toml").read_text()
pytestmark = pytest.mark.usefixtures("fresh_packs")


def terms(day: date, version: str = "next", **changes: str) -> str:
    """A new version from this day, with `{old: new}` changed."""
    text = NEWEST.replace('"2016-07-01-sample"', f'"{version}"', 1).replace("2016-07-01", day.isoformat(), 1)
    for was, now in changes.items():
        assert was in text
        text = text.replace(was, now, 1)
    return text


def take(text: str, reason: str = "Amendment 3."):
    return do(taking.take_in_pack, by=ADA, text=text, file="next.toml", reason=reason)


@pytest.fixture
def tomorrow(world: World) -> date:
    return civil_day(database_now()) + timedelta(days=1)


def test_tickets_are_under_the_new_terms_from_its_first_pacific_day_on(world: World, tomorrow):
    take(terms(tomorrow).replace("update_minutes = 60", "update_minutes = 45"))
    before = day_start(tomorrow) - timedelta(seconds=1)

    old, new = world.open(at=before), world.open(at=day_start(tomorrow), another_issue="Another.")

    assert world.dossier(old).ticket.pack_version == "2016-07-01-sample"
    ticket = world.dossier(new).ticket
    assert ticket.pack_version == "next"
    assert ticket.update_due_at == ticket.opened_at + timedelta(minutes=45)


def test_another_process_finds_it_by_name_and_when_its_day_has_come(world: World, tomorrow, superuser_cursor):
    with as_viewer(ADA):
        assert packs.in_force(tomorrow - timedelta(days=1)).version == "2016-07-01-sample"
    # As another process would have done it: this one is not told.
    superuser_cursor.execute(
        "INSERT INTO pack_version (version, effective_from, source, sha256, at, by_name)"
        " VALUES ('next', %s, %s, '', now(), 'x')",
        [tomorrow, terms(tomorrow)],
    )
    with as_viewer(ADA):
        assert packs.in_force(tomorrow - timedelta(days=1)).version == "2016-07-01-sample"
        assert packs.in_force(tomorrow).version == "next"
        packs._taken = packs._Taken(date.max, ())
        assert packs.by_version("next").effective_from == tomorrow
        with pytest.raises(LookupError):
            packs.by_version("never")


def test_who_took_it_in_and_why_is_kept(world: World, tomorrow):
    take(terms(tomorrow), reason="Amendment 3, signed on Monday.")

    with as_viewer(ADA):
        entry, stored = OfficeEntry.objects.get(), PackVersion.objects.get()
    assert (entry.what, entry.text, entry.by_name) == ("terms taken in", "Amendment 3, signed on Monday.", ADA.name)
    assert entry.facts["effective_from"] == [None, tomorrow.isoformat()]
    assert entry.facts["sha256"] == [None, stored.sha256]


@pytest.mark.parametrize("days", [0, 1, 400])
def test_it_must_begin_on_a_day_to_come(world: World, tomorrow, days):
    text = terms(tomorrow - timedelta(days=1 + days))

    with pytest.raises(PackError, match="must be a day to come") as refused:
        take(text)

    assert text.split("\n")[refused.value.line - 1].startswith("effective_from")
    with as_viewer(ADA):
        assert not PackVersion.objects.exists()


def test_a_version_or_a_day_that_is_there_is_refused(world: World, tomorrow):
    take(terms(tomorrow))

    with pytest.raises(PackError, match="there is a version “next” already"):
        take(terms(tomorrow + timedelta(days=1)))
    with pytest.raises(PackError, match="version “next” begins on that day already"):
        take(terms(tomorrow, "other"))
    with pytest.raises(PackError, match="there is a version “2013-11-15” already"):
        take(terms(tomorrow + timedelta(days=1), "2013-11-15"))


def test_a_reason_is_needed(world: World, tomorrow):
    with pytest.raises(Refused, match="Say why") as refused:
        take(terms(tomorrow), reason=" ")
    assert refused.value.field == "reason"


def test_without_a_database_there_are_those_on_disk(django_test_environment):
    packs.forget()
    assert [pack.version for pack in packs.on_disk()] == ["2013-11-15", "2016-07-01-sample"]


def test_differences_are_named_field_by_field_and_code_by_code(world: World, tomorrow):
    old = packs.on_disk()[-1]
    text = terms(tomorrow).replace("update_minutes = 60", "update_minutes = 45")
    text = text.replace('code = "slow"', 'code = "sluggish"', 1)

    found = differences(old, taking.checked(text, file="x", today=tomorrow - timedelta(days=1)))

    said = [(each.where, each.field, each.was, each.now) for each in found]
    assert ("timers", "update_minutes", "60", "45") in said
    assert ("trouble sluggish", "", None, "Slow") in said
    assert ("trouble slow", "", "Slow", None) in said
    assert len(said) == 3


def test_terms_taken_in_before_there_was_an_escalation_plan_go_by_the_release_s(
    world: World, tomorrow, superuser_cursor
):
    begun, ended = NEWEST.index("[escalation]"), NEWEST.index("[[severity]]")
    parts = terms(tomorrow).split("[[escalation_rule]]")
    old = parts[0].replace(NEWEST[begun:ended], "") if begun < ended else parts[0]
    assert "escalation" not in "".join(line for line in old.splitlines() if line.startswith("["))
    superuser_cursor.execute(
        "INSERT INTO pack_version (version, effective_from, source, sha256, at, by_name)"
        " VALUES ('next', %s, %s, '', now(), 'x')",
        [tomorrow, old],
    )

    with as_viewer(ADA):
        found = packs.in_force(tomorrow)
    assert found.version == "next"
    assert (found.escalation, found.escalation_rules) == (
        packs.on_disk()[-1].escalation,
        packs.on_disk()[-1].escalation_rules,
    )
