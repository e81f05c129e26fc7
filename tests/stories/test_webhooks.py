"""A department's managers keep its webhooks: added, changed, given another secret, switched, removed."""

import re
import uuid

import pytest

from tests.world import ADA, ANA, BEN, CHO, DEE, ELI, PHONE, RAE, T1, WATER, do
from ttrt.actions import outbox
from ttrt.actions import webhooks as keeping
from ttrt.actions.webhooks import Endpoint
from ttrt.models import Notice, RegisterEntry, WebhookEndpoint
from ttrt.models.scope import as_viewer
from ttrt.rules import webhooks
from ttrt.rules.refusal import NotAllowed, Refused
from ttrt.worker.deliver import POSTMAN

URL = "https://hooks.example.gov/tickets"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]+=*")


def add(page, **said):
    form = page.get("/webhooks").form("/webhooks")
    return form, page.send(form, **({"name": "Their desk", "url": URL, "events": ["opened", "update"]} | said))


def only() -> WebhookEndpoint:
    with as_viewer(ANA):
        return WebhookEndpoint.objects.get()


def test_a_manager_adds_one_and_sees_its_secret_once(world, at_page, settings):
    page = at_page(ANA)

    form, shown = add(page)

    row = only()
    assert (row.name, row.url, row.events, row.owner_name) == ("Their desk", URL, ["opened", "update"], ANA.name)
    key = webhooks.spelled(webhooks.secret(settings.SECRET_KEY.encode(), row.key_salt))
    assert SECRET.findall(shown.html) == [key]
    for address in ("/webhooks", f"/webhooks/{row.pk}"):
        assert "Their desk" in page.get(address).text
        assert not SECRET.search(page.get(address).html)
    again = page.send(form, name="Their desk", url=URL, events=["opened"])
    assert not SECRET.search(again.html) and "It was added already" in again.text
    assert only().pk == row.pk


def test_no_key_is_stored(world, at_page, superuser_cursor):
    _, shown = add(at_page(ANA))
    (key,) = SECRET.findall(shown.html)

    rows = superuser_cursor.execute(
        "SELECT w::text FROM webhook_endpoint w UNION ALL SELECT r::text FROM register_entry r"
    ).fetchall()

    assert len(rows) == 2
    assert not any(key.removeprefix("whsec_") in text for (text,) in rows)


def test_its_page_says_what_was_sent_and_what_came_of_it(world, at_page):
    page = at_page(ANA)
    add(page)
    base = f"/webhooks/{only().pk}"
    assert "Nothing yet." in page.get(base).text
    tickets = [world.open(T1), world.open(PHONE)]
    with as_viewer(POSTMAN) as at:
        first, second = Notice.objects.filter(channel="webhook").order_by("id")
        outbox.mark_sent(first, handed_over_at=at, at=at)
        outbox.mark_failed(second, handed_over_at=at, at=at, error="It answered with status 503.", permanent=False)

    (sent,) = [table for table in page.get(base).root.every("table") if "Happened" in table.text]
    newer, older = [[cell.text for cell in row.every("th", "td")] for row in sent.every("tr")[1:]]

    assert (newer[2:4], older[2:4]) == ([tickets[1].number, "1"], [tickets[0].number, "1"])
    assert "Waiting until" in newer[4] and "It answered with status 503." in newer[4]
    assert "Accepted" in older[4]


def test_a_test_message_is_sent_from_the_page_and_once_however_often(world, at_page):
    page = at_page(ANA)
    add(page)
    base = f"/webhooks/{only().pk}"
    form = page.get(base).form(f"{base}/test")

    assert "The test message is on its way." in page.send(form).text
    assert "This test message was sent already." in page.send(form).text
    assert page.get(base).text.count("Test message") == 1
    refused = page.send(page.get(base).form(f"{base}/test"))
    assert refused.status == 422 and "The test message before is still on its way." in refused.text


def test_the_register_of_the_department_keeps_every_change(world, at_page):
    page = at_page(ANA)
    add(page)
    base = f"/webhooks/{only().pk}"

    page.send(page.get(base).form(base), name="Their other desk", events=["closed"])
    assert (only().name, only().events) == ("Their other desk", ["closed"])
    shown = page.send(page.get(base).form(f"{base}/secret"))
    assert len(SECRET.findall(shown.html)) == 1
    assert f"{base}/secret" not in page.get(base).html  # two keys are in use
    page.send(page.get(base).form(f"{base}/switch"))
    assert "Ana Alvarez switched it off." in page.get(base).text
    page.send(page.get(base).form(f"{base}/switch"))
    page.send(page.get(base).form(f"{base}/removal"))

    assert page.get(base).status == 404
    assert "No webhook yet" in page.get("/webhooks").text
    with as_viewer(ANA):
        said = list(RegisterEntry.objects.filter(about="webhook").order_by("seq").values_list("what", flat=True))
    assert said == [
        *("webhook added", "webhook changed", "webhook key changed", "webhook switched off", "webhook switched on"),
        "webhook removed",
    ]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": " "}, "Give it a name"),
        ({"url": "http://hooks.example.gov/"}, "begin with https://"),
        ({"url": "https://127.0.0.1/"}, "not a number"),
        ({"events": []}, "Choose what it shall be told."),
    ],
)
def test_a_mistake_stands_beside_its_field_and_what_was_typed_stays(world, at_page, said, sentence):
    form, back = add(at_page(ANA), **said)

    assert back.status == 422
    assert sentence in back.text
    again = back.form("/webhooks").values
    assert again["url"] == ({"url": URL} | said)["url"]
    assert again["key"] == form.values["key"]


def test_other_people_of_the_department_are_told_and_others_find_nothing(world, at_page):
    add(at_page(ANA))
    base = f"/webhooks/{only().pk}"

    assert [at_page(who).get("/webhooks").status for who in (BEN, RAE, ELI, ADA, DEE)] == [403, 403, 404, 404, 404]
    assert at_page(CHO).get(base).status == 404
    endpoint = Endpoint("Theirs", URL, ("opened",))
    for who in (BEN, RAE, ELI, ADA, CHO):
        with pytest.raises(NotAllowed):
            do(keeping.add_webhook, by=who, department_id=WATER.id, key=uuid.uuid4(), endpoint=endpoint)


def test_a_department_has_ten_at_a_time_and_what_is_not_offered_is_refused(world):
    def one_more(*events: str) -> None:
        endpoint = Endpoint("Theirs", URL, events)
        do(keeping.add_webhook, by=ANA, department_id=WATER.id, key=uuid.uuid4(), endpoint=endpoint)

    with pytest.raises(Refused, match="Choose what"):
        one_more("opened", "webhook off")
    for _ in range(keeping.MOST):
        one_more("opened")
    with pytest.raises(Refused, match="Remove one first"):
        one_more("opened")
