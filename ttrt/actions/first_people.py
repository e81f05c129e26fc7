"""The contractor's and the CMO's people put in by the operator: the first of them, whom nobody at a page could let in.

Done as the owner of the tables, like a migration: no log-in that serves pages may make an account of the contractor's.
"""

from datetime import datetime

from django.db import transaction

from ttrt.actions import accounts, members
from ttrt.actions.members import Newcomer
from ttrt.rules import access
from ttrt.rules.access import CONTRACTOR_LEVELS, Level, Verb, Viewer

LEVELS = (*CONTRACTOR_LEVELS, Level.CMO, Level.CMO_LEAD)
"""An auditor's time ends, so a CMO lead lets auditors in."""


@transaction.atomic
def add_person(*, newcomer: Newcomer, by: Viewer, at: datetime) -> str:
    """Make an account and queue its invitation; answers the user name.

    Raises `NotAllowed`, `Refused` beside a field.
    """
    access.require(by, Verb.INVITE, access.OFFICE)
    return accounts.make(members.checked(newcomer), by=by, at=at)
