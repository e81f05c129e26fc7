"""Your sign-in: factors, codes, password, sessions; and the password asked for once more before they change."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.conf import settings
from django.test import Client

from tests.codes import TOTP_SECRET, code
from tests.coming_in import let_in
from tests.web.test_sign_in import enter, show_code
from tests.world import ADA, ANA, BEN, ELI, PASSWORD, do, username
from ttrt.actions import desk_lists
from ttrt.models import Department, DeskReach, OfficeEntry, Person, PersonSession, RegisterEntry
from ttrt.models.factors import of_person
from ttrt.models.scope import as_viewer
from ttrt.rules.access import Viewer
from ttrt.web import sessions
from ttrt.web.fresh import PASSWORD as AGAIN

NEW = "a quite new sentence of mine"


@pytest.fixture
def seat(world):
    """A browser of one of the cast, signed in."""

    def seated(viewer: Viewer, *, factor: bool = True) -> Client:
        client = Client()
        let_in(client, Person.objects.get(username=username(viewer)), factor=factor)
        return client

    return seated


def set_up_app(client: Client):
    """The app set up by the page; answers the page with the recovery codes."""
    client.get("/account/app")
    return client.post("/account/app", {"code": code(client.session[SECRET_SESSION_KEY])})


def recovery_codes(response) -> list[str]:
    return [one.replace(" ", "") for one in re.findall(r'<li class="number">([\d ]+)</li>', response.content.decode())]


def age(client: Client, **moments: float) -> None:
    """Let the session be older, by so many seconds each."""
    session = client.session
    session.update({name: time.time() - seconds for name, seconds in moments.items()})
    session.save()


def test_an_app_is_set_up_by_picture_or_text_and_asked_for_from_then_on(seat):
    ben = seat(BEN, factor=False)
    page = ben.get("/account/app").content.decode()
    secret = ben.session[SECRET_SESSION_KEY]
    assert re.search(r'<svg class="qr"[^>]*>\s*<path d="M4 4h1v1h-1z', page)
    assert " ".join(re.findall("....", secret)) in page

    shown = ben.post("/account/app", {"code": code(secret)})

    assert shown.status_code == 201
    assert len(set(recovery_codes(shown))) == 10
    assert SECRET_SESSION_KEY not in ben.session
    assert "Set up" in ben.get("/account").content.decode()
    stranger = Client(enforce_csrf_checks=True)
    assert enter(stranger, "ben", PASSWORD)["Location"] == "/sign-in/code"
    assert show_code(stranger, code(secret)).status_code == 422  # the one it was set up with is used up
    assert show_code(stranger, recovery_codes(shown)[3])["Location"] == "/"


def test_a_wrong_code_sets_nothing_up_and_the_secret_stays(seat):
    ben = seat(BEN, factor=False)
    ben.get("/account/app")
    secret = ben.session[SECRET_SESSION_KEY]

    response = ben.post("/account/app", {"code": "000000"})

    assert response.status_code == 422
    assert "Enter the one your app shows now." in response.content.decode()
    assert ben.session[SECRET_SESSION_KEY] == secret
    assert of_person(Person.objects.get(username="ben")) == {}


def test_setting_up_opens_everything_else_under_another_session_id(seat):
    eli = seat(ELI, factor=False)
    assert eli.get("/queue")["Location"] == "/account/app"
    before = eli.session.session_key

    set_up_app(eli)

    assert eli.get("/queue").status_code == 200
    assert eli.session.session_key != before


def test_the_last_factor_stays_where_one_is_needed(seat):
    ana, ben = seat(ANA), seat(BEN)
    (app,) = of_person(Person.objects.get(username="ana"))["totp"]

    refused = ana.post("/account/removal", {"factor": app.pk})

    assert refused.status_code == 422
    assert "You cannot do without a second factor." in refused.content.decode()
    assert ben.post("/account/removal", {"factor": app.pk}).status_code == 422  # somebody else's is none of Ben's
    assert len(of_person(Person.objects.get(username="ana"))["totp"]) == 1


def test_with_the_last_factor_the_recovery_codes_go(seat):
    ben = seat(BEN)
    set_up_app(ben)
    (app,) = of_person(Person.objects.get(username="ben"))["totp"]

    assert ben.post("/account/removal", {"factor": app.pk})["Location"] == "/account"

    assert of_person(Person.objects.get(username="ben")) == {}


def test_new_recovery_codes_end_the_old_ones(seat):
    eli = seat(ELI)
    old, new = (recovery_codes(eli.post("/account/codes")) for _ in range(2))
    assert len(old) == len(new) == 10
    stranger = Client(enforce_csrf_checks=True)
    enter(stranger, "eli", PASSWORD)

    assert show_code(stranger, old[0]).status_code == 422
    assert show_code(stranger, new[0])["Location"] == "/"


def test_what_one_does_stands_in_the_departments_register_or_the_offices(seat):
    set_up_app(seat(BEN))
    seat(ELI).post("/account/codes")

    with as_viewer(ELI):
        of_ben = [(e.what, e.by_name, e.department_id) for e in RegisterEntry.objects.order_by("seq")]
        of_eli = [(e.what, e.by_name) for e in OfficeEntry.objects.order_by("seq")]
    assert of_ben == [("second factor added", "Ben Brooks", 11), ("recovery codes made", "Ben Brooks", 11)]
    assert of_eli == [("recovery codes made", "Eli Ellis")]


def test_a_changed_password_ends_every_other_session_and_not_this_one(seat):
    here, there = seat(BEN), seat(BEN)

    changed = here.post("/account/password", {"password": NEW, "again": NEW})

    assert changed["Location"] == "/account"
    assert here.get("/tickets").status_code == 200
    assert there.get("/tickets").status_code == 302
    assert enter(Client(enforce_csrf_checks=True), "ben", NEW)["Location"] == "/"


def test_signing_out_everywhere_else(seat):
    here, there, of_another = seat(BEN), seat(BEN), seat(ANA)
    assert "Sign out everywhere else" in here.get("/account").content.decode()

    assert here.post("/account/others")["Location"] == "/account"

    assert here.get("/tickets").status_code == 200
    assert there.get("/tickets").status_code == 302
    assert of_another.get("/tickets").status_code == 200
    assert PersonSession.objects.filter(person__username="ben").count() == 1


# ---------------------------------------------------------------- once more, before it matters


def test_after_some_minutes_the_password_is_asked_for_and_the_form_kept(seat):
    eli = seat(ELI)
    age(eli, proved=settings.TTRT_FRESH_MINUTES * 60 + 1)

    asked = eli.post("/account/codes", {"more": ["one", "two"]})

    assert asked.status_code == 403
    page = asked.content.decode()
    assert page.count('name="more"') == 2
    assert f'name="{AGAIN}"' in page
    assert "recovery_codes" not in of_person(Person.objects.get(username="eli"))
    wrong = eli.post("/account/codes", {"more": "one", AGAIN: "not this"})
    assert (wrong.status_code, "This is not your password." in wrong.content.decode()) == (403, True)
    assert "not this" not in wrong.content.decode()

    assert eli.post("/account/codes", {"more": "one", AGAIN: PASSWORD}).status_code == 201
    assert eli.post("/account/codes").status_code == 201


def test_so_it_is_before_the_departments_second_factor_is_changed(seat):
    ana, needed = seat(ANA), lambda: Department.objects.get(pk=ANA.department_id).second_factor
    age(ana, proved=settings.TTRT_FRESH_MINUTES * 60 + 1)
    asked = ana.post("/people/second-factor", {"everybody": "on"})
    assert (asked.status_code, needed()) == (403, False)

    done = ana.post("/people/second-factor", {"everybody": "on", AGAIN: PASSWORD})

    assert (done.status_code, needed()) == (303, True)


def test_so_it_is_before_somebody_with_a_list_opens_another_department(seat):
    do(desk_lists.give_list, by=ADA, person_id=ELI.person_id, codes="3860")
    eli = seat(ELI)
    age(eli, proved=settings.TTRT_FRESH_MINUTES * 60 + 1)
    form = {"code": "3540", "reason": "Covering the night shift", "minutes": "30"}
    opened = DeskReach.objects.filter(reason=form["reason"])

    asked = eli.post("/departments/open", form)

    page = asked.content.decode()
    assert (asked.status_code, f'name="{AGAIN}"' in page, form["reason"] in page) == (403, True, True)
    assert (eli.post("/departments/open", form | {AGAIN: "not this"}).status_code, opened.exists()) == (403, False)
    assert (eli.post("/departments/open", form | {AGAIN: PASSWORD}).status_code, opened.count()) == (303, 1)


def test_wrong_passwords_there_are_counted_too(seat):
    eli = seat(ELI)
    age(eli, proved=3601)

    answers = [eli.post("/account/codes", {AGAIN: "not this"}).content.decode() for _ in range(6)]

    assert ["Wait 5 seconds" in page for page in answers] == [False] * 5 + [True]


# ---------------------------------------------------------------- how long a session lives


@pytest.mark.parametrize(
    ("moments", "status"),
    [
        ({"used": 3590}, 200),
        ({"used": 3610}, 302),
        ({"began": 86_390}, 200),
        ({"began": 86_410}, 302),
    ],
)
def test_a_session_ends_unused_after_an_hour_and_in_any_case_after_a_day(seat, moments, status):
    ben = seat(BEN)
    age(ben, **moments)

    assert ben.get("/tickets").status_code == status


def test_a_page_refreshing_itself_is_nobody(seat):
    eli = seat(ELI)
    age(eli, used=1800)
    before = eli.session[sessions.USED]

    refreshed = eli.get("/wallboard", headers={"HX-Request": "true", "HX-Trigger": "board", "HX-Target": "board"})

    assert refreshed.status_code == 200
    assert eli.session[sessions.USED] == before
    eli.get("/wallboard")
    assert eli.session[sessions.USED] > before


def test_a_session_is_not_written_for_every_page(seat):
    eli = seat(ELI)
    age(eli, used=30)
    before = eli.session[sessions.USED]

    eli.get("/queue")

    assert eli.session[sessions.USED] == before


def test_saying_that_one_is_there_answers_how_long_one_has(seat):
    eli = seat(ELI)
    age(eli, used=3500)
    assert int(eli.post("/account/on").content) in (3599, 3600)

    age(eli, began=86_000)

    assert int(eli.post("/account/on").content) in (399, 400)


def test_a_session_that_is_over_says_so_at_the_door_and_to_a_form(seat):
    ben = seat(BEN)
    age(ben, used=3610)

    assert "You were signed out, because nobody used this" in ben.get("/").content.decode()
    sent = ben.post("/tickets/new", {"subjects": "x"}, headers={"Referer": "http://testserver/tickets/new?item=7"})
    assert sent.status_code == 401
    assert 'href="/?next=/tickets/new%3Fitem%3D7"' in sent.content.decode()
    refreshed = ben.get("/tickets", headers={"HX-Request": "true"})
    assert (refreshed.status_code, refreshed["HX-Redirect"]) == (401, "/")


def test_nobodys_secret_is_on_the_page(seat):
    assert TOTP_SECRET not in seat(ELI).get("/account").content.decode()
