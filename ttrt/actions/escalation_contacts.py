"""The escalation ladder's contacts, kept by the contractor: added and changed, never deleted; the office's register
remembers every value."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from ttrt.actions.register import record_office
from ttrt.models import EscalationContact, packs
from ttrt.rules import access, answers, identifiers
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.localtime import civil_day
from ttrt.rules.refusal import NotFound, Refused
from ttrt.rules.register import changed
from ttrt.rules.seen import require_unchanged

ABOUT = "escalation contact"
FIELDS = ("level", "title", "name", "office_phone", "cell_phone", "email", "from_on", "to_on")
_ASK = {
    "title": "Say what this person is responsible for, for example duty manager.",
    "name": "Give the name.",
    "office_phone": "Give the office number.",
    "cell_phone": "Give the cell number: a level is reachable day and night.",
    "email": "Give the e-mail address.",
}


@transaction.atomic
def add_contact(*, said: Mapping[str, Any], by: Viewer, at: datetime) -> int:
    """Put somebody on the ladder; answers the row's id.

    `said`: the `FIELDS`, texts but for `level` (a number), `from_on` and `to_on` (Pacific days; `to_on` is the first
    one on which this person is not called any more, None for further notice).
    Raises `NotAllowed`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_LADDER, access.OFFICE)
    values = _checked(said, at)
    contact = EscalationContact.objects.create(**values)
    facts = changed({}, values)
    record_office(about=ABOUT, about_id=contact.pk, what="escalation contact added", facts=facts, by=by, at=at)
    return contact.pk


@transaction.atomic
def change_contact(
    *, contact_id: int, said: Mapping[str, Any], seen: str | None = None, by: Viewer, at: datetime
) -> None:
    """Change a contact's level, words or days; both values are kept in the office's register.

    `seen`: `seen.state` of `facts` when the form was shown.
    Raises `NotAllowed`, `NotFound`, `ChangedSinceShown`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_LADDER, access.OFFICE)
    contact = EscalationContact.objects.select_for_update(no_key=True).filter(pk=contact_id).first()
    if contact is None:
        raise NotFound("There is no such contact.")
    values = _checked(said, at)
    require_unchanged(seen, facts(contact))
    different = changed(facts(contact), values)
    if not different:
        raise Refused("Nothing is different.", field="title")
    EscalationContact.objects.filter(pk=contact_id).update(**values)
    what = "escalation contact changed"
    record_office(about=ABOUT, about_id=contact_id, what=what, facts=different, by=by, at=at)


def facts(contact: EscalationContact) -> dict[str, object]:
    """What a form of the contact is shown with."""
    return {name: getattr(contact, name) for name in FIELDS}


def _checked(said: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    level, from_on, to_on = said["level"], said["from_on"], said["to_on"]
    levels = packs.in_force(civil_day(at)).escalation.levels
    if not isinstance(level, int) or not 1 <= level <= levels:
        raise Refused(f"Choose a level from 1 to {levels}.", field="level")
    values = {name: answers.needed_line(said[name], field=name, ask=ask) for name, ask in _ASK.items()}
    for name in ("office_phone", "cell_phone"):
        digits = identifiers.phone_number(values[name])
        if digits is None:
            raise Refused("A phone number has ten digits, such as 916-555-0134.", field=name)
        values[name] = identifiers.show_phone(digits)
    try:
        validate_email(values["email"])
    except ValidationError:
        raise Refused("This is not an e-mail address. It looks like name@example.com.", field="email") from None
    if to_on is not None and to_on <= from_on:
        raise Refused("The last day cannot come before the first.", field="to_on")
    return {"level": level, **values, "from_on": from_on, "to_on": to_on}
