"""Every history that is cut says so and leads on to what is older, and back, with scripts off."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import psycopg
import pytest

from tests.stories.markup import Node
from tests.stories.visitor import Shown, Visitor
from tests.world import ADA, ANA, ELI, FAY, IRA, LEA, RAE, T1, WATER, World, add_auditors, do
from ttrt.actions import webhooks
from ttrt.models import OfficeEntry, RegisterEntry
from ttrt.models.scope import as_viewer
from ttrt.queries.granted import OPENED
from ttrt.queries.histories import Place, by_time
from ttrt.queries.webhooks import in_use
from ttrt.rules.access import Viewer

pytestmark = pytest.mark.wall
MANY = 120
EVERYTHING = [f"Reason {n}." for n in range(MANY, 0, -1)]


@pytest.fixture
def write(world: World, past_every_rule: psycopg.Connection) -> Callable[..., None]:
    """Writes `MANY` entries, each with a reason of its own: of Water Resources' register, or of the office's record."""

    def of(about: str, about_id: int | None = None, what: str = "changed", *, office: bool = False) -> None:
        table, of, side = ("office_entry", "", "") if office else ("register_entry", "department_id, ", f"{WATER.id}, ")
        past_every_rule.execute(
            f"INSERT INTO {table} ({of}seq, about, about_id, what, facts, text, salt, text_hash, previous_hash, hash,"
            f" at, by_name, by_standing, by_level) SELECT {side}n, %s, %s, %s, '{{}}', 'Reason ' || n || '.', '', '',"
            f" '', '', now() - interval '1 day' + n * interval '1 second', 'Somebody', 'customer', 'manage'"
            f" FROM generate_series(1, {MANY}) n",
            [about, about_id, what],
        )

    return of


@pytest.fixture
def member_id(world: World, past_every_rule: psycopg.Connection) -> int:
    (found,) = past_every_rule.execute("SELECT id FROM membership WHERE person_id = %s", [RAE.person_id]).fetchone()
    return int(found)


def card(shown: Shown, title: str = "history-title") -> Node:
    (found,) = [node for node in shown.root.every("section") if node.get("aria-labelledby") == title]
    return found


def reasons(shown: Shown) -> list[str]:
    return [f"Reason {text.partition('Why: Reason ')[2]}" for text in (n.text for n in card(shown).every("li"))]


def lead(shown: Shown, rel: str, title: str = "history-title") -> str:
    """Where "Older" (next) or "Newer" (prev) of a history lead; "" when it does not offer it."""
    return next((node.get("href") for node in card(shown, title).every("a") if node.get("rel") == rel), "")


def walk(visitor: Visitor, shown: Shown, rel: str, title: str = "history-title") -> Iterator[Shown]:
    yield shown
    while to := lead(shown, rel, title):
        shown = visitor.get(to)
        assert shown.status == 200, to
        yield shown


PAGES: dict[str, tuple[Viewer, str, tuple[object, ...], bool]] = {
    "people": (ANA, "/people?department=3860", ("membership",), False),
    "one person": (ANA, "/people/{member}?department=3860", ("membership", "{member}"), False),
    "auditors": (ANA, "/people/auditors?department=3860", ("membership", None, "auditor let in"), False),
    "people, to an auditor": (IRA, "/audit/people", ("token",), False),
    "people, to the lead": (LEA, "/audit/people", ("person",), True),
    "opened for a while, to the lead": (LEA, "/audit/people", ("person", None, OPENED), False),
    "the CMO's people": (LEA, "/cmo/people", ("CMO person",), True),
    "tokens": (ANA, "/tokens?department=3860", ("token",), False),
    "tokens of no department": (ADA, "/tokens", ("token",), True),
    "sign-on": (ANA, "/sign-on?department=3860", ("sign-on",), False),
    "a webhook": (ANA, "/webhooks/{webhook}?department=3860", ("webhook", "{webhook}"), False),
    "the administration": (ADA, "/admin", ("team",), True),
    "the desk": (ADA, "/admin/desk", ("person",), True),
    "a department": (ADA, "/admin/departments/3860", ("contact",), False),
    "sites": (ADA, "/admin/departments/3860/sites", ("site",), False),
    "a site": (ADA, "/admin/departments/3860/sites/501", ("site", 501), False),
    "an item": (ADA, f"/admin/items/{T1.number}", ("item", T1.id), False),
    "terms": (ADA, "/admin/terms", ("pack",), True),
    "the ladder": (FAY, "/admin/escalation", ("escalation contact",), True),
    "one of the ladder": (FAY, "/admin/escalation/{rung}", ("escalation contact", "{rung}"), True),
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_a_history_leads_to_what_is_older_and_back(name, write, member_id, world, superuser_cursor):
    who, address, about, office = PAGES[name]
    add_auditors(superuser_cursor)
    named = {"member": member_id, "webhook": _webhook(), "rung": world.rung()}
    for table in ("register_entry", "office_entry"):  # what making them wrote
        superuser_cursor.execute(f"TRUNCATE {table}")
    write(*(part.format(**named) if isinstance(part, str) else part for part in about), office=office)
    visitor = Visitor(who)

    onwards = list(walk(visitor, visitor.get(address.format(**named)), "next"))
    back = list(walk(visitor, onwards[-1], "prev"))

    assert [reason for page in onwards for reason in reasons(page)] == EVERYTHING
    assert [reasons(page) for page in reversed(back)] == [reasons(page) for page in onwards]
    assert len(onwards) > 2
    assert all("on this page; there are older ones." in card(page).text for page in onwards[:-1])
    assert "older ones" not in card(onwards[-1]).text
    assert ["To the newest" in card(page).text for page in onwards] == [False, *[True] * (len(onwards) - 1)]


def _webhook() -> int:
    endpoint = webhooks.Endpoint("Theirs", "https://hooks.example.gov/in", ("opened",))
    do(webhooks.add_webhook, by=ANA, department_id=WATER.id, key=uuid4(), endpoint=endpoint)
    with as_viewer(ANA):
        return in_use(WATER.id)[-1].pk


def test_a_short_history_says_nothing_of_pages(world):
    assert lead(Visitor(ANA).get("/people"), "next") == ""
    assert "on this page" not in card(Visitor(ANA).get("/people")).text


@pytest.mark.parametrize("place", ["older=x", "older=1_2", "older=-1", f"newer={'9' * 30}", "older=%00"])
def test_a_damaged_place_is_said_and_the_newest_are_shown(place, write):
    write("membership")

    shown = Visitor(ANA).get(f"/people?department=3860&{place}")

    assert shown.status == 200
    assert "was damaged on its way, so these are the newest." in card(shown).text
    assert reasons(shown) == EVERYTHING[:50]


@pytest.mark.parametrize("place", ["older=1", "older=0", f"newer={MANY}", f"newer={'9' * 18}"])
def test_beyond_the_ends_there_is_nothing_but_the_way_back(place, write):
    write("membership")

    shown = Visitor(ANA).get(f"/people?department=3860&{place}")

    assert "Nothing here." in card(shown).text
    assert {"/people?department=3860#history-title"} == {node.get("href") for node in card(shown).every("a")}


def test_on_a_form_that_comes_back_the_older_are_those_of_the_page(write, member_id):
    write("membership", member_id)
    ana, to = Visitor(ANA), f"/people/{member_id}/level?department=3860"
    page = ana.get(f"/people/{member_id}?department=3860")

    refused = ana.send(page.form(to), level="resolve")

    assert refused.status == 422
    assert reasons(ana.get(lead(refused, "next"))) == EVERYTHING[50:100]


def test_rows_of_two_kinds_at_one_moment_come_once_each(write, superuser_cursor):
    add_auditors(superuser_cursor)
    write("person", office=True)
    write("person", None, OPENED)
    for table in ("office_entry", "register_entry"):  # ten at each moment, five of each kind
        superuser_cursor.execute(f"UPDATE {table} SET at = date_trunc('day', now()) - ((seq / 5) * interval '1 min')")
    kinds = (OfficeEntry.objects.filter(about="person"), RegisterEntry.objects.filter(about="person"))

    def walked(key: tuple[int, ...] | None, backwards: bool) -> list[tuple[str, int]]:
        place, found = Place(key, backwards) if key else None, []
        while True:
            turned = by_time(kinds, place, most=7)
            found += reversed(turned.entries) if backwards else turned.entries
            key = turned.newer if backwards else turned.older
            if key is None:
                return [(type(row).__name__, row.seq) for row in found]
            place = Place(key, backwards)

    with as_viewer(LEA):
        onwards = walked(None, False)
        back = walked((0, 0, 0), True)

    assert len(onwards) == len(set(onwards)) == 2 * MANY
    assert back == onwards[::-1]


def test_hand_overs_lead_to_older_ones_whether_signed_for_or_not(world, past_every_rule):
    for n in range(110):
        world.hand_over(by=ELI, note=f"Shift {n}.")
    visitor = Visitor(FAY)
    for title in ("waiting-title", "past-title"):
        onwards = list(walk(visitor, visitor.get("/handover"), "next", title))
        back = list(walk(visitor, onwards[-1], "prev", title))

        notes = [[row.text.partition("Shift ")[2].split(".")[0] for row in rows(page, title)] for page in onwards]
        assert [note for page in notes for note in page] == [str(n) for n in range(109, -1, -1)]
        assert [rows(page, title)[0].text for page in reversed(back)] == [rows(p, title)[0].text for p in onwards]
        assert "50 hand-overs on this page; there are older ones." in card(onwards[0], title).text
        past_every_rule.execute("UPDATE shift_handover SET taken_at = now(), taken_by_id = 109, taken_by_name = 'Fay'")


def rows(shown: Shown, title: str) -> list[Node]:
    return [row for row in card(shown, title).every("tr") if row.every("td")]


def test_messages_to_a_webhook_lead_to_older_ones(world, past_every_rule):
    webhook = _webhook()
    do(webhooks.send_test, by=ANA, department_id=WATER.id, webhook_id=webhook, key=uuid4())
    past_every_rule.execute(
        "INSERT INTO notice SELECT (jsonb_populate_record(t, jsonb_build_object('attempts', n, 'queued_at',"
        " t.queued_at - n * interval '1 min', 'id', nextval(pg_get_serial_sequence('notice', 'id'))))).*"
        " FROM notice t, generate_series(1, 60) n"
    )
    visitor = Visitor(ANA)

    onwards = list(walk(visitor, visitor.get(f"/webhooks/{webhook}?department=3860"), "next", "sent-title"))

    tries = [row.every("td")[2].text for page in onwards for row in rows(page, "sent-title")]
    assert tries == [str(n) for n in range(61)]
    assert "25 messages on this page; there are older ones." in card(onwards[0], "sent-title").text
    assert [page.status for page in walk(visitor, onwards[-1], "prev", "sent-title")] == [200, 200, 200]
