"""The webhooks of a department, kept by its managers; each change in the department's register."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from ttrt.actions import register, webhook_outbox
from ttrt.models import Department, Notice, WebhookEndpoint
from ttrt.models.webhooks import MOST
from ttrt.rules import access, answers, webhooks
from ttrt.rules import register as spelling
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.notices import WEBHOOK_TEST
from ttrt.rules.refusal import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a manager says of one: what it is called, where it is, and which kinds of notice it gets."""

    name: str
    url: str
    events: tuple[str, ...]


@transaction.atomic
def add_webhook(
    *, department_id: int, key: UUID, endpoint: Endpoint, by: Viewer, at: datetime
) -> WebhookEndpoint | None:
    """Add an endpoint and answer it, with its salt; None when this form was carried out before.

    Raises `NotAllowed`, `Refused` beside a field.
    """
    access.require(by, Verb.KEEP_WEBHOOKS, department_id)
    _hold(department_id)
    said = _checked(endpoint)
    of_it = WebhookEndpoint.objects.filter(department_id=department_id)
    if of_it.filter(form_key=key).exists():
        return None
    if of_it.filter(ended_at=None).count() >= MOST:
        raise Refused(f"The department has {MOST} webhooks already. Remove one first.", field="name")
    salt = secrets.token_hex(16)
    made = WebhookEndpoint.objects.create(
        department_id=department_id, form_key=key, key_salt=salt, **said, **_owner(by)
    )
    _note(made, "webhook added", spelling.changed({}, {**said, "key_salt": salt, **_owner(by)}), by=by, at=at)
    return made


@transaction.atomic
def change_webhook(*, department_id: int, webhook_id: int, endpoint: Endpoint, by: Viewer, at: datetime) -> None:
    """Say something else of it. Raises `NotAllowed`, `NotFound`, `Refused` beside a field."""
    access.require(by, Verb.KEEP_WEBHOOKS, department_id)
    row = _held(department_id, webhook_id)
    said = _checked(endpoint)
    different = spelling.changed({name: getattr(row, name) for name in said}, said)
    if not different:
        raise Refused("Nothing is different.", field="name")
    _store(row, said)
    _note(row, "webhook changed", different, by=by, at=at)


@transaction.atomic
def renew_key(*, department_id: int, webhook_id: int, by: Viewer, at: datetime) -> WebhookEndpoint:
    """Give it another key; the one before signs beside it for `webhooks.BOTH_KEYS_FOR`. Answers it with its new salt.

    Raises `NotAllowed`, `NotFound`, `Refused` while two keys are in use already.
    """
    access.require(by, Verb.KEEP_WEBHOOKS, department_id)
    row = _held(department_id, webhook_id)
    if row.old_key_until is not None and row.old_key_until > at:
        raise Refused("Two keys are in use already. The old one ends first; or remove this webhook and add another.")
    now = {
        "key_salt": secrets.token_hex(16),
        "old_key_salt": row.key_salt,
        "old_key_until": at + webhooks.BOTH_KEYS_FOR,
    }
    different = spelling.changed({name: getattr(row, name) for name in now}, now)
    _store(row, now)
    _note(row, "webhook key changed", different, by=by, at=at)
    return row


@transaction.atomic
def send_test(*, department_id: int, webhook_id: int, key: UUID, by: Viewer, at: datetime) -> bool:
    """Queue a message that says it is a test; False when this form was carried out before.

    It travels as every other, and its failure counts as theirs. Raises `NotAllowed`, `NotFound`, and `Refused` while
    the webhook is off, or while the test before is still on its way: one at a time, so that nobody is flooded.
    """
    access.require(by, Verb.KEEP_WEBHOOKS, department_id)
    row = _held(department_id, webhook_id)
    tests = Notice.objects.filter(department_id=department_id, endpoint_id=row.pk, kind=WEBHOOK_TEST)
    if tests.filter(facts__form=str(key)).exists():
        return False
    if row.off_at is not None:
        raise Refused("It is switched off. Switch it on, and then test it.")
    if tests.filter(sent_at=None, given_up_at=None).exists():
        raise Refused("The test message before is still on its way. Wait for what comes of it.")
    webhook_outbox.queue_test(row, form=str(key), at=at)
    return True


@transaction.atomic
def switch_webhook(*, department_id: int, webhook_id: int, on: bool, by: Viewer, at: datetime) -> None:
    """Switch it on again (who does so is its owner from now on) or off; as it is already is no error.

    What happened while it was off is not sent. Raises `NotAllowed`, `NotFound`.
    """
    access.require(by, Verb.KEEP_WEBHOOKS, department_id)
    row = _held(department_id, webhook_id)
    if on == (row.off_at is None):
        return
    now: dict[str, object]
    if on:
        now = {"off_at": None, "off_why": "", **_owner(by)}
    else:
        now = {"off_at": at, "off_why": f"{by.name} switched it off."}
    different = spelling.changed({name: getattr(row, name) for name in now}, now)
    _store(row, {**now, "failures": 0})
    _note(row, "webhook switched on" if on else "webhook switched off", different, by=by, at=at)


@transaction.atomic
def remove_webhook(*, department_id: int, webhook_id: int, by: Viewer, at: datetime) -> None:
    """Remove it for good; it stays on record. Raises `NotAllowed`, `NotFound`."""
    access.require(by, Verb.KEEP_WEBHOOKS, department_id)
    row = _held(department_id, webhook_id)
    _store(row, {"ended_at": at})
    _note(row, "webhook removed", {"ended_at": [None, at]}, by=by, at=at)


def _checked(endpoint: Endpoint) -> dict[str, object]:
    name = answers.needed_line(endpoint.name, field="name", ask="Give it a name: the system that listens there.")
    webhooks.address(endpoint.url, loopback=settings.TTRT_WEBHOOK_LOOPBACK)
    known = [kind for kind in webhooks.TYPES.values() if kind in endpoint.events]
    if not known or len(known) != len(set(endpoint.events)):
        raise Refused("Choose what it shall be told.", field="events")
    return asdict(Endpoint(name, endpoint.url.strip(), tuple(known))) | {"events": known}


def _owner(by: Viewer) -> dict[str, object]:
    return {"owner_id": by.person_id or 0, "owner_name": by.name}


def _hold(department_id: int) -> None:
    """Its webhooks are changed one after the other."""
    if not Department.objects.select_for_update(no_key=True).filter(pk=department_id).exists():
        raise NotFound("There is no such department.")


def _held(department_id: int, webhook_id: int) -> WebhookEndpoint:
    there = WebhookEndpoint.objects.select_for_update().filter(department_id=department_id, pk=webhook_id)
    row = there.filter(ended_at=None).first()
    if row is None:
        raise NotFound("There is no such webhook.")
    return row


def _store(row: WebhookEndpoint, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    WebhookEndpoint.objects.filter(department_id=row.department_id, pk=row.pk).update(**values)


def _note(row: WebhookEndpoint, what: str, facts: dict[str, list[object]], *, by: Viewer, at: datetime) -> None:
    register.record(
        department_id=row.department_id, about="webhook", about_id=row.pk, what=what, facts=facts, by=by, at=at
    )
