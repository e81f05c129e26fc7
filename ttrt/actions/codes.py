"""What is wrong, and what the cause was, put right in the pack's words; what was said before stays in the history."""

from datetime import datetime

from django.db import transaction

from ttrt.actions import history
from ttrt.actions.holding import Ref, give_back, hold
from ttrt.models import packs
from ttrt.rules import access, answers
from ttrt.rules.access import Verb, Viewer
from ttrt.rules.refusal import Refused
from ttrt.rules.searching import ticket_words


@transaction.atomic
def set_codes(*, ticket: Ref, trouble: str, cause: str = "", reason: str, by: Viewer, at: datetime) -> None:
    """Put the trouble right and, once service is restored, the cause; the restoration keeps what it was recorded with.

    A closed ticket's codes may be put right too: what a cause was is often known only later. No clock moves.
    Raises `NotAllowed`, `ChangedMeanwhile`, `Refused` beside a field.
    """
    access.require(by, Verb.CODE, ticket.department_id)
    held = hold(ticket)
    pack = packs.by_version(held.pack_version)
    if trouble not in {each.code for each in pack.troubles}:
        raise Refused("Choose what is wrong.", field="trouble")
    if cause and held.restored_at is None:
        raise Refused("The cause is said when service is restored.", field="cause")
    if held.restored_at is not None and cause not in {each.code for each in pack.causes}:
        raise Refused("Choose the cause.", field="cause")
    if (trouble, cause) == (held.trouble, held.cause):
        raise Refused("These are the codes it has already.", field="trouble")
    reason = answers.needed(reason, field="reason", ask="Say why, so that both sides can follow.")
    was = {"was_trouble": held.trouble, "was_cause": held.cause}
    held.trouble, held.cause = trouble, cause
    facts = {"trouble": trouble, "cause": cause} | was
    history.record(held, "codes corrected", by=by, at=at, facts=facts, text=reason)
    give_back(held, "trouble", "cause", found_by=ticket_words((), reason))
