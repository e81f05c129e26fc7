"""The opening verb: what is stored, once, whole or not at all."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from tests.world import ANA, BEN, CHO, DEE, ELI, ETHERNET, FIRE_T1, PHONE, T1, TIM, VAL, WATER, do
from ttrt.actions import opening
from ttrt.actions.opening import AskedDifferently, NothingNamed, OpenAlready
from ttrt.models.scope import as_viewer, database_now
from ttrt.rules.claims import InTheFuture
from ttrt.rules.opening import Reporter, Subject, Trouble
from ttrt.rules.refusal import NotAllowed, NotFound, Refused

TROUBLE = Trouble("no_service", "out_of_service", "Nothing works.")
GUS = Reporter("Gus Gomez", "916-555-0177", "gus@example.org", "Called back on a number on file", uuid.uuid4())


def open_it(*subjects: Subject, by=BEN, key=None, **more):
    said = {
        "department_id": WATER.id,
        "key": key or uuid.uuid4(),
        "subjects": subjects or (Subject(T1.identifier, T1.id),),
        "trouble": TROUBLE,
        "reporter": GUS,
        "channel": "online",
    }
    return do(opening.open_tickets, by=by, **{**said, **more})


@pytest.fixture
def count(superuser_cursor):
    """Rows of a table."""

    def rows(table: str) -> int:
        superuser_cursor.execute(f"SELECT count(*) FROM {table}")
        return superuser_cursor.fetchone()[0]

    return rows


def test_one_ticket_for_each_thing_numbered_without_gaps(world):
    opened = open_it(Subject("32.hcgs 004512.pt", T1.id), Subject("(916) 555-0134", PHONE.id), Subject("99/XX", None))

    year = f"{database_now():%y}"
    assert [o.number for o in opened] == [f"3860-{year}-{n:06d}" for n in (1, 2, 3)]
    assert [o.identifier for o in opened] == ["32.hcgs 004512.pt", "(916) 555-0134", "99/XX"]


def test_the_form_sent_again_opens_nothing_and_answers_the_same(world, count):
    key = uuid.uuid4()

    first = open_it(key=key)
    second = open_it(key=key)

    assert [o.number for o in second] == [o.number for o in first]
    assert [o.repeated for o in (*first, *second)] == [False, True]
    assert (count("ticket"), count("report"), count("history_entry"), count("notice")) == (1, 1, 1, 1)


def test_twins_sent_at_the_same_moment_open_once(world, count):
    key = uuid.uuid4()

    def send(_):
        try:
            return [o.number for o in open_it(key=key)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))

    assert len({tuple(a) for a in answers}) == 1
    assert (count("ticket"), count("report")) == (1, 1)


def test_two_people_cannot_both_find_the_circuit_free(world, count):
    def send(person):
        try:
            return open_it(by=person)[0].number
        except OpenAlready:
            return "open already"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, [ANA, BEN] * 3))

    assert sorted(answers)[1:] == ["open already"] * 5
    assert count("ticket") == 1


@pytest.mark.parametrize(
    "change",
    [
        {"trouble": replace(TROUBLE, description="Something else.")},
        {"reporter": replace(GUS, phone="916-555-0100")},
        {"subjects": (Subject(PHONE.identifier, PHONE.id),)},
    ],
    ids=["trouble", "reporter", "subjects"],
)
def test_the_same_key_with_other_content_is_refused(world, count, change):
    key = uuid.uuid4()
    open_it(key=key)

    with pytest.raises(AskedDifferently):
        open_it(key=key, **change)

    assert count("ticket") == 1


def test_another_alarm_time_is_other_content_too(world):
    key, alarm = uuid.uuid4(), database_now() - timedelta(hours=1)
    open_it(by=TIM, key=key, channel="detection", alarm_at=alarm)

    with pytest.raises(AskedDifferently):
        open_it(by=TIM, key=key, channel="detection", alarm_at=alarm - timedelta(minutes=5))


def test_an_open_ticket_asks_why_this_is_another_issue(world, count):
    open_it()

    with pytest.raises(OpenAlready) as refused:
        open_it(Subject(PHONE.identifier, PHONE.id), Subject("32/hcgs/004512", T1.id))
    again = open_it(Subject(T1.identifier, T1.id, "The far end, since the storm"))

    assert refused.value.field == "another_issue"
    assert refused.value.message.startswith("32/hcgs/004512 has an open ticket, 3860-")
    assert len(again) == 1
    assert count("ticket") == 2


def test_what_was_not_found_opens_on_the_unassigned_service_with_the_text_as_typed(world):
    case = world.open_many(typed=("99/XXGS/1",))[0]

    ticket = world.dossier(case).ticket
    assert ticket.identifier == "99/XXGS/1"
    assert ticket.item_facts["unassigned"] is True
    assert ticket.item_id == 1001


def test_several_unknown_texts_each_get_a_ticket(world):
    assert len(world.open_many(typed=("99/A", "99/B"))) == 2


@pytest.mark.parametrize("by", [VAL, DEE, CHO], ids=["view only", "CMO", "another department"])
def test_who_may_not_open_is_refused(world, count, by):
    with pytest.raises(NotAllowed):
        open_it(by=by)

    assert count("report") == 0


def test_a_foreign_item_is_not_there(world, count):
    with pytest.raises(NotFound):
        open_it(Subject(T1.identifier, T1.id), Subject(FIRE_T1.identifier, FIRE_T1.id))

    assert (count("ticket"), count("report")) == (0, 0)


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"subjects": ()}, NothingNamed, "subjects"),
        ({"subjects": tuple(Subject(f"99/{n}", None) for n in range(501))}, Refused, "subjects"),
        ({"subjects": (Subject("  ", None),)}, Refused, "subjects"),
        ({"subjects": (Subject("99/\u202e1", None),)}, Refused, "subjects"),
        ({"trouble": replace(TROUBLE, trouble="bad")}, Refused, "trouble"),
        ({"trouble": replace(TROUBLE, severity="bad")}, Refused, "severity"),
        ({"trouble": replace(TROUBLE, description=" ")}, Refused, "description"),
        ({"trouble": replace(TROUBLE, description="x" * 8001)}, Refused, "description"),
        ({"trouble": replace(TROUBLE, site_contact="a\nb")}, Refused, "site_contact"),
        ({"reporter": replace(GUS, name=" ")}, Refused, "reporter_name"),
        ({"channel": "hotline", "reporter": replace(GUS, verified_how="")}, Refused, "caller_name"),
    ],
)
def test_bad_answers_are_refused_beside_their_field_and_store_nothing(world, count, said, refusal, field):
    with pytest.raises(refusal) as refused:
        open_it(by=ELI, **said)

    assert refused.value.field == field
    assert (count("ticket"), count("report"), count("notice"), count("ticket_counter")) == (0, 0, 0, 0)


def test_nothing_has_happened_yet_in_the_future(world):
    soon = database_now() + timedelta(minutes=5)

    with pytest.raises(InTheFuture) as since:
        open_it(trouble=replace(TROUBLE, since_at=soon))
    with pytest.raises(InTheFuture) as alarm:
        open_it(by=TIM, channel="detection", alarm_at=soon)

    assert (since.value.field, alarm.value.field) == ("since_at", "alarm_at")


def test_only_the_contractor_records_an_alarm(world):
    with pytest.raises(Refused) as refused:
        open_it(alarm_at=database_now())

    assert refused.value.field == "alarm_at"


def test_the_ticket_says_who_reported_and_who_opened_it(world, superuser_cursor):
    number = open_it(by=ELI, channel="hotline")[0].number

    superuser_cursor.execute(
        """SELECT t.reported_by, t.opened_by_name, t.opened_by_standing, r.verified_how, r.call
           FROM ticket t JOIN report r ON r.department_id = t.department_id AND r.id = t.report_id
           WHERE t.number = %s""",
        [number],
    )
    assert superuser_cursor.fetchone() == (
        "Gus Gomez",
        "Eli Ellis",
        "contractor",
        "Called back on a number on file",
        GUS.call,
    )


def test_the_number_of_statements_does_not_grow_with_the_list(world, django_assert_max_num_queries):
    def statements(*subjects: Subject) -> int:
        with as_viewer(BEN) as at, django_assert_max_num_queries(100) as asked:
            opening.open_tickets(
                department_id=WATER.id,
                key=uuid.uuid4(),
                subjects=subjects,
                trouble=TROUBLE,
                reporter=GUS,
                channel="online",
                by=BEN,
                at=at,
            )
        return len(asked)

    one = statements(Subject(T1.identifier, T1.id))
    three = statements(
        Subject(PHONE.identifier, PHONE.id), Subject(ETHERNET.identifier, ETHERNET.id), Subject("99/X", None)
    )

    assert three <= one + 1  # the unassigned service is looked up once
