"""The department's contact book: kept by its managers and by the desk, each change in the department's register."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from ttrt.actions import register
from ttrt.models import Contact, Department, Site
from ttrt.rules import access, answers
from ttrt.rules import register as spelling
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.refusal import NotFound, Refused

_LINES = ("name", "role", "phone", "email", "access_hours")


class CardChangedMeanwhile(Refused):
    """Somebody changed the card after the form was shown."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the book says of one contact. Without a site it is for the whole department."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""
    access_hours: str = ""
    site_id: int | None = None

    @classmethod
    def of(cls, contact: Contact) -> "Card":
        """What the book says of it now."""
        return cls(*(getattr(contact, name) for name in (*_LINES, "site_id")))


@transaction.atomic
def add_contact(*, department_id: int, card: Card, by: Viewer, at: datetime) -> int:
    """Put a contact into the book and answer its id; a card that says exactly the same is there once.

    Raises `NotAllowed`, `NotFound`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_CONTACTS, department_id)
    _hold_book(department_id)
    card = _checked(department_id, card)
    said = asdict(card)
    again = Contact.objects.filter(department_id=department_id, retired_at=None, **said).first()
    if again is not None:
        return again.pk
    made = Contact.objects.create(department_id=department_id, **said)
    _note(made, "contact added", spelling.changed({}, said), by=by, at=at)
    return made.pk


@transaction.atomic
def change_contact(
    *, department_id: int, contact_id: int, card: Card, seen: Card | None = None, by: Viewer, at: datetime
) -> None:
    """Write a contact's card anew. `seen`: what it said when the form was shown.

    Raises `NotAllowed`, `NotFound`, `CardChangedMeanwhile`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_CONTACTS, department_id)
    _hold_book(department_id)
    held = _live(department_id, contact_id)
    was = Card.of(held)
    card = _checked(department_id, card)
    if seen is not None and seen != was and card != was:
        raise CardChangedMeanwhile(
            "Somebody changed this contact while you were writing. Your text is kept: look at the book, then send it."
        )
    facts = spelling.changed(asdict(was), asdict(card))
    if not facts:
        return
    Contact.objects.filter(department_id=department_id, pk=contact_id).update(**asdict(card))
    _note(held, "contact changed", facts, by=by, at=at)


@transaction.atomic
def retire_contact(*, department_id: int, contact_id: int, by: Viewer, at: datetime) -> None:
    """Offer a contact no more. It stays on record; retiring it twice is retiring it once.

    Raises `NotAllowed`, `NotFound`.
    """
    access.require(by, Verb.KEEP_CONTACTS, department_id)
    _hold_book(department_id)
    changed = Contact.objects.filter(department_id=department_id, pk=contact_id, retired_at=None).update(retired_at=at)
    held = Contact.objects.filter(department_id=department_id, pk=contact_id).first()
    if held is None:
        raise NotFound("There is no such contact.")
    if changed:
        _note(held, "contact retired", spelling.changed({"retired_at": None}, {"retired_at": at}), by=by, at=at)


def _hold_book(department_id: int) -> None:
    """The department's lock: of two equal forms sent at once the second finds what the first has written."""
    if not Department.objects.select_for_update(no_key=True).filter(pk=department_id).exists():
        raise NotFound("There is no such department.")


def _live(department_id: int, contact_id: int) -> Contact:
    held = Contact.objects.filter(department_id=department_id, pk=contact_id, retired_at=None).first()
    if held is None:
        raise NotFound("There is no such contact.")
    return held


def _checked(department_id: int, card: Card) -> Card:
    said = {name: answers.line(getattr(card, name), field=name) for name in _LINES}
    if not said["name"]:
        raise Refused("Give a name: a person, a guard’s desk, a help desk.", field="name")
    if not (said["phone"] or said["email"]):
        raise Refused("Give a telephone number or an e-mail address.", field="phone")
    if card.site_id is not None and not Site.objects.filter(department_id=department_id, pk=card.site_id).exists():
        raise Refused("Choose one of the department’s sites.", field="site")
    return Card(site_id=card.site_id, **said)


def _note(contact: Contact, what: str, facts: dict[str, list[object]], *, by: Viewer, at: datetime) -> None:
    register.record(
        department_id=contact.department_id, about="contact", about_id=contact.pk, what=what, facts=facts, by=by, at=at
    )
