"""A department's managers keep its people: asked in, graded, suspended, let back, removed. Each in its register.

Whoever acts is an active manager when the department's lock is theirs, and nobody acts on the own row: so a department
that has a manager never loses its last one, whatever two managers do at once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection, transaction

from ttrt.actions import account_mail, register
from ttrt.actions.register import Said
from ttrt.models import Department, Membership
from ttrt.queries import certification, members
from ttrt.queries.members import Member
from ttrt.rules import access, answers, people_file
from ttrt.rules.access import DEPARTMENT_LEVELS, Level, Verb, Viewer
from ttrt.rules.delimited import BadCell
from ttrt.rules.members import A_DAY, MOST_ASKED_A_DAY, raises, require_grantable
from ttrt.rules.reach import WHOLE, Reach, told
from ttrt.rules.refusal import NotAllowed, NotFound, Refused
from ttrt.rules.seen import ChangedSinceShown, require_unchanged

WHY = "Say why. It stands in the department’s record."
"""What is asked of who takes somebody's access."""
NOBODY_WAITS = (
    "Nobody waits to be confirmed by you any more: somebody did it since this page was shown to you. You need do "
    "nothing more; the list below says who confirmed whom, and when."
)
CHOSEN_WAIT_NO_MORE = (
    "Whom you chose does not wait any more: somebody confirmed or suspended them since this page was shown to you. "
    "Choose among those who still wait, or do nothing."
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whom a manager asks in: a name, the address the mail goes to, and a level."""

    name: str
    email: str
    level: str


@transaction.atomic
def ask_in(
    *, department_id: int, key: UUID, newcomer: Newcomer, reach: Reach = WHOLE, note: str = "", by: Viewer, at: datetime
) -> None:
    """Let somebody in, to see the whole department or a part of it. The tool finds or makes the account and sends the
    mail; nothing here tells which of the two.

    A form sent twice asks once. Raises `NotAllowed`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_PEOPLE, department_id)
    department = _hold(department_id, by)
    newcomer, level, note = checked(newcomer), read_level(newcomer.level), answers.text(note, field="reason")
    require_grantable(by.level, level)
    require_reach(department_id, level, reach)
    rows = Membership.objects.filter(department_id=department_id)
    if rows.filter(asked_key=key).exists():
        return
    if department.ended_on is not None:
        raise Refused("The department has ended; nobody new comes in.", field="email")
    require_new(department_id, newcomer.email)
    if rows.filter(asked_key__isnull=False, given_at__gt=at - A_DAY).count() >= MOST_ASKED_A_DAY:
        raise Refused(f"{MOST_ASKED_A_DAY} people were invited within a day. Go on tomorrow.", field="email")
    _ask_in(department_id, key, newcomer, level, reach, note, by=by, at=at)


def checked(newcomer: Newcomer) -> Newcomer:
    """The name and address as they will be kept. Raises `Refused` beside a field."""
    name = answers.needed_line(newcomer.name, field="name", ask="Give the person’s name.")
    email = answers.needed_line(newcomer.email, field="email", ask="Give the address the invitation goes to.")
    try:
        people_file.read_email(email)
    except BadCell:
        raise Refused("This is not an e-mail address. It looks like name@example.gov.", field="email") from None
    return Newcomer(name, email, newcomer.level)


def read_level(typed: str) -> Level:
    """One of the four. Raises `Refused` beside the field."""
    if typed not in DEPARTMENT_LEVELS:
        raise Refused("Choose what the person may do.", field="level")
    return Level(typed)


def require_new(department_id: int, email: str) -> None:
    """Refuse an address that somebody of the department has; of people elsewhere nothing is looked at."""
    there = members.of_address(department_id, email)
    if there is not None:
        raise Refused(f"{there.name} is in the list already, with this address.", field="email")


@transaction.atomic
def set_level(
    *, department_id: int, member_id: int, level: str, seen: str | None = None, reason: str = "", by: Viewer,
    at: datetime,
) -> None:  # fmt: skip
    """Give somebody another level; the one they have already is no change. `seen`: `members.facts`, as it was shown.

    Who gives a level says with it that the person needs it: that counts as confirmed. A manager sees the whole
    department. Raises `NotAllowed`, `NotFound`, `ChangedSinceShown`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_PEOPLE, department_id)
    one = _other(department_id, member_id, by)
    now, reason = read_level(level), answers.text(reason, field="reason")
    require_grantable(by.level, one.level, now)
    if now is Level.MANAGE and not one.reach.is_whole:
        raise Refused("A manager sees the whole department. Let this person see all of it first.", field="level")
    if one.level is now:
        return
    require_unchanged(seen, one.facts)
    _store(one, level=now.value, lowered_at=None, ends_at=None, **_certified(by, at))
    what = "level raised" if raises(one.level, now) else "level lowered"
    if not raises(one.level, now):
        _tell(one, what, by=by, at=at, level=now.value)
    _note(department_id, one.pk, what, _graded(one, now, at), reason, by=by, at=at)


@transaction.atomic
def set_reach(
    *, department_id: int, member_id: int, reach: Reach, reason: str = "", seen: str | None = None, by: Viewer,
    at: datetime,
) -> None:  # fmt: skip
    """Let somebody see the whole department or a part of it; the part they have already is no change.

    It counts from their next click, and the database keeps it. Raises as `set_level` does.
    """
    access.require(by, Verb.KEEP_PEOPLE, department_id)
    one = _other(department_id, member_id, by)
    reason = answers.text(reason, field="reason")
    require_grantable(by.level, one.level)
    require_reach(department_id, one.level, reach)
    if one.reach == reach:
        return
    require_unchanged(seen, one.facts)
    _store(one, **reach.facts, **_certified(by, at))
    what = "whole department let see" if reach.is_whole else "part of the department let see"
    changes = told(one.reach, reach)
    part = members.in_words(department_id, reach)
    facts = _named(one) | changes | _confirmation(one, at) | ({"part": part} if part else {})
    _tell(one, "reach changed", by=by, at=at, part=part or "the whole of it")
    _note(department_id, one.pk, what, facts, reason, by=by, at=at)


def require_reach(department_id: int, level: Level, reach: Reach) -> None:
    """Refuse a part that is not of the department, and any part for a manager."""
    if reach.is_whole:
        return
    if level is Level.MANAGE:
        raise Refused("Managers see the whole department: whoever lets others in must see it.", field="whole")
    if not members.is_part(department_id, reach):
        raise NotFound("There is no such site, service type or item in the department.")


@transaction.atomic
def suspend(
    *, department_id: int, member_id: int, reason: str, seen: str | None = None, by: Viewer, at: datetime
) -> None:
    """Take somebody's access until it is given back; who is suspended stays so. From their next click on they see
    nothing of the department.

    Raises `NotAllowed`, `NotFound`, `ChangedSinceShown`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_PEOPLE, department_id)
    one = _other(department_id, member_id, by)
    reason = answers.needed(reason, field="reason", ask=WHY)
    require_grantable(by.level, one.level)
    if one.suspended_at:
        return
    require_unchanged(seen, one.facts)
    _store(one, suspended_at=at)
    _tell(one, "access suspended", by=by, at=at)
    _note(department_id, one.pk, "access suspended", _named(one) | {"suspended_at": [None, at]}, reason, by=by, at=at)


@transaction.atomic
def lift(
    *, department_id: int, member_id: int, reason: str = "", seen: str | None = None, by: Viewer, at: datetime
) -> None:
    """Give a suspended person the access back, at the level it had, and confirm it. Raises as `suspend` does."""
    access.require(by, Verb.KEEP_PEOPLE, department_id)
    one = _other(department_id, member_id, by)
    reason = answers.text(reason, field="reason")
    require_grantable(by.level, one.level)
    if not one.suspended_at:
        return
    require_unchanged(seen, one.facts)
    _store(one, suspended_at=None, **_certified(by, at))
    facts = _named(one) | {"suspended_at": [one.suspended_at, None], **_confirmation(one, at)}
    _note(department_id, one.pk, "suspension lifted", facts, reason, by=by, at=at)


@transaction.atomic
def remove(
    *, department_id: int, member_id: int, reason: str, seen: str | None = None, by: Viewer, at: datetime
) -> None:
    """Take somebody out of the department for good; what they did stays theirs. Raises as `suspend` does."""
    access.require(by, Verb.KEEP_PEOPLE, department_id)
    one = _other(department_id, member_id, by)
    reason = answers.needed(reason, field="reason", ask=WHY)
    require_grantable(by.level, one.level)
    require_unchanged(seen, one.facts)
    _store(one, removed_at=at)
    _tell(one, "access removed", by=by, at=at)
    _note(department_id, one.pk, "access removed", _named(one) | {"removed_at": [None, at]}, reason, by=by, at=at)


@transaction.atomic
def report_lost_factor(
    *, department_id: int, member_id: int, reason: str, seen: str | None = None, by: Viewer, at: datetime
) -> None:
    """Say that somebody lost the second factors there are until now; whether they go is not the department's to see.

    The tool takes them away from who is of this department alone (`lost_factors`). Raises as `suspend` does.
    """
    access.require(by, Verb.KEEP_PEOPLE, department_id)
    one = _other(department_id, member_id, by)
    reason = answers.needed(reason, field="reason", ask=WHY)
    require_grantable(by.level, one.level)
    if one.person_id is None or not one.joined_at:
        raise Refused(f"{one.name} has not come in yet, and has no second factor to lose.", field="reason")
    require_unchanged(seen, one.facts)
    _store(one, factor_lost_at=at)
    _tell(one, "second factor reported lost", by=by, at=at)
    facts = _named(one) | {"factor_lost_at": [one.factor_lost_at, at]}
    _note(department_id, one.pk, "second factor reported lost", facts, reason, by=by, at=at)


@transaction.atomic
def certify(*, department_id: int, member_ids: Collection[int], by: Viewer, at: datetime) -> int:
    """Say of these people that they still need the access they have; answers of how many.

    Who is suspended has none, and nobody confirms themselves. Who was confirmed meanwhile, or is not of the department
    any more, is left as they are. Raises `NotAllowed`, `NotFound`, `ChangedSinceShown`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_PEOPLE, department_id)
    _hold(department_id, by)
    known = {one.pk: one for one in members.everybody(department_id, most=None)}
    if not members.are_or_were(department_id, set(member_ids) - known.keys()):
        raise NotFound("There is no such person in the department.")
    these = [known[pk] for pk in sorted(set(member_ids) & known.keys())]
    if these and not any(_waits(one, at) or one.suspended_at or one.certified_by != by.name for one in these):
        return len(these)  # sent twice: it is done
    waiting = [one for one in known.values() if _waits(one, at) and one.person_id != by.person_id]
    if not waiting:
        raise ChangedSinceShown(NOBODY_WAITS)
    if not member_ids:
        raise Refused("Choose whom you confirm.", field="member")
    require_grantable(by.level, *(one.level for one in these))
    if any(one.person_id == by.person_id for one in these):
        raise NotAllowed("Nobody confirms their own access. Another manager of the department can.")
    these = [one for one in these if one in waiting]
    if not these:
        raise ChangedSinceShown(CHOSEN_WAIT_NO_MORE, field="member")
    _certify(these, by=by, at=at)
    return len(these)


def _waits(one: Member, at: datetime) -> bool:
    return not one.suspended_at and certification.is_due(one.certified_at, at=at)


@transaction.atomic
def ask_second_factor(*, department_id: int, of_everybody: bool, by: Viewer, at: datetime) -> None:
    """Ask everybody of the department for a second factor at sign-in, or managers alone; as it is: no change.

    Raises `NotAllowed`, `NotFound`.
    """
    access.require(by, Verb.KEEP_PEOPLE, department_id)
    department = _hold(department_id, by)
    if department.second_factor == of_everybody:
        return
    Department.objects.filter(pk=department_id).update(second_factor=of_everybody)
    register.record(
        department_id=department_id,
        about="department",
        about_id=department_id,
        what=f"second factor asked of {'everybody' if of_everybody else 'managers only'}",
        facts={"second_factor": [department.second_factor, of_everybody]},
        by=by,
        at=at,
    )


@transaction.atomic
def certify_manager(*, department_id: int, member_id: int, reason: str, by: Viewer, at: datetime) -> None:
    """Say of a manager that they still manage the department: for whom no other manager can say it.

    `reason` is how that is known. Raises `NotAllowed`, `NotFound`, `ChangedSinceShown`, `Refused` beside a field.
    """
    access.require(by, Verb.SET_MANAGER, department_id)
    register.hold([department_id])
    one = members.one(department_id, member_id)
    if one is None:
        raise NotFound("There is no such manager in the department.")
    if one.level is not Level.MANAGE or not _waits(one, at):
        raise ChangedSinceShown(
            f"{one.name} does not wait to be confirmed as a manager any more. Nothing was changed now; how the "
            "managers stand, and who changed it, is said on this page."
        )
    reason = answers.needed(reason, field="reason", ask="Say who of the department confirmed it, and how.")
    _certify([one], reason, by=by, at=at)


@transaction.atomic
def set_manager(*, department_id: int, newcomer: Newcomer, reason: str, by: Viewer, at: datetime) -> None:
    """Give a department its first manager, or one when the others are gone: the contractor's administrator does.

    Who has the address in the department already manages it from now on; anybody else is invited.
    Raises `NotAllowed`, `NotFound`, `Refused` beside a field.
    """
    access.require(by, Verb.SET_MANAGER, department_id)
    department = register.hold([department_id])[department_id]
    newcomer = checked(newcomer)
    reason = answers.needed(
        reason, field="reason", ask="Say who of the department asked for it, and how that is known."
    )
    if department.ended_on is not None:
        raise Refused("The department has ended; nobody new comes in.")
    there = members.of_address(department_id, newcomer.email)
    if there is None:
        _ask_in(department_id, uuid4(), newcomer, Level.MANAGE, WHOLE, reason, by=by, at=at)
        return
    if there.level is Level.MANAGE:
        raise Refused(f"{there.name} manages the department already.", field="email")
    if there.suspended_at or not there.reach.is_whole:
        held = "is suspended" if there.suspended_at else "sees a part of the department only"
        raise Refused(f"{there.name} {held}, and that is for the department to change.", field="email")
    _store(there, level=Level.MANAGE.value, lowered_at=None, ends_at=None, **_certified(by, at))
    _note(department_id, there.pk, "level raised", _graded(there, Level.MANAGE, at), reason, by=by, at=at)


def _ask_in(
    department_id: int, key: UUID, newcomer: Newcomer, level: Level, reach: Reach, note: str, *, by: Viewer,
    at: datetime,
) -> None:  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO membership (department_id, level, asked_key, name, email, given_at, given_by_name,"
            " certified_at, certified_by_name, site_ids, service_types, item_ids)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
            [
                *(department_id, level.value, key, newcomer.name, newcomer.email, at, by.name, at, by.name),
                *reach.columns,
            ],
        )
        (made,) = cursor.fetchone()
    facts: dict[str, object] = {"person": newcomer.name, "level": [None, level.value], "certified_at": [None, at]}
    facts |= told(WHOLE, reach)
    facts |= {} if reach.is_whole else {"part": members.in_words(department_id, reach)}
    _note(department_id, made, "person invited", facts, note, by=by, at=at)


def _certify(these: Sequence[Member], reason: str = "", *, by: Viewer, at: datetime) -> None:
    said = []
    for one in these:
        _store(one, **_certified(by, at))
        facts = _named(one) | _confirmation(one, at)
        said.append(Said(one.department_id, "membership", one.pk, "access confirmed", facts, reason))
    register.record_all(said, by=by, at=at)


def _certified(by: Viewer, at: datetime) -> dict[str, object]:
    return {"certified_at": at, "certified_by_name": by.name}


def _confirmation(one: Member, at: datetime) -> dict[str, object]:
    """The same for the register, where the name stands in the entry itself."""
    return {"certified_at": [one.certified_at, at]}


def _hold(department_id: int, by: Viewer) -> Department:
    """The department's lock, and with it whether who asks manages it still: another manager may have been faster."""
    found = register.hold([department_id])[department_id]
    if not members.is_managed_by(department_id, by.person_id):
        raise NotAllowed("You are no manager of the department any more.")
    return found


def _other(department_id: int, member_id: int, by: Viewer) -> Member:
    """Somebody else of the department, under its lock."""
    _hold(department_id, by)
    one = members.one(department_id, member_id)
    if one is None:
        raise NotFound("There is no such person in the department.")
    if one.person_id == by.person_id:
        raise NotAllowed("Nobody changes their own access. Another manager of the department can.")
    return one


def _store(one: Member, **values: object) -> None:
    rows = Membership.objects.filter(department_id=one.department_id, pk=one.pk, removed_at=None)
    if not rows.update(**values):
        raise NotFound("There is no such person in the department.")


def _tell(one: Member, what: str, *, by: Viewer, at: datetime, **facts: str) -> None:
    department = Department.objects.only("name", "code").get(pk=one.department_id)
    account_mail.tell_members(department, [one], what, by_name=by.name, at=at, **facts)


def _named(one: Member) -> dict[str, object]:
    named: dict[str, object] = {"person": one.name}
    return named | ({"user name": one.username} if one.username else {})


def _graded(one: Member, now: Level, at: datetime) -> dict[str, object]:
    facts = _named(one) | {"level": [one.level.value, now.value]} | _confirmation(one, at)
    facts |= {"lowered_at": [one.lowered_at, None]} if one.lowered_at else {}
    return facts | ({"ends_at": [one.ends_at, None]} if one.ends_at else {})


def _note(
    department_id: int, member_id: int, what: str, facts: Mapping[str, object], text: str, *, by: Viewer, at: datetime
) -> None:
    register.record(
        department_id=department_id, about="membership", about_id=member_id, what=what, facts=facts, text=text, by=by,
        at=at,
    )  # fmt: skip
