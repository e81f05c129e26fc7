"""The hotline: one call, everything by keyboard, the number read back, the next ticket under the same call."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.seated import focused, seat
from tests.stories.visitor import OPENING, Shown, Visitor, named
from tests.world import (
    ADA,
    ANA,
    DEE,
    ELI,
    ETHERNET,
    FAY,
    FIRE,
    FIRE_T1,
    PHONE,
    T1,
    TIM,
    Thing,
    World,
    add_item,
)  # fmt: skip
from ttrt.models import Report
from ttrt.models.scope import as_viewer
from ttrt.web.hotline import spell

CALLER = {
    "reporter_name": "Gus Gomez",
    "reporter_phone": "916-555-0177",
    "department": "3860 Water Resources",
    "verified_by": "Called back on a number on file",
}

# What the water department has under this name, and the fire department too.
TWIN_AT_FIRE = Thing(3101, FIRE, 310, "phone", PHONE.identifier, "Business line")


@pytest.fixture
def eli(world: World) -> Visitor:
    return Visitor(ELI)


@pytest.fixture
def count(superuser_cursor) -> Callable[[], int]:
    """How many tickets there are."""

    def tickets() -> int:
        superuser_cursor.execute("SELECT count(*) FROM ticket")
        return superuser_cursor.fetchone()[0]

    return tickets


def call_in(visitor: Visitor, address: str = "/hotline", /, **typed: str) -> Shown:
    form = visitor.get(address).form("/hotline")
    return visitor.send(form, **{**CALLER, **OPENING, "subjects": T1.identifier, **typed})


@pytest.mark.parametrize(
    ("viewer", "status"), [(ELI, 200), (TIM, 200), (FAY, 200), (ADA, 404), (ANA, 404), (DEE, 404)], ids=lambda v: str(v)
)
def test_the_contractors_desk_alone_answers_the_telephone(world, viewer, status):
    assert Visitor(viewer).get("/hotline").status == status


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("3860-26-000123", "3-8-6-0 dash 26 dash 0-0-0-1-2-3"),
        ("LAUSD-09-1234567", "L-A-U-S-D dash 09 dash 1-2-3-4-5-6-7"),
    ],
)
def test_a_number_is_spelled_as_it_is_read_out(number, said):
    assert spell(number) == said


def test_the_ticket_names_the_caller_the_check_and_the_representative(eli, world):
    (number,) = call_in(eli, verified_note="asked for the site code").numbers

    case = named(number)
    ticket = world.dossier(case).ticket
    with as_viewer(ELI):
        report = Report.objects.get(department_id=case.department_id, pk=ticket.report_id)
    assert (ticket.reported_by, ticket.reported_phone, ticket.opened_by_name) == ("Gus Gomez", "916-555-0177", ELI.name)
    assert report.verified_how == "Called back on a number on file: asked for the site code"
    assert (ticket.channel, report.channel) == ("hotline", "hotline")


def test_the_read_back_says_everything_the_caller_is_told(eli):
    shown = call_in(eli, subjects=f"{T1.identifier}\n99/XX", right_99XX="on")

    for number in shown.numbers:
        assert spell(number) in shown.text
    assert "Out of service" in shown.text
    assert re.search(r"You hear from us by \d\d:\d\d P[SD]T", shown.text)
    for words in ("Gus Gomez", "916-555-0177", "3860 Water Resources", "Called back on a number on file", ELI.name):
        assert words in shown.text


def test_a_caller_joins_the_open_ticket_and_its_number_is_read_back(eli, world, count):
    first = world.open(T1)
    due = world.dossier(first).ticket.update_due_at

    shown = call_in(eli, join_32HCGS004512PT=first.number)

    assert shown.numbers == [first.number]
    assert spell(first.number) in shown.text
    assert "The caller’s words are added to it." in shown.text
    (said,) = world.dossier(first, by=ANA).updates
    assert (said.kind, said.public, said.by_name) == ("comment", True, ELI.name)
    assert said.body == f"Also reported by Gus Gomez, 916-555-0177: {OPENING['description']}"
    assert world.dossier(first).ticket.update_due_at == due
    assert count() == 1


def test_a_call_that_joins_and_opens_reads_both_back(eli, world, count):
    first = world.open(T1)

    shown = call_in(eli, subjects=f"{T1.identifier}\n{PHONE.identifier}", join_32HCGS004512PT=first.number)

    assert len(shown.numbers) == 2
    for number in shown.numbers:
        assert spell(number) in shown.text
    assert count() == 2


def test_the_call_goes_on_with_the_caller_kept_and_its_tickets_listed(eli, world):
    first = call_in(eli, verified_note="by Eli")
    (again,) = {link for link in first.links if link.startswith("/hotline?call=")}

    form = eli.get(again)
    second = eli.send(form.form("/hotline"), **OPENING, subjects=PHONE.identifier)

    kept = form.kept("/hotline")
    assert {name: kept[name] for name in CALLER} == CALLER
    assert kept["verified_note"] == "by Eli"
    assert form.numbers == first.numbers
    assert len(second.numbers) == 2
    with as_viewer(ELI):
        assert len(set(Report.objects.values_list("call", flat=True))) == 1


def test_a_new_call_begins_empty(eli):
    first = call_in(eli)
    assert "/hotline" in first.links

    kept = eli.get("/hotline").kept("/hotline")

    assert (kept["reporter_name"], kept["department"], kept["verified_by"]) == ("", "", "")
    assert kept["call"] != eli.get(first.address).address.partition("call=")[2].partition("&")[0]


def test_everything_missing_is_said_in_the_order_of_the_talk(eli, count):
    shown = eli.send(eli.get("/hotline").form("/hotline"), step="open")

    (summary,) = [node for node in shown.root.walk() if node.get("class") == "errors"]
    assert shown.status == 422
    assert [link.get("href") for link in summary.every("a")] == [
        "#subjects",
        "#reporter_name",
        "#trouble",
        "#description",
        "#verified_by",
        "#severity",
    ]
    assert count() == 0


def test_nothing_said_on_the_line_is_lost_by_an_error(eli, world, count):
    world.open(ETHERNET)
    typed = {
        "department": "Nowhere",
        "subjects": f"{ETHERNET.identifier}\n99/XX",
        "another_81KDGS118820PT": "The far end",
        "right_99XX": "on",
        "since_at": "25:00",
        "verified_by": "Another way",
        "site_contact": "Guard",
    }

    lost_department = call_in(eli, **typed)
    assert lost_department.beside("department").startswith("No department is called “Nowhere”.")
    assert lost_department.beside("verified_note") == "Say which other way."
    assert "is not a time" in lost_department.beside("since_at")

    found_again = eli.send(lost_department.form("/hotline"), step="open", department="3860")
    kept = found_again.kept("/hotline")
    assert {name: kept[name] for name in typed} == {**typed, "department": "3860"}
    assert found_again.beside("verified_note") == "Say which other way."
    assert count() == 1

    done = eli.send(found_again.form("/hotline"), step="open", since_at="", verified_note="Knows the circuit's history")
    assert len(done.numbers) == 2


@pytest.fixture
def resolved(eli: Visitor) -> Callable[..., Shown]:
    """What a look-up of this form answers."""
    token = eli.get("/hotline").form("/hotline").values["csrfmiddlewaretoken"]
    return lambda **typed: eli.post("/hotline/resolve", {"csrfmiddlewaretoken": token, **typed})


def test_the_department_follows_from_what_is_named(resolved):
    for thing, department in ((T1, "3860 Water Resources"), (FIRE_T1, "3540 CAL FIRE")):
        shown = resolved(subjects=thing.identifier)

        assert f"1 line: 1 found. For {department}." in shown.text
        assert (shown.value("department"), shown.value("department_followed")) == (department, department)


def test_a_department_that_was_typed_stays(resolved):
    shown = resolved(subjects=FIRE_T1.identifier, department="3860")

    assert "1 line: 1 not found. For 3860 Water Resources." in shown.text
    assert (shown.value("department"), shown.value("department_followed")) == ("3860", "")


def test_a_followed_department_goes_on_following(resolved):
    before = resolved(subjects=T1.identifier)

    shown = resolved(
        subjects=FIRE_T1.identifier,
        department=before.value("department"),
        department_followed=before.value("department_followed"),
    )

    assert shown.value("department") == "3540 CAL FIRE"


def test_no_department_follows_where_there_is_a_choice(resolved, superuser_cursor):
    add_item(superuser_cursor, TWIN_AT_FIRE)
    both = "3540 CAL FIRE, 3860 Water Resources"

    twice = resolved(subjects=TWIN_AT_FIRE.identifier)
    mixed = resolved(subjects=f"{T1.identifier}\n{FIRE_T1.identifier}")
    nowhere = resolved(subjects="99/XX")

    assert twice.beside("department") == f"It is found in {both}. Ask the caller, and type the department."
    assert mixed.beside("department") == f"These belong to {both}. Open one department’s at a time: type which."
    assert nowhere.beside("department").startswith("No department’s inventory has it.")
    assert [each.value("department") for each in (twice, mixed, nowhere)] == ["", "", ""]
    # A second thing that only one of the two has makes it clear.
    assert (
        resolved(subjects=f"{TWIN_AT_FIRE.identifier}\n{T1.identifier}").value("department") == "3860 Water Resources"
    )


def test_nothing_is_opened_in_a_department_nobody_has_read(eli, world, count):
    shown = call_in(eli, department="")

    assert shown.beside("department") == (
        "It belongs to 3860 Water Resources. Look whether that is the caller’s department, then open."
    )
    assert count() == 0
    assert len(eli.send(shown.form("/hotline"), step="open").numbers) == 1


def test_a_verification_for_one_department_does_not_count_for_another(eli, world, resolved, count):
    first = call_in(eli)
    (again,) = {link for link in first.links if link.startswith("/hotline?call=")}
    form = eli.get(again)
    kept = form.kept("/hotline")
    assert kept["verified_for"] == "3860 Water Resources"
    words = "It was said for 3860 Water Resources. This is 3540 CAL FIRE"

    while_typing = resolved(**{**kept, "subjects": FIRE_T1.identifier})
    assert while_typing.beside("verified_by").startswith(words)
    assert while_typing.value("verified_by") == ""

    sent = eli.send(form.form("/hotline"), **OPENING, subjects=FIRE_T1.identifier)
    assert sent.beside("verified_by").startswith(words)
    assert (sent.kept("/hotline")["verified_by"], count()) == ("", 1)

    done = eli.send(sent.form("/hotline"), step="open", verified_by="Calls from a number on file")
    assert len(done.numbers) == 2


def test_a_call_sent_twice_opens_once(eli, count):
    form = eli.get("/hotline").form("/hotline")

    first = eli.send(form, **CALLER, **OPENING, subjects=T1.identifier)
    second = eli.send(form, **CALLER, **OPENING, subjects=T1.identifier)

    assert first.address == second.address
    assert count() == 1


@pytest.mark.parametrize("query", ["report=x", "call=x&report=y", "call={0}&report={0}"])
def test_a_report_that_is_not_of_the_call_is_not_there(eli, query):
    assert eli.get("/hotline?" + query.format("00000000-0000-4000-8000-000000000000")).status == 404


# ---------------------------------------------------------------- in a browser


def sit_down(page: Page) -> None:
    seat(page, ELI)
    page.goto("/hotline")
    focused(page, "#subjects")


class Keys:
    """A representative at the keyboard; counts every key that is not text."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)


# What a normal call costs beyond its text: Tab from question to question, one key for each choice, one to open.
KEYS_OF_A_CALL = 8
KEYS_OF_THE_NEXT = 7


def test_a_call_needs_no_mouse_and_few_keys(world, page, count):
    sit_down(page)
    keys = Keys(page)

    keys.write("32 hcgs 004512 pt")
    expect(page.locator("#lines-said")).to_have_text("1 line: 1 found. For 3860 Water Resources.")
    keys.press("Tab")
    keys.write("Gus Gomez")
    keys.press("Tab")
    keys.write("916-555-0177")
    keys.press("Tab", "n", "Tab")
    keys.write("No dial tone since the storm")
    keys.press("Tab", "c")
    expect(page.locator("#verified_by")).to_have_value("Called back on a number on file")
    keys.press("Control+Enter")

    expect(page.locator("h1")).to_have_text("Read this to the caller")
    focused(page, "[data-key=n]")
    assert keys.pressed == KEYS_OF_A_CALL
    assert count() == 1
    (number,) = page.locator("a.number").all_inner_texts()
    ticket = world.dossier(named(number)).ticket
    assert (ticket.trouble, ticket.severity) == ("no_service", "out_of_service")

    again = Keys(page)
    again.press("n")
    focused(page, "#subjects")
    again.write("9165550134")
    expect(page.locator("#lines-said")).to_have_text("1 line: 1 found. For 3860 Water Resources.")
    again.press("Tab", "Tab", "Tab", "n", "Tab")
    again.write("The same")
    again.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Read this to the caller")
    expect(page.get_by_role("heading", name="Opened before in this call")).to_be_visible()
    assert again.pressed == KEYS_OF_THE_NEXT
    assert count() == 2


def test_enter_looks_up_and_never_sends_half_a_form(world, page, count):
    sit_down(page)
    page.keyboard.type("32/HCGS/004512/PT")
    page.keyboard.press("Enter")
    page.fill("#reporter_name", "Gus Gomez")
    page.press("#reporter_name", "Enter")
    expect(page.locator("#lines-said")).to_have_text("1 line: 1 found. For 3860 Water Resources.")
    page.fill("#department", "3540")
    page.press("#department", "Enter")

    expect(page.locator("#lines-said")).to_have_text("1 line: 1 not found. For 3540 CAL FIRE.")
    assert page.url.endswith("/hotline")
    expect(page.locator("#reporter_name")).to_have_value("Gus Gomez")
    expect(page.locator(".errors")).to_have_count(0)
    assert count() == 0


def severity(page: Page):
    return page.locator("[name=severity]:checked")


def test_the_severity_follows_the_trouble_until_somebody_says_otherwise(world, page):
    sit_down(page)
    expect(severity(page)).to_have_count(0)

    page.select_option("#trouble", "no_service")
    expect(severity(page)).to_have_value("out_of_service")
    page.select_option("#trouble", "slow")
    expect(severity(page)).to_have_value("service_affecting")
    page.select_option("#trouble", "other")
    expect(severity(page)).to_have_count(0)

    page.check("text=Not service affecting")
    page.select_option("#trouble", "no_service")
    expect(severity(page)).to_have_value("not_affecting")


def test_a_late_answer_takes_back_nothing_that_was_chosen_meanwhile(world, page):
    sit_down(page)
    with page.expect_response("**/hotline/resolve") as answered:
        page.route("**/hotline/resolve", lambda route: (page.wait_for_timeout(800), route.continue_()))
        page.fill("#subjects", PHONE.identifier)
        page.wait_for_timeout(600)
        page.select_option("#trouble", "no_dial_tone")
        page.focus("#description")
        assert answered.value.ok

    expect(page.locator("#department")).to_have_value("3860 Water Resources")
    expect(page.locator("#trouble")).to_have_value("no_dial_tone")
    expect(page.locator("#trouble option[value=slow]")).to_have_count(0)
    expect(page.locator("#description")).to_be_focused()


def test_focus_goes_through_the_form_in_reading_order(world, page):
    sit_down(page)
    fields = "main :is(input:not([type=hidden]), select, textarea, button)"
    shown = f"[...document.querySelectorAll('{fields}')].filter(e => e.checkVisibility())"
    in_order = page.evaluate(f"{shown}.map(e => e.id || e.value)")
    seen = []
    for _ in range(len(in_order)):
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.value"))
        page.keyboard.press("Tab")

    # Radio buttons of one group are one stop.
    assert seen[: len(in_order) - 2] == [name for name in in_order if name not in ("severity-2", "severity-3")]


def test_the_whole_call_without_scripts(world, browser, site, count):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    try:
        page = context.new_page()
        sit_down(page)
        for name, text in CALLER.items():
            if name != "verified_by":
                page.fill(f"#{name}", text)
        page.select_option("#verified_by", CALLER["verified_by"])
        page.fill("#subjects", "99/XX")
        page.press("#reporter_name", "Enter")
        expect(page.locator("#lines-said")).to_have_text("1 line: 1 not found. For 3860 Water Resources.")
        page.check("text=I checked, it is right")
        page.select_option("#trouble", "other")
        page.check("text=Service affecting >> nth=0")
        page.fill("#description", "Crackles.")
        page.get_by_role("button", name="Open", exact=True).click()
        expect(page.locator("h1")).to_have_text("Read this to the caller")
        page.get_by_role("link", name="Next ticket, same caller").click()
        expect(page.locator("#reporter_name")).to_have_value(CALLER["reporter_name"])
    finally:
        context.close()
    assert count() == 1
