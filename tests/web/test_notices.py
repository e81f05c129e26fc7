"""The page on which a person chooses what to be told, and the buttons that watch or mute a ticket."""

from django.test import Client

from tests.stories.markup import forms, read
from tests.world import ANA, BEN, CHO, ELI, ETHERNET, FIRE_T1, OPERATIONS, RIVERSIDE, T1, World, username
from ttrt.models import NoticeChoice, Person, TicketFollow
from ttrt.models.scope import as_viewer

SAID = {
    "events": ["opened", "restored"],
    "severity": "service_affecting",
    "sites": [str(OPERATIONS)],
    "items": "81kdgs118820pt\n\n 32/HCGS/004512/PT ",
    "rhythm": "hourly",
    "quiet_from": "22:00",
    "quiet_until": "06:30",
    "zone": "America/Denver",
    "urgent": "on",
}


def seated(who):
    client = Client()
    client.force_login(Person.objects.get(username=username(who)), "django.contrib.auth.backends.ModelBackend")
    return client


def post(who, address="/notices", **more):
    return seated(who).post(address, SAID | more)


def text(client, address):
    return read(client.get(address).content.decode()).text


def rows():
    with as_viewer(ELI):
        return list(NoticeChoice.objects.order_by("person_id"))


def test_what_was_chosen_is_kept_and_shown_again(world: World):
    answer = post(ANA)

    assert (answer.status_code, answer["Location"]) == (303, "/notices?department=3860")
    (row,) = rows()
    assert (row.person_id, row.person_name, row.events) == (ANA.person_id, "Ana Alvarez", ["opened", "restored"])
    assert (row.site_ids, sorted(row.item_ids)) == ([OPERATIONS], sorted([T1.id, ETHERNET.id]))
    assert (row.rhythm, row.zone, f"{row.quiet_from:%H:%M}-{row.quiet_until:%H:%M}", row.urgent_at_once) == (
        "hourly",
        "America/Denver",
        "22:00-06:30",
        True,
    )
    page = read(seated(ANA).get("/notices").content.decode())
    (form,) = [form for form in forms(page) if form.action == "/notices?department=3860"]
    assert (form.values["quiet_from"], form.values["rhythm"], form.values["zone"]) == (
        "22:00",
        "hourly",
        "America/Denver",
    )
    assert sorted(form.values["items"].split()) == ["32/HCGS/004512/PT", "81/KDGS/118820/PT"]


def test_a_second_choice_takes_the_place_of_the_first_and_of_nobody_elses(world: World):
    post(ANA)
    post(BEN)
    post(ANA, events=[], sites=[], items="", rhythm="at once", quiet_from="", quiet_until="")

    ana, ben = rows()
    assert (ana.events, ana.site_ids, ana.item_ids, ana.rhythm, ana.quiet_from) == ([], [], [], "at once", None)
    assert ben.events == ["opened", "restored"]


def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(world: World):
    for more, beside in (
        ({"quiet_until": ""}, "Quiet hours need both times."),
        ({"quiet_from": "late"}, "Write a time of day"),
        ({"quiet_from": "06:30"}, "Quiet hours end at another time"),
        ({"rhythm": "never"}, "Choose how often."),
        ({"zone": "Europe/Paris"}, "Choose a time zone of the list."),
        ({"severity": "terrible"}, "Choose a severity of the list"),
        ({"sites": [str(RIVERSIDE)]}, "Choose sites of the list."),
        ({"items": FIRE_T1.identifier}, "No circuit, number or service of yours is called"),
        ({"events": ["department renamed"]}, "Choose events of the list"),
    ):
        answer = post(ANA, **more)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert beside in page
        assert 'value="service_affecting" selected' in page or "severity" in more
    assert rows() == []


def test_watching_and_muting_from_the_ticket(world: World):
    ticket = world.open(T1)
    page = f"/tickets/{ticket.number}"
    ana = seated(ANA)
    assert "Watch this ticket" in text(ana, page)

    for how, said in (
        ("watch", "You watch this ticket: you are told everything."),
        ("mute", "You have muted this ticket: you are told nothing."),
    ):
        assert ana.post(f"{page}/following", {"how": how}).status_code == 303
        assert said in text(ana, page)
        assert ticket.number in text(ana, "/notices")
    assert "Muted" in text(ana, "/notices") and ticket.number not in text(seated(BEN), "/notices")
    with as_viewer(ELI):
        assert [(row.person_id, row.how) for row in TicketFollow.objects.all()] == [(ANA.person_id, "mute")]
    assert "Watch this ticket" in text(seated(BEN), page)
    assert "Watch this ticket" not in text(seated(ELI), page)
    assert ana.post(f"{page}/following", {"how": "shout"}).status_code == 404
    assert seated(CHO).post(f"{page}/following", {"how": "watch"}).status_code == 404
