"""The plain questions both opening pages ask, read from a form: everything wrong at once, nothing typed lost."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from ttrt.rules import answers, localtime
from ttrt.rules.claims import not_in_future
from ttrt.rules.localtime import AmbiguousTime, UnreadableTime
from ttrt.rules.opening import Reporter, Trouble
from ttrt.rules.pack import Pack
from ttrt.rules.pack import Trouble as TroubleType
from ttrt.rules.refusal import Refused
from ttrt.rules.wording import clean

CONTACT_METHODS = ("Phone", "E-mail", "Text message")
_LINES = ("site_contact", "site_phone", "access_hours", "customer_reference", "contact_method")
_REPORTER = ("reporter_name", "reporter_phone", "reporter_email")
# Where the opening verb's word for a field is not the form's.
_ELSEWHERE = {"caller_name": "reporter_name"}


@dataclass(slots=True)
class Intake:
    """The answers given so far. `errors` is field name → sentence; `twice` the two instants of an ambiguous time."""

    said: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    twice: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    since_at: datetime | None = None
    alarm_at: datetime | None = None

    def value(self, name: str, otherwise: str = "") -> str:
        """What was typed, or what the form begins with."""
        return self.said.get(name, otherwise)

    def refuse(self, refused: Refused, *, otherwise: str = "") -> None:
        """Put a "no" beside its field."""
        name = refused.field or otherwise
        self.errors.setdefault(_ELSEWHERE.get(name, name), refused.message)

    @property
    def trouble(self) -> Trouble:
        """As the opening verb takes it."""
        return Trouble(
            trouble=self.value("trouble"),
            severity=self.value("severity"),
            description=self.value("description"),
            since_at=self.since_at,
            testing_allowed=bool(self.value("testing_allowed")),
            dispatch_allowed=bool(self.value("dispatch_allowed")),
            **{name: self.value(name) for name in _LINES},
        )

    def reporter(self, *, verified_how: str = "", call: UUID | None = None) -> Reporter:
        """As the opening verb takes it."""
        name, phone, email = (self.value(each) for each in _REPORTER)
        return Reporter(name, phone, email, verified_how, call)


def read(said: Mapping[str, str], *, pack: Pack, at: datetime) -> Intake:
    """Check the shape of every answer; the opening verb asks again and is the one that counts."""
    intake = Intake(said)

    def check(rule: Callable[[], object]) -> None:
        try:
            rule()
        except Refused as refused:
            intake.refuse(refused)

    check(lambda: _chosen(intake, "trouble", {t.code for t in pack.troubles}, "Choose what is wrong."))
    check(lambda: _chosen(intake, "severity", {s.code for s in pack.severities}, "Choose how bad it is."))
    check(
        lambda: answers.needed(
            intake.value("description"), field="description", ask="Say in a few words what is wrong."
        )
    )
    check(lambda: _read_moment(intake, "since_at", at))
    for name in (*_LINES, *_REPORTER):
        check(partial(answers.line, intake.value(name), field=name))
    check(lambda: answers.needed_line(intake.value("reporter_name"), field="reporter_name", ask="Say who reports it."))
    check(lambda: _reachable(intake))
    return intake


def read_alarm(intake: Intake, *, at: datetime) -> None:
    """The contractor's own detection has a time: the outage counts from it."""
    try:
        _read_moment(intake, "alarm_at", at)
        if intake.alarm_at is None:
            raise Refused("Give the time of the first alarm; the outage counts from it.", field="alarm_at")
    except Refused as refused:
        intake.refuse(refused)


def troubles(pack: Pack, kinds: frozenset[str], chosen: str = "") -> list[TroubleType]:
    """The answers to "what is wrong?" that fit everything named, and the one already chosen."""
    return [t for t in pack.troubles if kinds <= set(t.kinds) or t.code == chosen]


def _chosen(intake: Intake, name: str, known: set[str], ask: str) -> None:
    if intake.value(name) not in known:
        raise Refused(ask, field=name)


def _reachable(intake: Intake) -> None:
    email, method = intake.value("reporter_email").strip(), intake.value("contact_method")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused(
                "This is not an e-mail address. It looks like name@example.gov.", field="reporter_email"
            ) from None
    elif method == "E-mail":
        raise Refused("News is to come by e-mail: give the address.", field="reporter_email")
    if method in ("Phone", "Text message") and not intake.value("reporter_phone").strip():
        raise Refused("News is to come by telephone: give the number.", field="reporter_phone")


def _read_moment(intake: Intake, name: str, at: datetime) -> None:
    typed = clean(intake.value(name), limit=answers.LONGEST_LINE, field=name, lines=False)
    if not typed:
        return
    try:
        found = moment(typed, at=at, field=name)
    except AmbiguousTime as two:
        intake.twice[name] = two.first, two.second
        fold = intake.value(f"{name}_fold")
        if fold not in (localtime.FIRST, localtime.SECOND):
            raise
        found = two.first if fold == localtime.FIRST else two.second
    not_in_future(found, at, field=name)
    setattr(intake, name, found)


_CLOCK = re.compile(r"([0-9]{1,2})[:.]?([0-9]{2})\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)


def moment(typed: str, *, at: datetime, field: str) -> datetime:
    """The UTC instant of a typed Pacific time: `2026-11-22 14:05`, or `14:05` alone for the last time clocks said so.

    Raises `UnreadableTime`, `NonexistentTime`, `AmbiguousTime`.
    """
    alone = _CLOCK.fullmatch(typed)
    try:
        return _last(alone, at, field) if alone else localtime.instant(re.sub(r"\s+", "T", typed), field=field)
    except UnreadableTime:
        now = localtime.input_value(at).replace("T", " ")
        raise UnreadableTime(
            f"“{typed}” is not a time. Write the time alone for the last 24 hours, such as {now[-5:]}, "
            f"or the day and the time, such as {now}.",
            field=field,
        ) from None


def _last(alone: re.Match[str], at: datetime, field: str) -> datetime:
    hour, half = int(alone[1]), (alone[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise UnreadableTime("There is no such hour of a half day.", field=field)
        hour = hour % 12 + (12 if half == "p" else 0)
    clock = f"{hour:02d}:{alone[2]}"
    today = localtime.civil_day(at)
    found = localtime.instant(f"{today}T{clock}", field=field)
    return found if found <= at else localtime.instant(f"{today - timedelta(days=1)}T{clock}", field=field)
