"""A new version of the contract's terms, taken in while the tool runs: added, never changed, from a later day on."""

import hashlib
from datetime import date, datetime

from django.db import transaction

from ttrt.actions import register
from ttrt.models import PackVersion, packs
from ttrt.rules import access, answers, pack, pack_source
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.localtime import civil_day
from ttrt.rules.pack import Pack, PackError

MOST_CHARACTERS = 300_000


def checked(text: str, *, file: str, today: date) -> Pack:
    """The terms this text holds, fit to be taken in on this Pacific day; `file` is its name for messages.

    Raises `PackError` with line and column: a mistake in the text, a version or a first day that is taken already, a
    first day that has begun.
    """
    if len(text) > MOST_CHARACTERS:
        raise PackError(file, 1, f"the file has more than {MOST_CHARACTERS:,} characters: it is not one of terms")
    new = pack.parse(text, file)
    head = pack_source.Source(text, file).table("pack")
    for other in packs.all_packs(today):
        if other.version == new.version:
            raise head.error("version", f"there is a version “{new.version}” already, in force from {_day(other)}")
        if other.effective_from == new.effective_from:
            raise head.error("effective_from", f"version “{other.version}” begins on that day already")
    if new.effective_from <= today:
        raise head.error("effective_from", "must be a day to come: tickets opened today have their terms already")
    return new


@transaction.atomic
def take_in_pack(*, text: str, file: str, reason: str, by: Viewer, at: datetime) -> Pack:
    """Store a new version of the contract's terms; tickets opened on and after its first Pacific day are under it.

    Raises `NotAllowed`, `PackError` (see `checked`), `Refused` when no reason is given.
    """
    access.require(by, Verb.TAKE_IN_PACK, access.OFFICE)
    reason = answers.needed(reason, field="reason", ask="Say why these terms change: the amendment, or who decided it.")
    register.hold_office()  # two uploads of one version at once: the second finds the first
    packs.forget()
    new = checked(text, file=file, today=civil_day(at))
    stored = PackVersion.objects.create(
        version=new.version,
        effective_from=new.effective_from,
        source=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        at=at,
        by_id=by.person_id,
        by_name=by.name,
    )
    facts = {name: [None, getattr(stored, name)] for name in ("version", "effective_from", "sha256")}
    register.record_office(
        about="pack", about_id=stored.pk, what="terms taken in", facts=facts, text=reason, by=by, at=at
    )
    transaction.on_commit(packs.forget)
    return new


def _day(of: Pack) -> str:
    return of.effective_from.isoformat()
