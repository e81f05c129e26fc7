"""Every form of the ticket page: carried out, refused beside its field, changed meanwhile; nothing typed is lost."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.stories.visitor import Visitor
from tests.world import ANA, BEN, CAST, DEE, ELI, ETHERNET, FAY, RAE, T1, TIM, VAL, username
from ttrt.models.scope import database_now
from ttrt.rules.access import Standing
from ttrt.rules.localtime import input_value, instant

HOUR = timedelta(hours=1)
OLD = "2025-10-30T09:00"  # before the autumn night used below
TWICE = "2025-11-02T01:30"
NEVER = "2026-03-08T02:30"


@pytest.fixture
def stored(superuser_cursor):
    """A fingerprint of everything a ticket has."""

    def look() -> list:
        found = []
        for table in ("ticket", "ticket_update", "contact_attempt", "stop_clock", "restoration", "history_entry"):
            superuser_cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            found.append(superuser_cursor.fetchall())
        return found

    return look


class Desk:
    """One person's browser at one ticket."""

    def __init__(self, viewer, ticket):
        self.visitor, self.ticket = Visitor(viewer), ticket
        self.address = f"/tickets/{ticket.number}"

    def look(self, query=""):
        return self.visitor.get(self.address + query)

    def values(self, form, query=""):
        return self.look(query).form(f"{self.address}/{form}").values

    def post(self, form, values):
        """Without following; so that the answer itself is seen."""
        shown = self.visitor.client.post(f"{self.address}/{form}", values)
        return shown.status_code, shown

    def send(self, form, query="", **typed):
        return self.post(form, {**self.values(form, query), **typed})


def opened(world, **more):
    return world.open(at=database_now() - 3 * HOUR, by=BEN, **more)


def restored(world):
    ticket = opened(world)
    world.restore(ticket, at=database_now() - HOUR)
    return ticket


def stopped(world):
    ticket = opened(world)
    world.stop(ticket, "POWER", at=database_now() - HOUR)
    return ticket


def escalated(world):
    ticket = opened(world)
    world.escalate(ticket)
    return ticket


def unassigned(world):
    return world.open_many(typed=("99/XXXX/1",), by=ANA)[0]


STOP = {"note": "The fuse is out.", "evidence_0": "The site contact says so."}
# form: (who, which ticket, the query that shows it, what is typed, the confirmation, the newest history entry)
FORMS = {
    "updates": (ELI, opened, "", {"done": "Tested."}, "Your update is posted.", "update posted"),
    "comments": (BEN, opened, "", {"body": "Gate 3."}, "Your comment is on the ticket.", "comment"),
    "contacts": (
        ELI,
        opened,
        "",
        {"whom": "Rosa", "method": "phone", "outcome": "reached"},
        "The contact attempt is recorded.",
        "contact attempt",
    ),
    "status": (
        ELI,
        opened,
        "",
        {"status": "pending", "reason": "We need the key."},
        "The status is changed. The clock goes on as before.",
        "status changed",
    ),
    "stops": (ELI, opened, "?stop=POWER", STOP, "The clock is stopped.", "clock stopped"),
    "end": (ELI, stopped, "", {}, "The clock runs again.", "clock started"),
    "void": (FAY, stopped, "", {"void_reason": "Wrong."}, "The stop is void.", "stop voided"),
    "restoration": (
        ELI,
        opened,
        "",
        {"cause": "network_cable", "resolution": "Spliced."},
        "Service is restored. The department is asked to confirm.",
        "restored",
    ),
    "acceptance": (RAE, restored, "", {}, "Thank you. The ticket is closed.", "closed"),
    "dispute": (ANA, restored, "", {"note": "Dead."}, "The ticket is back in work.", "not restored"),
    "cancellation": (ANA, opened, "", {"reason": "By mistake."}, "The ticket is cancelled.", "cancelled"),
    "rejection": (FAY, opened, "", {"reason": "Not ours."}, "The ticket is rejected.", "rejected"),
    "escalation": (BEN, opened, "", {"reason": "Court at noon."}, "The ticket is escalated.", "escalated"),
    "escalation/answer": (
        ELI,
        escalated,
        "",
        {"answer": "A crew left."},
        "The escalation is answered.",
        "escalation answered",
    ),
    "item": (FAY, unassigned, "", {"item": ETHERNET.number}, "The ticket is on its service now.", "item assigned"),
}
PER_STOP = ("end", "void")


def path_of(world, form, ticket):
    """The form's address below the ticket's."""
    return f"stops/{world.dossier(ticket).stops[0].pk}/{form}" if form in PER_STOP else form


@pytest.mark.parametrize("form", FORMS)
def test_it_is_carried_out_and_confirmed_on_the_ticket(world, form):
    who, prepare, query, typed, said, entry = FORMS[form]
    ticket = prepare(world)
    desk = Desk(who, ticket)

    status, answer = desk.send(path_of(world, form, ticket), query, **typed)

    assert (status, answer["Location"]) == (303, desk.address)
    assert said in desk.look().text
    assert said not in desk.look().text  # once
    assert world.dossier(ticket).history[-1].what == entry


def test_a_get_answers_405_to_everybody_and_shows_the_way(world):
    ticket = stopped(world)
    paths = [f"/tickets/{ticket.number}/{path_of(world, form, ticket)}" for form in FORMS]

    for client in (Visitor(ANA).client, Visitor(DEE).client, Client()):
        for path in paths:
            answer = client.get(path)
            assert (answer.status_code, answer["Allow"]) == (405, "POST")
            assert f'href="/tickets/{ticket.number}"' in answer.content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_whoever_may_not_is_told_so_whatever_is_sent(world, stored, form):
    _, prepare, _, typed, _, _ = FORMS[form]
    ticket = prepare(world)
    path = path_of(world, form, ticket)
    before = stored()

    for viewer in (VAL, DEE):
        desk = Desk(viewer, ticket)
        token = {"csrfmiddlewaretoken": desk.look().form("/sign-out").values["csrfmiddlewaretoken"]}
        for values in ({**typed, "seen": "1.1", "key": str(uuid.uuid4())}, {}):
            status, answer = desk.post(path, {**values, **token})
            assert status == 403
            assert "does not let you" in answer.content.decode()

    assert stored() == before


# form: ({what is typed}, the field the sentence belongs beside, words of it)
WRONG = {
    "updates": ({"done": " ", "next_step": "Splice."}, "done", "Say what was done"),
    "comments": ({"body": "x" * 8001}, "body", "8,001 characters"),
    "contacts": ({"whom": "", "method": "phone", "outcome": "reached", "note": "Rang."}, "whom", "whom you tried"),
    "status": ({"status": "held", "reason": ""}, "reason", "Say why"),
    "stops": ({"note": "Fuse.", "evidence_0": ""}, "evidence_0", "statement of the power problem"),
    "end": ({"ended_at": NEVER}, "ended_at", "did not happen"),
    "void": ({"void_reason": "a\x00b"}, "void_reason", "cannot be seen"),
    "restoration": ({"restored_at": "yesterday", "cause": "network_cable"}, "restored_at", "not a date and time"),
    "dispute": ({"note": "Dead.", "came_back_at": "2020-01-01T00:00"}, "came_back_at", "not later"),
    "cancellation": ({"reason": "\u202eeman"}, "reason", "U+202E"),
    "rejection": ({"reason": ""}, "reason", "Say why"),
    "item": ({"item": "nothing like it"}, "item", "Choose the circuit"),
}


@pytest.mark.parametrize("form", WRONG)
def test_what_is_wrong_is_said_beside_its_field_and_everything_typed_is_kept(world, stored, form):
    who, prepare, query, _, _, _ = FORMS[form]
    typed, field, words = WRONG[form]
    ticket = prepare(world)
    desk = Desk(who, ticket)
    path = path_of(world, form, ticket)
    sent = {**desk.values(path, query), **typed}
    before = stored()

    shown = desk.visitor.post(f"{desk.address}/{path}", sent)

    assert (shown.status, shown.html.count("<title>Error: ")) == (422, 1)
    assert words in shown.beside(field)
    kept = shown.kept(f"{desk.address}/{path}")
    lost = {name: said for name, said in sent.items() if name != "csrfmiddlewaretoken" and kept.get(name) != said}
    assert lost == {}
    linked = re.search(r'<div class="errors".*?href="#([^"]+)"', shown.html, re.S).group(1)
    assert f'id="{linked}"' in shown.html
    assert stored() == before


BAD_SEEN = ("", "1", "x.y", "².1", "9" * 30 + ".1", "1.-1")
BAD_KEYS = ("", "1", "not-a-key", "0" * 33)


@pytest.mark.parametrize("form", FORMS)
def test_hidden_fields_that_are_not_ours_are_a_bad_request(world, stored, form):
    who, prepare, query, typed, _, _ = FORMS[form]
    ticket = prepare(world)
    desk = Desk(who, ticket)
    path = path_of(world, form, ticket)
    values = {**desk.values(path, query), **typed}
    before = stored()

    answers = [desk.post(path, {**values, "seen": bad})[0] for bad in BAD_SEEN]
    if "key" in values:
        answers += [desk.post(path, {**values, "key": bad})[0] for bad in BAD_KEYS]

    assert set(answers) == {400}
    assert stored() == before


GARBAGE = ("\x00", "x" * 9000, "💥\u202e", "-1", "9" * 40, "2025-13-40T99:99", "0001-01-01T00:00", "' OR 1=1 --", "<b>")


@pytest.mark.parametrize("form", FORMS)
def test_garbage_in_every_field_is_never_an_error_of_ours(world, form):
    who, prepare, query, typed, _, _ = FORMS[form]
    ticket = prepare(world)
    desk = Desk(who, ticket)
    path = path_of(world, form, ticket)
    values = desk.values(path, query)

    for name in set(values) - {"csrfmiddlewaretoken"}:
        for rubbish in GARBAGE:
            status, _ = desk.post(path, {**values, **typed, name: rubbish})
            assert status in (303, 400, 409, 422), (name, rubbish)
            if status == 303:  # some of it is somebody's honest text, and an empty time means now
                return


@pytest.mark.parametrize("form", PER_STOP)
def test_a_stop_that_is_not_there_is_not_found(world, form):
    ticket = stopped(world)
    desk = Desk(FAY, ticket)
    values = desk.values(path_of(world, form, ticket))

    for stop in ("0", "987654", "9" * 18, "9" * 19, "9" * 40):
        assert desk.post(f"stops/{stop}/{form}", {**values, "void_reason": "Wrong."})[0] == 404


# ---------------------------------------------------------------- times


def test_an_hour_that_happened_twice_is_asked_about_and_the_answer_taken(world):
    ticket = world.open(at=instant(OLD))
    desk = Desk(ELI, ticket)
    action = f"{desk.address}/restoration"
    typed = {"restored_at": TWICE, "cause": "network_cable", "resolution": "Spliced."}

    asked = desk.visitor.post(action, {**desk.values("restoration"), **typed})

    assert asked.status == 422
    assert "happened twice" in asked.beside("restored_at")
    assert asked.form(action).choices("restored_at_fold") == ["first", "second"]
    shown = desk.visitor.send(asked.form(action), restored_at_fold="second")
    assert shown.status == 200
    assert world.dossier(ticket).ticket.restored_at == instant(TWICE, "second")


@pytest.mark.parametrize("form", ["stops", "restoration"])
def test_a_time_in_the_minute_of_the_opening_means_the_opening(world, form):
    at = (database_now() - HOUR).replace(second=42)
    ticket = world.open(at=at)
    _, _, query, typed, _, _ = FORMS[form]
    field = {"stops": "started_at", "restoration": "restored_at"}[form]

    status, _ = Desk(ELI, ticket).send(form, query, **typed, **{field: input_value(at)})

    assert status == 303
    found = world.dossier(ticket)
    assert (found.stops[0].started_at if form == "stops" else found.ticket.restored_at) == at


def test_an_empty_time_means_now(world):
    ticket = opened(world)
    earlier = database_now()

    Desk(ELI, ticket).send("restoration", cause="network_cable", resolution="Spliced.", restored_at="")

    assert earlier <= world.dossier(ticket).ticket.restored_at <= database_now()


# ---------------------------------------------------------------- two people, one ticket


VERSIONED = ["updates", "status", "stops", "end", "void", "restoration", "cancellation", "rejection"]


@pytest.mark.parametrize("form", VERSIONED)
def test_what_changed_meanwhile_is_shown_and_the_form_goes_through_when_sent_again(world, stored, form):
    _, prepare, query, typed, said, entry = FORMS[form]
    ticket = prepare(world)
    desk = Desk(FAY, ticket)
    path = path_of(world, form, ticket)
    values = {**desk.values(path, query), **typed}
    world.update(ticket, by=TIM, done="Tim found the cut at mile 12.")
    before = stored()

    shown = desk.visitor.post(f"{desk.address}/{path}", values)

    assert (shown.status, stored()) == (409, before)
    assert "Someone changed this ticket while you were writing" in shown.text
    (new,) = re.findall(r'id="meanwhile-title".*?</section>', shown.html, re.S)
    assert "Tim found the cut at mile 12." in new
    kept = shown.kept(f"{desk.address}/{path}")
    assert {name: kept[name] for name in typed} == typed
    again = desk.visitor.send(shown.form(f"{desk.address}/{path}"))
    assert again.status == 200
    assert said in again.text
    assert world.dossier(ticket).history[-1].what == entry


def test_a_second_click_is_told_that_it_was_sent_already(world):
    ticket = opened(world)
    desk = Desk(ELI, ticket)
    values = {**desk.values("status"), "status": "held", "reason": "Parts are on order."}
    desk.post("status", values)

    shown = desk.visitor.post(f"{desk.address}/status", values)

    assert shown.status == 409
    assert "You sent this already" in shown.text
    assert [e.what for e in world.dossier(ticket).history] == ["opened", "status changed"]


@pytest.mark.parametrize("form", ["updates", "comments", "contacts"])
def test_a_second_click_on_what_has_a_key_is_carried_out_once(world, form):
    who, prepare, query, typed, _, _ = FORMS[form]
    ticket = prepare(world)
    desk = Desk(who, ticket)
    values = {**desk.values(form, query), **typed}

    answers = [desk.post(form, values)[0] for _ in range(3)]

    assert answers == [303, 303, 303]
    assert len(world.dossier(ticket).history) == 2


def test_an_internal_note_does_not_stand_in_the_departments_way(world):
    ticket = restored(world)
    desk = Desk(ANA, ticket)
    values = desk.values("acceptance")
    world.update(ticket, by=ELI, done="The vendor owes us a report.", public=False)

    status, _ = desk.post("acceptance", values)

    assert status == 303
    assert world.dossier(ticket).ticket.status == "closed"


def test_words_typed_into_a_form_that_is_gone_meanwhile_are_shown(world):
    ticket = opened(world)
    desk = Desk(BEN, ticket)
    values = {**desk.values("comments"), "body": "The guard left a key at the desk."}
    world.cancel(ticket)

    shown = desk.visitor.post(f"{desk.address}/comments", values)

    assert shown.status == 422
    assert f"{desk.address}/comments" not in shown.actions
    assert "What you wrote" in shown.text
    assert "The guard left a key at the desk." in shown.text


# ---------------------------------------------------------------- what is offered

# What the desk may do until a ticket is closed, and what it may put right even then.
MENDING = {"codes", "links", "item-correction"}
AT_WORK = {"updates", "comments", "contacts", "attachments", "take", "owner", "visits", "providers"} | MENDING
EVERYTHING = AT_WORK | {"status", "restoration", "cancellation", "duplicate"}
OFFERED = {
    ("opened", "eli"): EVERYTHING,
    ("opened", "fay"): EVERYTHING | {"rejection", "time-corrections", "severity-correction"},
    ("opened", "ada"): set(),
    ("opened", "dee"): set(),
    ("opened", "val"): set(),
    ("opened", "ben"): {"comments", "attachments", "escalation"},
    ("opened", "ana"): {"comments", "attachments", "cancellation", "escalation"},
    ("stopped", "eli"): EVERYTHING | {"end"},
    ("stopped", "fay"): EVERYTHING | {"end", "void", "rejection", "time-corrections", "severity-correction"},
    ("stopped", "ana"): {"comments", "attachments", "cancellation", "escalation"},
    ("restored", "eli"): AT_WORK | {"dispute"},
    ("restored", "ben"): {"comments", "attachments", "escalation"},
    ("restored", "rae"): {"comments", "attachments", "acceptance", "dispute", "escalation"},
    ("restored", "dee"): set(),
    ("closed", "eli"): MENDING | {"dispute"},
    ("closed", "ana"): {"dispute"},
    ("closed", "ben"): set(),
    ("long closed", "eli"): MENDING,
    ("long closed", "ana"): set(),
    # What was cancelled counts for no item; its codes and its times are still figures somebody reads.
    ("cancelled", "fay"): {"codes", "links", "time-corrections"},
    ("cancelled", "ana"): set(),
    ("escalated", "ana"): {"comments", "attachments", "cancellation"},
    ("escalated", "eli"): EVERYTHING | {"answer"},
    ("unassigned", "fay"): EVERYTHING | {"rejection", "item", "time-corrections", "severity-correction"},
    ("unassigned", "eli"): EVERYTHING,
    ("unassigned", "ana"): {"comments", "attachments", "cancellation", "escalation"},
}


def closed(world):
    ticket = restored(world)
    world.accept(ticket)
    return ticket


def long_closed(world):
    long_ago = database_now() - timedelta(days=90)
    ticket = world.open(at=long_ago)
    world.restore(ticket, at=long_ago + HOUR)
    world.accept(ticket, at=long_ago + 2 * HOUR)
    return ticket


def cancelled(world):
    ticket = opened(world)
    world.cancel(ticket)
    return ticket


STATES = {
    "opened": opened,
    "stopped": stopped,
    "restored": restored,
    "closed": closed,
    "long closed": long_closed,
    "cancelled": cancelled,
    "unassigned": unassigned,
    "escalated": escalated,
}


@pytest.mark.parametrize("state", STATES)
def test_only_what_a_person_may_do_now_is_offered(world, state):
    ticket = STATES[state](world)
    base = f"/tickets/{ticket.number}/"
    people = {username(viewer): viewer for viewer in CAST}

    for name in [name for which, name in OFFERED if which == state]:
        actions = Desk(people[name], ticket).look().actions
        forms = {action.removeprefix(base).rpartition("/")[2] for action in actions if action.startswith(base)}
        followed = {"following"} if people[name].standing is Standing.CUSTOMER else set()
        assert forms == OFFERED[state, name] | followed, name


@pytest.mark.parametrize(
    ("state", "offered", "not_offered"),
    [
        ("opened", {"POWER", "ACCESS"}, {"OBSERVATION", "CUSTOMER_ENVIRONMENTAL"}),
        ("stopped", {"ACCESS"}, {"POWER", "OBSERVATION"}),
        ("restored", {"OBSERVATION", "NO_RESPONSE", "POWER", "ACCESS"}, {"CUSTOMER_ENVIRONMENTAL"}),
    ],
)
def test_the_reasons_for_a_stop_are_those_for_now(world, state, offered, not_offered):
    shown = Desk(ELI, STATES[state](world)).look()

    choices = {option.get("value") for option in shown.root.every("option")}
    assert offered <= choices
    assert not not_offered & choices


def test_a_stop_recorded_after_the_restoration_is_asked_for_its_end(world):
    back = (database_now() - HOUR).replace(second=42)
    ticket = world.open(at=back - 2 * HOUR)
    world.restore(ticket, at=back)
    desk = Desk(ELI, ticket)
    action = f"{desk.address}/stops"
    assert "ended_at" not in desk.look("?stop=OBSERVATION").form(action).names

    asked = desk.visitor.send(desk.look("?stop=POWER").form(action), **STOP)
    assert (asked.status, "say when this began" in asked.beside("started_at")) == (422, True)
    asked = desk.visitor.send(asked.form(action), started_at=input_value(back - HOUR))
    assert (asked.status, "Say when it ended" in asked.beside("ended_at")) == (422, True)
    asked = desk.visitor.send(asked.form(action), ended_at=input_value(back + HOUR / 2))
    assert (asked.status, "no later than the restoration" in asked.beside("ended_at")) == (422, True)
    done = desk.visitor.send(asked.form(action), ended_at=input_value(back))  # says minutes: means the restoration

    assert (done.status, "on record with its end" in done.text) == (200, True)
    (stop,) = world.dossier(ticket).stops
    assert stop.ended_at == back


def test_a_stop_of_an_open_ticket_is_not_asked_for_its_end(world):
    ticket = opened(world)
    desk = Desk(ELI, ticket)

    assert "ended_at" not in desk.look("?stop=POWER").form(f"{desk.address}/stops").names


def test_no_status_is_said_to_stop_the_clock(world):
    shown = Desk(ELI, opened(world)).look()

    assert "No status starts or stops the clock." in shown.text


def test_the_desk_names_the_caller_who_says_it_is_not_restored(world):
    ticket = restored(world)
    desk = Desk(ELI, ticket)
    form = desk.look().form(f"{desk.address}/dispute")
    assert "said_by" in form.names
    assert "said_by" not in Desk(ANA, ticket).look().form(f"{desk.address}/dispute").names

    refused = desk.visitor.send(form, note="Still dead.")
    assert "Say who told you" in refused.beside("said_by")
    done = desk.visitor.send(refused.form(f"{desk.address}/dispute"), said_by="Ben Brooks")

    assert done.status == 200
    assert "Told by Ben Brooks: Still dead." in done.text


def test_the_desk_takes_down_what_a_caller_says_and_the_department_reads_it(world):
    desk = Desk(ELI, opened(world))
    shown = desk.look()
    assert "Take down what a caller says" in shown.text

    done = desk.visitor.send(shown.form(f"{desk.address}/comments"), body="Gus Gomez: gate 3 is open now.")

    assert "is on the ticket" in done.text
    assert "Gus Gomez: gate 3 is open now." in Desk(BEN, desk.ticket).look().text


def test_the_supervisor_looks_for_the_service_and_assigns_it_by_any_name(world):
    ticket = unassigned(world)
    desk = Desk(FAY, ticket)

    found = desk.look("?find=Oroville")
    assert ETHERNET.number in found.form(f"{desk.address}/item").choices("item")
    shown = desk.visitor.send(desk.look().form(f"{desk.address}/item"), item="32.hcgs.004512.pt")

    assert shown.status == 200
    assert world.dossier(ticket).ticket.item_id == T1.id
    assert reverse("item", kwargs={"number": T1.number}) in shown.links
