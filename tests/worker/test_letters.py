"""What mails say: the same in text and HTML, and nothing private where strangers read."""

import re
import threading

from tests.mailbox import html_of, text_of
from tests.stories.markup import read
from tests.world import ANA, ELI, T1, World
from ttrt.rules.notices import ACCESS, EVENTS, WEBHOOK_TEST
from ttrt.rules.opening import Reporter
from ttrt.worker import letters
from ttrt.worker.deliver import deliver_due
from ttrt.worker.letters import Letter

URL = "https://tickets.example.gov"
FACTS = {"closes": "26 Nov 2026 18:05 PST", "follow": "3860-26-000001", "how": "accepted"}


def a_letter(kind: str, **more) -> Letter:
    said = {"number": "3860-26-000007", "notice_id": 12, "to_name": "Ana <b>Alvarez</b> & Co", "facts": {}}
    return letters.write(kind, public_url=URL, **(said | more))


def every_letter() -> list[Letter]:
    return [
        *(a_letter(kind, facts=facts, chosen=chosen) for kind in EVENTS for facts in ({}, FACTS) for chosen in (0, 1)),
        letters.digest(
            [("3860-26-000007", "opened", {}), ("3860-26-000008", "restored", FACTS), ("3860-26-000007", "closed", {})],
            mail_id=12,
            to_name="Ana",
            public_url=URL,
        ),
        letters.invitation(token="s3cret", mail_id="1-1", to_name="Ana", username="ana", minutes=60, public_url=URL),
    ]


def words(text: str) -> str:
    return " ".join(text.split())


def test_text_and_html_say_the_same_sentences():
    for letter in every_letter():
        (body,) = read(letter.html).every("body")
        assert words(body.text) == words(letter.body)
        assert {link.get("href") for link in body.every("a")} == set(re.findall(r"https://\S+", letter.body))


def test_every_kind_of_notice_has_words_of_its_own():
    mailed = set(EVENTS) - {WEBHOOK_TEST, ACCESS}  # a system is told of the first; the other has letters of its own
    assert mailed - set(letters._SAID) == set()
    assert len({a_letter(kind).subject for kind in mailed}) == len(mailed)


def test_managers_read_who_waits_for_them_and_what_comes_of_silence():
    facts = {"due": "4", "of": "Water Resources (3860)", "page": "/people?department=3860"}
    facts |= {"lowers": "31 Jan 2027 00:00 PST", "suspends": "15 Feb 2027 00:00 PST"}
    many, one = (a_letter("certify people", number="", facts=facts | {"due": due}) for due in ("4", "1"))

    assert many.subject == "Please confirm your people"
    assert many.parts[1] == (
        "in Water Resources (3860) 4 people wait for you to say that the access is still needed. Whoever is not "
        "confirmed can only read from 31 Jan 2027 00:00 PST on, and has no access from 15 Feb 2027 00:00 PST on."
    )
    assert "3860) one person waits for you" in one.parts[1]
    assert many.parts[3] == f"{URL}/people?department=3860"


def test_a_name_is_text_and_no_markup():
    letter = a_letter("opened")

    assert "Ana <b>Alvarez</b> & Co" in letter.body
    assert "Ana &lt;b&gt;Alvarez&lt;/b&gt; &amp; Co" in letter.html


def test_html_brings_no_colour_and_fetches_nothing():
    for letter in every_letter():
        assert re.findall(r"(?:^|[\s;\"])(?:color|background)\s*:|src=|<img|<style|<link|url\(", letter.html) == []
        assert '<meta name="color-scheme" content="light dark">' in letter.html


def test_every_link_leads_to_a_page_that_needs_a_sign_in_or_holds_its_own_secret(client, db):
    paths = {re.sub(URL, "", link) for letter in every_letter() for link in re.findall(r"https://\S+", letter.body)}
    paths.remove("/invitation/s3cret")

    assert {path.split("/")[1] for path in paths} == {"tickets", "notices"}
    for path in paths:
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].startswith("/?next=")) == (302, True), path


def test_a_digest_names_each_ticket_once_and_has_a_message_id_of_its_own():
    letter = letters.digest(
        [("3860-26-000007", "opened", {}), ("3860-26-000008", "restored", {}), ("3860-26-000007", "closed", {})],
        mail_id=12,
        to_name="Ana",
        public_url=URL,
    )

    assert letter.subject == "Trouble tickets: news of 2 tickets"
    assert letter.headers["Message-ID"] == "<digest-12@tickets.example.gov>"
    assert "References" not in letter.headers
    assert letter.body.count("/tickets/3860-26-000007") == letter.body.count("/tickets/3860-26-000008") == 1
    assert "Ticket 3860-26-000007: The ticket is open and work has begun. The ticket is closed." in words(letter.body)


def test_what_arrives_has_both_parts_and_a_subject_for_strangers(world: World, mailbox):
    ticket = world.open(T1, reporter=Reporter("Rosa Medina", "916-555-0140", "rosa@example.org"))
    world.update(ticket, done="The card at El Camino is dead.")
    world.restore(ticket, by=ELI)
    world.accept(ticket, by=ANA)
    deliver_due(threading.Event())

    assert len(mailbox.mails) == 4
    for mail in mailbox.mails:
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        (body,) = read(html_of(mail)).every("body")
        assert words(body.text) == words(text_of(mail))
        assert re.fullmatch(rf"Ticket {ticket.number}: [a-z, ]+", mail["Subject"])
        assert (mail["Auto-Submitted"], mail["References"]) == (
            "auto-generated",
            f"<ticket-{ticket.number}@tickets.example.gov>",
        )
        for private in (T1.identifier, "916-555-0140", "El Camino", "Nothing works", ANA.name):
            assert private not in mail.as_string()
