"""Signing in, by the application itself: tries are counted before they are looked at, and a code works once.

Nobody is signed in yet, so there is no viewer; the grants are those of sign-in (`sql/access.sql`).
"""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from ttrt.models import Person, SignInTry
from ttrt.models.factors import of_person
from ttrt.rules import signing_in
from ttrt.rules.signing_in import FORGOTTEN, Count, Tried

Tries = dict[Tried, str]
"""What one try counts against, each with which one: a name, an address …"""
OLD = max(FORGOTTEN.values())


def take(tries: Tries, *, at: datetime) -> timedelta:
    """Count a try as failed before it is looked at, so that a hundred at once are not all let through.

    Answers how long to wait; then nothing was counted, and nothing is to be looked at. Zero: go on, and `worked`
    afterwards if it did.
    """
    named = {_key(what, which): what for what, which in tries.items()}
    with transaction.atomic():
        before = _held(named, at)
        wait = max((count.free_at - at for count in before.values()), default=timedelta(0))
        if wait > timedelta(0):
            return wait
        for key, what in named.items():
            count = signing_in.tried(before[key], what, at=at)
            SignInTry.objects.filter(pk=key).update(
                failures=count.failures, failed_at=count.failed_at, free_at=count.free_at
            )
    return timedelta(0)


def worked(tries: Tries) -> None:
    """The try was good: what is the person's own is forgotten, and the others get the one back."""
    keys = {what: _key(what, which) for what, which in tries.items()}
    own = [key for what, key in keys.items() if what in (Tried.NAME, Tried.BROWSER, Tried.CODE)]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH own AS (DELETE FROM sign_in_try WHERE key = ANY(%s))"
            " UPDATE sign_in_try SET failures = failures - 1, free_at = failed_at WHERE key = ANY(%s) AND failures > 0",
            [own, [key for key in keys.values() if key not in own]],
        )


def failed_in(department_id: int, *, at: datetime) -> None:
    """Somebody failed to sign in as a person of this department (0: of none, or as nobody we know)."""
    take({Tried.DEPARTMENT: str(department_id)}, at=at)


def is_flooded(department_id: int, *, at: datetime) -> bool:
    """Whether so many tries fail in this department that a password alone is not enough for now."""
    return SignInTry.objects.filter(pk=_key(Tried.DEPARTMENT, str(department_id)), free_at__gt=at).exists()


def flood_ends(*, at: datetime) -> timedelta:
    """How long until no department is flooded, zero when none is. The same for everybody who asks."""
    waits = SignInTry.objects.filter(key__startswith=f"{Tried.DEPARTMENT.value}:", free_at__gt=at)
    return max((free_at - at for free_at in waits.values_list("free_at", flat=True)), default=timedelta(0))


def code_is_good(person: Person, code: str, *, at: datetime) -> bool:
    """Whether this is the code of the person's app now, or one of the recovery codes; either is used up by it."""
    typed = "".join(code.split())
    held = of_person(person)
    for one in held.get(Authenticator.Type.TOTP, ()):
        if _app_code(one, typed, at):
            return True
    for one in held.get(Authenticator.Type.RECOVERY_CODES, ()):
        if one.wrap().validate_code(typed):
            _used(one, at)
            return True
    return False


def passkey_used(authenticator: Authenticator, *, at: datetime) -> None:
    """A passkey was good, as the library found."""
    _used(authenticator, at)


def sweep(*, at: datetime) -> None:
    """Throw away sessions that are over and tries that are forgotten."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM person_session WHERE expire_date < %s", [at])
        cursor.execute("DELETE FROM sign_in_try WHERE failed_at < %s", [at - OLD])


def _app_code(authenticator: Authenticator, typed: str, at: datetime) -> bool:
    """One step of the clock is good once: the statement that takes it is the one that finds out whether it is taken.

    The library remembers used codes in a cache of each process, and for one step only.
    """
    secret = decrypt(authenticator.data["secret"])
    steps = [
        step
        for step in totp.yield_hotp_counters_from_time()
        if constant_time_compare(typed, totp.format_hotp_value(totp.hotp_value(secret, step)))
    ]
    with connection.cursor() as cursor:
        for step in steps:
            cursor.execute(
                "UPDATE mfa_authenticator SET data = data || jsonb_build_object('step', %s::bigint), last_used_at = %s"
                " WHERE id = %s AND coalesce((data->>'step')::bigint, 0) < %s",
                [step, at, authenticator.pk, step],
            )
            if cursor.rowcount:
                return True
    return False


def _used(authenticator: Authenticator, at: datetime) -> None:
    Authenticator.objects.filter(pk=authenticator.pk).update(last_used_at=at)


def _held(named: dict[str, Tried], at: datetime) -> dict[str, Count]:
    """The rows of these keys, made where they are missing, locked in one order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sign_in_try (key, failures, failed_at, free_at)"
            " SELECT key, 0, %s, %s FROM unnest(%s::text[]) AS key ON CONFLICT DO NOTHING",
            [at, at, sorted(named)],
        )
    rows = SignInTry.objects.select_for_update().filter(pk__in=sorted(named)).order_by("pk")
    return {row.key: Count(row.failures, row.failed_at, row.free_at) for row in rows}


def _key(what: Tried, which: str) -> str:
    """Whoever reads the table learns neither names nor addresses: somebody may have typed a password as the name."""
    return f"{what.value}:{salted_hmac('ttrt.actions.signing_in', which.casefold(), algorithm='sha256').hexdigest()}"
