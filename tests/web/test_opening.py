"""Opening tickets online: the one box, the questions, several departments, and everything that can go wrong."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.seated import seat
from tests.stories.visitor import OPENING, Shown, Visitor, named
from tests.world import (
    ADA,
    ANA,
    BEN,
    CHO,
    DEE,
    ELI,
    ETHERNET,
    FIRE,
    FIRE_PHONE,
    FIRE_T1,
    FIRE_VPN,
    OROVILLE,
    PHONE,
    T1,
    TIM,
    TWO,
    TWO_AT_FIRE,
    VAL,
    WATER,
    Thing,
    add_item,
)
from ttrt.models.scope import database_now
from ttrt.queries import people
from ttrt.rules.localtime import input_value
from ttrt.rules.opening import Reporter, Trouble
from ttrt.web import intake, lines, opening, opening_send
from ttrt.web.entry import AskingAround
from ttrt.web.reach import in_reach

NEW = "/tickets/new"
TWIN = Thing(3001, WATER, 300, "phone", "916-555-0177", "Business line", OROVILLE)
TWIN_SERVICE = Thing(3002, WATER, 301, "service", "9165550177", "Hosted voice", OROVILLE)


@pytest.fixture
def ana(world) -> Visitor:
    return Visitor(ANA)


@pytest.fixture
def count(superuser_cursor):
    """How many tickets there are."""

    def tickets() -> int:
        superuser_cursor.execute("SELECT count(*) FROM ticket")
        return superuser_cursor.fetchone()[0]

    return tickets


def look_up(visitor: Visitor, subjects: str, **typed: str) -> Shown:
    """The look-up step of the form, as without scripts."""
    return visitor.send(visitor.get(NEW).form(NEW), step="look_up", subjects=subjects, **typed)


def resolved(visitor: Visitor, subjects: str, **typed: str) -> Shown:
    """The fragment that comes while one types."""
    token = visitor.get(NEW).form(NEW).values["csrfmiddlewaretoken"]
    return visitor.post(f"{NEW}/resolve", {"csrfmiddlewaretoken": token, "subjects": subjects, **typed})


# ---------------------------------------------------------------- the box


@pytest.mark.parametrize(
    "typed",
    [
        "32/HCGS/004512/PT",
        "32.hcgs 004512.pt",
        "32HCGS004512PT",
        "  32–hcgs–004512–pt  ",
        "(916) 555-0134",
        "+1 916.555.0134",
    ],
)
def test_an_item_is_found_however_it_is_written(ana, typed):
    shown = resolved(ana, typed)

    assert shown.status == 200
    assert "1 line: 1 found." in shown.text
    assert "Joint Operations Center, Sacramento" in shown.text


def test_the_look_up_step_says_what_the_fragment_says(ana, world):
    world.open(ETHERNET)
    typed = "32/HCGS/004512/PT\n81/KDGS/118820/PT\n99/XX"

    page, fragment = look_up(ana, typed), resolved(ana, typed)

    for shown in (page, fragment):
        assert "3 lines: 1 found, 1 has a ticket open, 1 not found." in shown.text
    assert {"another_81KDGS118820PT", "right_99XX", "leave_99XX"} <= page.form(NEW).names


def test_a_foreign_identifier_gets_the_answer_of_a_missing_one(ana, world, count):
    world.open(FIRE_T1, by=CHO)

    def plain(shown: Shown, typed: str) -> str:
        page = re.sub(r'(csrfmiddlewaretoken|key)" value="[^"]+"', "", shown.html)
        return f"{shown.status} {page.replace(typed, '?').replace(lines.normal_form(typed), '?')}"

    def answers(typed: str) -> list[str]:
        return [plain(shown, typed) for shown in (resolved(ana, typed), look_up(ana, typed), ana.open(typed))]

    assert answers(FIRE_T1.identifier) == answers("73/HCGS/123457/PT")
    assert count() == 1


def test_nothing_in_the_box_is_asked_for(ana, count):
    shown = ana.open("  \n ,; ")

    assert shown.status == 422
    assert shown.beside("subjects") == "Name at least one circuit, phone number or service."
    assert count() == 0


def test_five_hundred_lines_fit_and_one_more_does_not(ana, count):
    column = [f"99/XXGS/{n:06d}/PT" for n in range(501)]

    many = look_up(ana, "\n".join(column[:500]))
    too_many = look_up(ana, "\n".join(column))

    assert "500 lines: 500 not found." in many.text
    assert too_many.status == 422
    assert too_many.beside("subjects") == (
        "These are 501 lines; up to 500 fit in one report. Send the rest after these."
    )
    assert too_many.kept(NEW)["subjects"].split() == column


def test_a_line_with_what_cannot_be_seen_is_named(ana):
    assert look_up(ana, "32/HCGS/004512/PT\n99/\u202eXX").beside("subjects").startswith("Line 2: Character 4 of this")
    assert look_up(ana, "x" * 201).beside("subjects").startswith("Line 1: This text has 201 characters")


def test_what_is_found_twice_is_chosen(ana, world, superuser_cursor, count):
    add_item(superuser_cursor, TWIN)
    add_item(superuser_cursor, TWIN_SERVICE)

    asked = ana.open("9165550177")
    assert asked.beside("item_9165550177") == "9165550177: choose which one you mean."
    assert asked.form(NEW).choices("item_9165550177") == [TWIN.number, TWIN_SERVICE.number]
    assert count() == 0

    opened = ana.send(asked.form(NEW), step="open", item_9165550177=TWIN_SERVICE.number)
    assert world.dossier(named(opened.numbers[0])).ticket.item_id == TWIN_SERVICE.id


def test_not_found_opens_on_the_unassigned_service_once_checked(ana, world, count):
    asked = ana.open("99/XXGS/1")
    assert asked.status == 422
    assert "was not found" in asked.beside("right_99XXGS1")
    assert count() == 0

    (number,) = ana.send(asked.form(NEW), step="open", right_99XXGS1="on").numbers
    ticket = world.dossier(named(number)).ticket
    assert (ticket.identifier, ticket.item_facts["unassigned"]) == ("99/XXGS/1", True)


def test_a_line_left_out_opens_nothing(ana, world, count):
    first = world.open(ETHERNET)
    asked = ana.open("32/HCGS/004512/PT\n81/KDGS/118820/PT\n99/XX")
    assert f"/tickets/{first.number}" in asked.links

    opened = ana.send(asked.form(NEW), step="open", leave_81KDGS118820PT="on", leave_99XX="on")
    alone = ana.open("81/KDGS/118820/PT", leave_81KDGS118820PT="on")

    assert [world.dossier(named(n)).ticket.item_id for n in opened.numbers] == [T1.id]
    assert alone.beside("subjects").startswith("Every line is left out")
    assert count() == 2


# ---------------------------------------------------------------- joining what is open already


def test_a_second_person_joins_the_open_ticket_and_the_rest_is_opened(ana, world, count):
    first = world.open(ETHERNET)
    asked = ana.open("32/HCGS/004512/PT\n81/KDGS/118820/PT")
    form = asked.form(NEW)
    assert form.choices("join_81KDGS118820PT") == [first.number]
    assert "Join it, say why" in asked.beside("another_81KDGS118820PT")

    shown = ana.send(form, step="open", join_81KDGS118820PT=first.number, reporter_phone="916-555-0101")
    again = ana.send(form, step="open", join_81KDGS118820PT=first.number, reporter_phone="916-555-0101")

    assert (shown.address, shown.numbers) == (again.address, again.numbers)
    assert len(shown.numbers) == 2
    assert first.number in shown.numbers
    assert "Added to what is open already" in shown.text
    (said,) = world.dossier(first).updates  # sent twice, added once
    assert (said.kind, said.by_name) == ("comment", ANA.name)
    assert said.body == f"Also reported by Ana Alvarez, 916-555-0101: {OPENING['description']}"
    assert count() == 2


def test_nothing_but_joins_opens_no_ticket_and_asks_for_the_words_alone(ana, world, count):
    first, second = world.open(ETHERNET), world.open(T1)

    shown = ana.open(
        f"{ETHERNET.identifier}\n{T1.identifier}",
        join_81KDGS118820PT=first.number,
        join_32HCGS004512PT=second.number,
        trouble="",
        severity="",
    )

    assert (shown.status, shown.heading) == (200, "You joined 2 tickets")
    assert shown.numbers == sorted([first.number, second.number])
    assert [len(world.dossier(ticket).updates) for ticket in (first, second)] == [1, 1]
    assert count() == 2
    one = ana.open(T1.identifier, join_32HCGS004512PT=second.number)
    assert one.heading == f"You joined ticket {second.number}"
    assert len(world.dossier(second).updates) == 2  # another form is another word


def test_a_join_and_a_reason_for_another_ticket_exclude_each_other(ana, world, count):
    first = world.open(T1)

    shown = ana.open(T1.identifier, join_32HCGS004512PT=first.number, another_32HCGS004512PT="The other pair.")

    assert "not both" in shown.beside("another_32HCGS004512PT")
    assert (count(), world.dossier(first).updates) == (1, [])


def test_of_several_open_tickets_one_is_chosen(ana, world):
    first, second = world.open(T1), world.open(T1, another_issue="The other pair.")
    asked = ana.open(T1.identifier)
    assert {first.number, second.number} <= set(asked.form(NEW).choices("join_32HCGS004512PT"))

    shown = ana.send(asked.form(NEW), step="open", join_32HCGS004512PT=first.number)

    assert shown.heading == f"You joined ticket {first.number}"
    assert [len(world.dossier(ticket).updates) for ticket in (first, second)] == [1, 0]


def test_a_ticket_that_ended_or_is_not_of_the_item_is_not_joined(ana, world, count):
    other, ended = world.open(PHONE), world.open(T1)
    world.cancel(ended)

    for number in (other.number, ended.number, "nonsense"):
        shown = ana.open(T1.identifier, join_32HCGS004512PT=number)
        assert shown.status == 422
        assert "is not open any more" in shown.beside("subjects")

    assert count() == 2
    assert world.dossier(other).updates == []


def test_a_ticket_that_ends_between_the_look_up_and_the_join_undoes_the_department(ana, world, monkeypatch, count):
    first = world.open(ETHERNET)

    def a_moment_later(*args, **more):
        world.cancel(first)
        return opening_send.send(*args, **more)

    monkeypatch.setattr(opening, "send", a_moment_later)

    shown = ana.open(f"{ETHERNET.identifier}\n{T1.identifier}", join_81KDGS118820PT=first.number)

    assert shown.status == 422
    assert f"Ticket {first.number} has ended meanwhile" in shown.text
    assert count() == 1


def test_words_too_long_with_the_name_before_them_are_refused_beside_the_words(ana, world):
    first = world.open(T1)

    shown = ana.open(T1.identifier, join_32HCGS004512PT=first.number, description="x" * 7999)

    assert shown.status == 422
    assert "characters" in shown.beside("description")


def test_the_result_lists_only_what_this_form_has_joined(ana, world):
    first, other = world.open(T1), world.open(PHONE)
    theirs = world.open(FIRE_T1, by=CHO)
    shown = ana.open(T1.identifier, join_32HCGS004512PT=first.number)

    more = ana.get(f"{shown.address},{other.number},{theirs.number},x")

    assert more.numbers == [first.number]
    assert ana.get(f"{NEW}?report={uuid.uuid4()}&joined={first.number}").status == 404


def test_what_is_wrong_is_asked_by_kind(ana):
    def offered(typed: str) -> list[str]:
        return look_up(ana, typed).form(NEW).choices("trouble")

    assert "no_dial_tone" in offered("916-555-0134")
    assert "no_dial_tone" not in offered("32/HCGS/004512/PT")
    assert offered("32/HCGS/004512/PT\n916-555-0134") == [
        t for t in offered("") if t in offered("32/HCGS/004512/PT") and t in offered("916-555-0134")
    ]


def test_the_inventory_page_leads_here_with_the_item_filled_in(ana, superuser_cursor):
    add_item(superuser_cursor, TWIN)
    add_item(superuser_cursor, TWIN_SERVICE)

    form = ana.get(f"{NEW}?item={TWIN_SERVICE.number}").form(NEW)

    assert form.values["subjects"] == TWIN_SERVICE.identifier
    assert form.values["item_9165550177"] == TWIN_SERVICE.number


@pytest.mark.parametrize("number", ["3860-000999", "3540-000002", "nonsense"], ids=["missing", "foreign", "no number"])
def test_an_item_out_of_sight_is_not_there(ana, number):
    assert ana.get(f"{NEW}?item={number}").status == 404


# ---------------------------------------------------------------- the questions


def test_everything_wrong_is_said_at_once_and_nothing_typed_is_lost(ana, count):
    typed = {
        "subjects": "99/XX",
        "another_99XX": "",
        "description": " ",
        "severity": "",
        "trouble": "",
        "since_at": "2031-01-01T10:00",
        "site_contact": "Guard",
        "access_hours": "x" * 201,
        "reporter_name": "",
        "reporter_email": "ana at example",
        "customer_reference": "HD-17",
        "dispatch_allowed": "on",
        "contact_method": "E-mail",
    }

    shown = ana.send(ana.get(NEW).form(NEW), **{**typed, "step": "open"})

    assert shown.status == 422
    wrong = "right_99XX trouble severity description since_at access_hours reporter_name reporter_email"
    for name in wrong.split():
        assert shown.beside(name), name
    kept = shown.kept(NEW)
    asked = {"right_99XX", "another_99XX", "trouble", "severity", "description", "reporter_name"}
    assert {name: kept[name] for name in typed.keys() - asked} == {name: typed[name] for name in typed.keys() - asked}
    assert count() == 0


def test_every_error_of_the_summary_leads_to_a_field(ana):
    shown = ana.open("99/XX", description="", trouble="", severity="", reporter_name="", since_at="nonsense")

    ids = {node.get("id") for node in shown.root.walk()}
    (summary,) = [node for node in shown.root.walk() if node.get("class") == "errors"]
    assert len(summary.every("a")) == 6
    assert {link.get("href").removeprefix("#") for link in summary.every("a")} <= ids


def test_the_account_fills_in_who_reports(ana):
    values = ana.get(NEW).form(NEW).values

    assert (values["reporter_name"], values["reporter_phone"], values["reporter_email"]) == (
        ANA.name,
        "916-555-0101",
        "ana@example.org",
    )


def test_every_answer_is_on_the_ticket(ana, world):
    since = database_now() - timedelta(hours=2)
    (number,) = ana.open(
        "32/HCGS/004512/PT",
        severity="service_affecting",
        trouble="slow",
        since_at=input_value(since),
        site_contact="Guard at gate 3",
        site_phone="916-555-0199",
        access_hours="Weekdays 8 to 5",
        testing_allowed="on",
        customer_reference="HD-17",
        contact_method="Phone",
    ).numbers

    ticket = world.dossier(named(number)).ticket
    assert (ticket.severity, ticket.trouble, ticket.site_contact, ticket.site_phone, ticket.access_hours) == (
        "service_affecting",
        "slow",
        "Guard at gate 3",
        "916-555-0199",
        "Weekdays 8 to 5",
    )
    assert (ticket.testing_allowed, ticket.dispatch_allowed) == (True, False)
    assert (ticket.customer_reference, ticket.contact_method) == ("HD-17", "Phone")
    assert ticket.since_at == since.replace(second=0, microsecond=0)


def test_the_autumn_hour_is_asked_and_the_answer_kept(ana, world):
    asked = ana.open("32/HCGS/004512/PT", since_at="2025-11-02T01:30")
    assert asked.status == 422
    assert "happened twice" in asked.beside("since_at")
    assert asked.form(NEW).choices("since_at_fold") == ["first", "second"]

    (number,) = ana.send(asked.form(NEW), step="open", since_at_fold="second").numbers
    assert world.dossier(named(number)).ticket.since_at == datetime(2025, 11, 2, 9, 30, tzinfo=UTC)


def test_the_hour_that_never_was_is_refused(ana):
    assert "did not happen" in ana.open("32/HCGS/004512/PT", since_at="2026-03-08T02:30").beside("since_at")


NOON = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # 12:00 PST


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("11:45", datetime(2026, 11, 22, 19, 45, tzinfo=UTC)),
        ("1145", datetime(2026, 11, 22, 19, 45, tzinfo=UTC)),
        ("11.45 am", datetime(2026, 11, 22, 19, 45, tzinfo=UTC)),
        ("11:45 p.m.", datetime(2026, 11, 22, 7, 45, tzinfo=UTC)),
        ("12:00", NOON),
        ("12:01", NOON - timedelta(hours=23, minutes=59)),
        ("12:10am", datetime(2026, 11, 22, 8, 10, tzinfo=UTC)),
        ("2026-11-20 08:05", datetime(2026, 11, 20, 16, 5, tzinfo=UTC)),
        ("2026-11-20T08:05", datetime(2026, 11, 20, 16, 5, tzinfo=UTC)),
    ],
)
def test_a_time_alone_is_the_last_time_clocks_showed_it(typed, meant):
    assert intake.moment(typed, at=NOON, field="since_at") == meant


@pytest.mark.parametrize("typed", ["25:00", "11:60", "yesterday", "20 Nov", "12:00 xm", "13:00pm"])
def test_what_is_not_a_time_is_refused_with_an_example(typed):
    with pytest.raises(intake.UnreadableTime, match=r"such as 2026-11-22 12:00") as refused:
        intake.moment(typed, at=NOON, field="since_at")
    assert refused.value.field == "since_at"


# ---------------------------------------------------------------- once, and what came of it


def test_the_result_says_the_numbers_and_what_happens_next(ana):
    shown = ana.open("32/HCGS/004512/PT\n(916) 555-0134")

    assert shown.heading == "2 tickets are open"
    assert len(shown.numbers) == 2
    assert re.search(r"You hear from us by \d\d:\d\d P[SD]T", shown.text)
    assert "ana@example.org" in shown.text


def test_a_form_sent_twice_opens_once_and_shows_the_same(ana, count):
    form = ana.get(NEW).form(NEW)

    first = ana.send(form, **OPENING, subjects="32/HCGS/004512/PT\n99/XX", right_99XX="on")
    second = ana.send(form, **OPENING, subjects="32/HCGS/004512/PT\n99/XX", right_99XX="on")

    assert (first.address, first.numbers) == (second.address, second.numbers)
    assert count() == 2


def test_the_same_form_with_other_answers_is_not_swallowed(ana, count):
    form = ana.get(NEW).form(NEW)
    ana.send(form, **OPENING, subjects="32/HCGS/004512/PT")

    changed = ana.send(form, **{**OPENING, "description": "Something else."}, subjects="32/HCGS/004512/PT")
    longer = ana.send(form, **OPENING, subjects="32/HCGS/004512/PT\n916-555-0134")

    for shown in (changed, longer):
        assert shown.status == 422
        assert "This form was sent before with other content" in shown.text
    assert count() == 1


def test_a_report_of_others_is_not_there(ana, world):
    key = uuid.uuid4()
    world.open(FIRE_T1, by=CHO, key=key)

    assert ana.get(f"{NEW}?report={key}").status == 404
    assert ana.get(f"{NEW}?report={uuid.uuid4()}").status == 404
    assert ana.get(f"{NEW}?report=x").status == 404


@pytest.mark.parametrize(
    ("viewer", "status"),
    [(ANA, 200), (BEN, 200), (VAL, 403), (DEE, 404), (ELI, 200), (TIM, 200), (ADA, 403)],
    ids=lambda v: getattr(v, "name", v),
)
def test_who_may_open_the_page(world, viewer, status):
    assert Visitor(viewer).get(NEW).status == status


def test_who_may_only_look_opens_nothing_by_force(world, count):
    val = Visitor(VAL)
    token = val.get("/").form("/sign-out").values["csrfmiddlewaretoken"]

    assert val.post(NEW, {**OPENING, "csrfmiddlewaretoken": token, "subjects": T1.identifier}).status == 403
    assert val.post(f"{NEW}/resolve", {"csrfmiddlewaretoken": token, "subjects": T1.identifier}).status == 403
    assert count() == 0


def test_the_number_of_statements_does_not_grow_with_the_list(ana, django_assert_max_num_queries):
    def statements(typed: str) -> int:
        with django_assert_max_num_queries(60) as asked:
            assert look_up(ana, typed).status == 200
        return len(asked)

    statements("")  # the credential of the department is made
    assert statements("32/HCGS/004512/PT\n916-555-0134\n99/XX") == statements("32/HCGS/004512/PT")


# ---------------------------------------------------------------- several departments


@pytest.fixture
def tui(world) -> Visitor:
    return Visitor(TWO)


def test_a_list_over_two_departments_opens_in_each(tui, world):
    shown = tui.open(f"{T1.identifier}\n{FIRE_PHONE.identifier}\n{PHONE.identifier}")

    assert shown.heading == "3 tickets are open"
    tickets = [world.dossier(named(n)).ticket for n in shown.numbers]
    assert sorted((t.department_id, t.item_id) for t in tickets) == [
        (WATER.id, T1.id),
        (WATER.id, PHONE.id),
        (FIRE.id, FIRE_PHONE.id),
    ]
    assert len({t.report_id for t in tickets}) == 2


def test_what_was_not_found_needs_its_department(tui, world):
    asked = tui.open("99/XX", right_99XX="on")
    assert asked.beside("place_99XX") == "99/XX: choose the department it belongs to."
    assert asked.form(NEW).choices("place_99XX") == [FIRE.code, WATER.code]

    (number,) = tui.send(asked.form(NEW), step="open", place_99XX="3540").numbers
    assert number.startswith("3540-")


def test_a_department_where_one_may_only_look_is_named(tui, superuser_cursor, count):
    superuser_cursor.execute(
        "UPDATE membership SET level = 'view' WHERE person_id = %s AND department_id = %s", [TWO.person_id, FIRE.id]
    )

    asked = tui.open(f"{T1.identifier}\n{FIRE_T1.identifier}")
    assert "you may only look there" in asked.beside("leave_73HCGS123456PT")
    assert count() == 0

    assert len(tui.send(asked.form(NEW), step="open", leave_73HCGS123456PT="on").numbers) == 1


def test_a_department_of_others_cannot_be_forced(tui, count):
    shown = tui.open("99/XX", right_99XX="on", place_99XX="9999")

    assert shown.status == 422
    assert count() == 0


def test_one_department_saying_no_leaves_the_others_open_and_sending_again_opens_the_rest(tui, world, count):
    """CAL FIRE's circuit gets a ticket by somebody else between the look-up and the opening."""
    key = uuid.uuid4()
    person = people.signed_in(TWO.person_id)
    asking = AskingAround(TWO, person, database_now())
    typed = f"{T1.identifier}\n{FIRE_T1.identifier}"
    box = lines.look_up({"subjects": typed}, among=in_reach(asking, ""), asking=asking, key=key)
    theirs = world.open(FIRE_T1, by=CHO)

    sent = opening_send.send(
        asking,
        box,
        trouble=Trouble("no_service", "out_of_service", "No dial tone."),
        reporter=Reporter(TWO.name),
        channel="online",
        key=key,
    )
    assert [p.code for p in sent.opened] == [WATER.code]
    assert [(p.code, r.field) for p, r in sent.refused] == [(FIRE.code, "another_issue")]
    assert count() == 2

    form = tui.get(NEW).form(NEW)
    again = tui.send(form, **OPENING, key=str(key), subjects=typed)
    assert again.status == 422
    assert f"/tickets/{theirs.number}" in again.links
    assert "Sending again does not open it twice." in again.text

    done = tui.send(again.form(NEW), step="open", another_73HCGS123456PT="The other pair")
    assert done.heading == "2 tickets are open"
    assert [n[:5] for n in done.numbers] == ["3540-", "3860-"]
    assert count() == 3


def test_the_page_says_which_departments_tickets_are_open_and_which_not(tui, world, monkeypatch, count):
    def a_moment_later(*args, **more):
        world.open(FIRE_VPN, by=CHO)
        return opening_send.send(*args, **more)

    monkeypatch.setattr(opening, "send", a_moment_later)

    shown = tui.open(f"{T1.identifier}\n{FIRE_VPN.identifier}")

    assert shown.status == 422
    assert "3540 CAL FIRE: nothing was opened there. VPN-3540-0002 has an open ticket" in shown.text
    assert "is ticket 3860-" in shown.text
    assert count() == 2


def test_each_scope_of_a_person_is_one_of_their_own(world):
    asking = AskingAround(ANA, people.signed_in(ANA.person_id), database_now())

    with pytest.raises(Exception, match="not one of your departments"), asking.in_scope(TWO_AT_FIRE):
        pass


# ---------------------------------------------------------------- the contractor's own detection


def test_the_contractor_names_the_department_and_the_alarm(world, count):
    tim = Visitor(TIM)

    asked = tim.open("32/HCGS/004512/PT")
    assert asked.beside("department").startswith("Choose the department")
    assert asked.beside("alarm_at").startswith("Give the time of the first alarm")

    unknown = tim.send(asked.form(NEW), step="open", department="Nowhere")
    assert unknown.beside("department").startswith("No department is called “Nowhere”.")
    several = tim.send(asked.form(NEW), step="open", department="r")
    assert several.beside("department").startswith("“r” fits 3540 CAL FIRE, 3860 Water Resources.")
    assert count() == 0


@pytest.mark.parametrize("named_as", ["3860", "water", "3860 Water Resources", " WATER  resources "])
def test_a_department_is_named_by_code_or_name(world, named_as):
    shown = resolved(Visitor(TIM), "916-555-0134", department=named_as)

    assert "1 line: 1 found." in shown.text


# ---------------------------------------------------------------- in a browser


def answer(page: Page) -> None:
    page.check("text=No service at all")
    page.check("text=Out of service")
    page.fill("#description", "No dial tone.")


def test_the_list_resolves_while_it_is_typed_and_keeps_what_was_answered(world, page):
    world.open(ETHERNET)
    seat(page, ANA)
    page.goto(NEW)
    expect(page.locator("#subjects")).to_be_focused()

    page.keyboard.type("81 kdgs 118820 pt")
    expect(page.locator("#lines-said")).to_have_text("1 line: 1 has a ticket open.")
    page.fill("#another_81KDGS118820PT", "The far end")
    page.locator("#subjects").press("End")
    page.locator("#subjects").press_sequentially("\n99/XX")

    expect(page.locator("#lines-said")).to_have_text("2 lines: 1 has a ticket open, 1 not found.")
    expect(page.locator("#another_81KDGS118820PT")).to_have_value("The far end")
    expect(page.locator("#subjects")).to_be_focused()
    expect(page.locator("#will-open")).to_have_text("Opens 2 tickets, one for each line.")


def test_a_double_click_opens_once(world, page, count):
    seat(page, ANA)
    page.goto(NEW)
    page.fill("#subjects", T1.identifier)
    answer(page)

    page.get_by_role("button", name="Open the tickets").dblclick()

    expect(page.locator("h1")).to_have_text(re.compile("is open$"))
    assert count() == 1


def test_what_was_typed_is_there_after_coming_back(world, page):
    seat(page, ANA)
    page.goto(NEW)
    page.fill("#subjects", T1.identifier)
    page.fill("#description", "No dial tone.")

    page.goto("/inventory")
    page.goto(NEW)

    expect(page.locator("#subjects")).to_have_value(T1.identifier)
    expect(page.locator("#description")).to_have_value("No dial tone.")
    expect(page.locator("#lines-said")).to_have_text("1 line: 1 found.")


def test_the_whole_way_without_scripts(world, browser, site, count):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    try:
        page = context.new_page()
        seat(page, ANA)
        page.goto(NEW)
        page.fill("#subjects", f"{T1.identifier}\n99/XX")
        page.get_by_role("button", name="Look up").click()
        expect(page.locator("#lines-said")).to_have_text("2 lines: 1 found, 1 not found.")
        page.check("text=I checked, it is right")
        answer(page)
        page.get_by_role("button", name="Open the tickets").click()
        expect(page.locator("h1")).to_have_text("2 tickets are open")
    finally:
        context.close()
    assert count() == 2
