"""Every address × method × person × own, another's, missing."""

from dataclasses import fields

import psycopg
import pytest

from tests.wall import matrix
from tests.wall.matrix import BY_NO_FORM, VERB_OF
from tests.web.addresses import (
    ADDRESSES,
    CMO,
    CONTRACTOR,
    CUSTOMERS,
    EVERYBODY,
    OUT,
    OWN_SIGN_IN,
    PUBLIC,
    ROWS,
    SIGNED_IN,
)
from tests.web.asking import Asking, open_roads, said
from tests.web.patterns import patterns
from ttrt.host.databases import SUPERUSER
from ttrt.rules.access import Level, Verb
from ttrt.rules.reach import Reach

pytestmark = pytest.mark.wall

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
CARRIED_OUT = (201, 302, 303)
SIDES = (CUSTOMERS, CONTRACTOR, CMO, (OUT,))
LEAST_AND_MOST = ("val", "ana", "tui", "fay", "dee", OUT)
"""Of each side who may least and most, and who is of two departments."""
THEIRS = ("shift", "view")
"""What each has of their own; of other things one does for everybody until somebody's form was carried out on it."""
NUMBERED = [name for name, address in ADDRESSES.items() if address.about]
POSTED = [name for name, address in ADDRESSES.items() if address.post]


@pytest.fixture(scope="module")
def asking(module_world, embedded):
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection, connection.cursor() as cursor:
        open_roads(cursor)
        yield Asking(module_world, cursor)


# ---------------------------------------------------------------- the table is whole


def test_every_address_is_in_the_table_and_nothing_else():
    assert sorted(name for _, name, _ in patterns()) == sorted(ADDRESSES)


def test_every_address_says_who_may_ask():
    for route, name, view in patterns():
        access = getattr(view, "access", None)
        assert access is not None, f"{route} is neither @public nor @signed_in"
        assert (access == "public") == (name in PUBLIC), route


def test_the_table_speaks_of_everybody():
    for name, address in ADDRESSES.items():
        for answers in (address.get, address.post):
            assert answers is None or set(answers) <= set(EVERYBODY), name
            assert answers is None or OUT in answers, name
    assert {*SIGNED_IN} == {person for address in ADDRESSES.values() for person in address.get or ()} - {OUT}


SIGN_ON = ("sign_on_oidc", "sign_on_saml", "sign_on_finish", "sign_on_metadata")
"""Of a department's own sign-on, which answers a code that nobody has as one without a sign-on."""
STORE_NOTHING = ("sign_in", "sign_in_code")
"""They write sessions and count tries, which are no record of anything."""
OF_AN_ACCOUNT = ("admin_person_factor", "admin_person_end", "cmo_person_factor", "cmo_person_end", "account_program")
"""They name what is an account's, and of no department: tests/stories/test_lost_factor.py and
tests/web/test_tokens_of_the_contractor.py ask for other people's.
"""
SECRETS = ("invitation", "account_address_link")
"""Addresses that hold a secret and no number: whoever has it is who is meant."""


def test_numbers_in_addresses_are_said_to_be_of_something():
    for route, name, _ in patterns():
        if "?group=" in ADDRESSES[name].path:
            continue  # what it is about is named behind the question mark
        assert ("<" in route) == (bool(ADDRESSES[name].about) or name in (*SECRETS, *SIGN_ON, *OF_AN_ACCOUNT)), route


# ---------------------------------------------------------------- one's own


@pytest.mark.parametrize("name", ADDRESSES)
def test_own(asking, name):
    """Pages: everybody, and HEAD as GET. Forms: of each side the first with each answer, carried out for good.

    What each level is answered at each form is asked in `tests/web/test_every_cell.py`, from the same table. A method
    that is not served is not for anybody: whoever may ask otherwise and whoever is signed out show it, and the CMO
    below.
    """
    address = ADDRESSES[name]
    named, last, spent = asking.own(address, "ana"), "", False
    for person in EVERYBODY:
        if name in ("sign_out", "account_others"):
            continue  # below, and tests/web/test_account.py: it would end everybody's session
        for method in METHODS:
            answers = {"GET": address.get, "POST": address.post}.get(method)
            if person not in _who_asks(name, answers, method):
                continue
            if answers is not None and method == "POST" and (spent or address.about in THEIRS):
                named, last, spent = asking.own(address, person), "", False
            path, form = asking.path(address, named), asking.form(address, person, named)
            # What was found after the question before this one; whatever a GET between them wrote shows here.
            before = (last or asking.stored()) if method != "GET" else ""

            response = asking.ask(person, method, path, form)

            found, who = response.status_code, f"{person} {method} {path}"
            if answers is None:
                _is_not_served(found, address, person, who)
            else:
                assert found == answers.get(person, 404), f"{who}: {found} {response.content[:2000].decode()}"
            if method == "GET" and answers and person in _first_of_each(answers):
                head = asking.ask(person, "HEAD", path)
                assert (head.status_code, head.getvalue()) == (found, b""), f"{person} HEAD {path}"
            done = method == "POST" and found in CARRIED_OUT and name not in STORE_NOTHING
            last = asking.stored() if before else last
            spent = spent or done
            assert not before or (last != before) == done, f"{who} stored something, or nothing"
            _is_guarded(response, who)


def _who_asks(name, answers, method):
    """Whose answer is not told by another's, or elsewhere."""
    if answers is None:
        address = ADDRESSES[name]
        able = [p for p in SIGNED_IN if (address.get or address.post).get(p) in (200, 302, 303, 422)]
        return (*able[:1], OUT)
    return _first_of_each(answers) if method == "POST" and name in VERB_OF else EVERYBODY


def _first_of_each(answers):
    """Of each side the first person with each answer."""
    first = {(side, answers.get(person, 404)): person for side in SIDES for person in reversed(side)}
    return set(first.values())


def _is_not_served(found, address, person, who):
    """405 to those who could ask otherwise; who is signed out may be sent away before that is looked at."""
    assert found in ((302, 401, 405) if person == OUT else (405,)), who


def _is_guarded(response, who):
    assert "default-src 'none'" in response["Content-Security-Policy"], who
    assert response["X-Content-Type-Options"] == "nosniff", who
    assert response["X-Frame-Options"] == "DENY", who
    if response.status_code in (200, 422) and "text/" in response["Content-Type"]:
        assert response["Cache-Control"] == "no-store", who


def test_signing_out_is_a_post_and_ends_the_session(asking):
    client = Asking(asking.world, asking.cursor).client("ben")
    assert [client.get("/sign-out").status_code, client.get("/tickets").status_code] == [405, 200]

    assert client.post("/sign-out").status_code == 302

    assert client.get("/tickets").status_code == 302


# ---------------------------------------------------------------- another's, and what does not exist


@pytest.mark.parametrize("name", NUMBERED)
def test_anothers_and_missing_answer_alike(asking, name):
    """To the letter. Forms: who may least and most; that each level gets 404 is in `tests/web/test_every_cell.py`.

    Numbers of every kind are missing for three; whether one of no department is answered as one of another's hangs on
    no level.
    """
    address = ADDRESSES[name]
    missing = list(asking.missing(address, "ana"))
    of_own_ticket = [named for named in missing if named["ticket"] == missing[-1]["ticket"]]
    for method, answers in (("GET", address.get), ("POST", address.post)):
        if answers is None:
            continue
        for person in LEAST_AND_MOST if method == "POST" and name in VERB_OF else EVERYBODY:
            if person == "tui":  # which of the two departments the head of a page names is settled before
                asking.ask(person, "GET", "/tickets?department=3860")
            others = asking.others(address, person) if person != OUT else None
            every = person in ("ana", "tui", "fay")
            numbers = missing if every or address.about in ROWS else missing[:2]
            before = asking.stored()
            found = []
            for named in [others, *numbers] if others else numbers:
                form = asking.form(address, person, named)
                response = asking.ask(person, method, asking.path(address, named), form)
                found.append(said(response, named | form))

            who = f"{person} {method} {address.path}"
            alike = found if address.about not in ROWS else found[: -len(of_own_ticket)]
            assert alike == [alike[0]] * len(alike), who
            wanted = 404 if person != OUT else answers[OUT]
            assert alike[0][0] == wanted, who
            if address.about in ROWS:
                stops = found[-len(of_own_ticket) :]
                assert stops == [stops[0]] * len(stops), who
                assert stops[0][0] == {303: 404, 200: 404}.get(answers.get(person), answers.get(person)), who
            assert asking.stored() == before, who


# ---------------------------------------------------------------- no hand of the CMO's, no forged request


def test_the_cmo_changes_nothing_whatever_is_sent(asking):
    for name in POSTED:
        address = ADDRESSES[name]
        if name in PUBLIC | OWN_SIGN_IN:
            continue
        named = asking.untouched(address, "dee")
        before = asking.stored()
        for method in METHODS[1:]:
            response = asking.ask("dee", method, asking.path(address, named), asking.form(address, "dee", named))

            assert response.status_code in (403, 404, 405), f"{method} {address.path}"
        assert asking.stored() == before, address.path


def able_to_post(name):
    """Who of the cast gets anywhere with this form."""
    return [p for p, status in (ADDRESSES[name].post or {}).items() if status in (200, 201, 302, 303, 409, 422)]


# A SAML provider's form comes from its own page; what proves it is its signature (tests/web/test_saml.py).
@pytest.mark.parametrize("name", [name for name in POSTED if able_to_post(name) and name != "sign_on_saml"])
def test_a_form_without_its_token_is_refused(asking, name):
    address, able = ADDRESSES[name], able_to_post(name)
    for person in (able[0], able[-1]):
        named = asking.untouched(address, person)
        form = asking.form(address, person, named)
        before = asking.stored()

        response = asking.ask(person, "POST", asking.path(address, named), form, csrf=True)

        assert response.status_code == 403, person
        assert asking.stored() == before, person


# ---------------------------------------------------------------- the whole matrix: every form × level × target

CELLS = matrix.cells()


def test_every_form_has_its_verb_and_every_verb_its_form():
    assert set(VERB_OF) == set(POSTED) - PUBLIC - OWN_SIGN_IN
    assert set(VERB_OF.values()) == set(Verb) - BY_NO_FORM


def test_the_matrix_holds_every_level_and_more_than_two_thousand_cells():
    assert {cell.who.level for cell in CELLS} - {None} == set(Level)
    assert len(CELLS) >= 2000
    assert len(set(CELLS)) == len(CELLS)


def test_the_matrix_holds_every_level_for_every_kind_of_part_with_every_form():
    kinds = [field.name for field in fields(Reach)]
    parts = matrix.PARTS
    alone = [[kind for kind in kinds if getattr(reached, kind)] for reached, _ in parts.values()]
    assert alone == [*([kind] for kind in kinds), kinds]  # each by itself, and all together
    for level in (Level.VIEW, Level.REPORT, Level.RESOLVE):
        for kind in parts:
            of_it = [cell for cell in CELLS if (cell.who.level, cell.who.kind) == (level, kind)]
            assert {cell.name for cell in of_it} == set(VERB_OF)
            about_tickets = {name for name in VERB_OF if ADDRESSES[name].about in ("ticket", *ROWS)}
            assert {cell.name for cell in of_it if cell.who.beyond} == about_tickets
