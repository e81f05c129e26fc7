"""Where webhooks may go, and how what they say is signed."""

import base64
import json
import re
import subprocess
from datetime import UTC, datetime

import pytest

from ttrt.host.folders import PROJECT
from ttrt.rules import webhooks
from ttrt.rules.refusal import Refused

KEY = bytes(range(32))
AT = datetime(2026, 11, 26, 14, 0, 5, 999_999, tzinfo=UTC)


def by_openssl(key: bytes, signed: bytes) -> str:
    """HMAC-SHA256 by another program than ours."""
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}", "-binary"]
    return base64.b64encode(subprocess.run(command, input=signed, check=True, capture_output=True).stdout).decode()


def test_a_message_is_signed_with_each_key_over_id_time_and_body():
    body = b'{"type":"ticket.opened"}'

    said = webhooks.headers([KEY, KEY[::-1]], message_id="msg_7", at=AT, body=body)

    signed = b"msg_7.1795701605." + body
    assert said["webhook-id"] == "msg_7"
    assert said["webhook-timestamp"] == "1795701605"
    assert said["webhook-signature"] == f"v1,{by_openssl(KEY, signed)} v1,{by_openssl(KEY[::-1], signed)}"


def test_a_secret_is_spelled_as_the_scheme_says_and_follows_from_the_salt():
    one, other = webhooks.secret(b"the instance", "salt"), webhooks.secret(b"the instance", "another")

    assert webhooks.secret(b"the instance", "salt") == one != other
    assert one != webhooks.secret(b"another instance", "salt")
    prefix, _, rest = webhooks.spelled(one).partition("_")
    assert (prefix, base64.b64decode(rest)) == ("whsec", one)


def test_what_is_said_names_a_ticket_an_event_times_and_the_way_and_nobody():
    said = webhooks.body(
        "not restored",
        number="3860-26-000001",
        happened_at=AT,
        times={"opened_at": "2026-11-26T13:00:00.000000Z"},
        public_url="https://tickets.example.gov",
    )

    assert json.loads(said) == {
        "type": "ticket.not_restored",
        "timestamp": "2026-11-26T14:00:05.999999Z",
        "data": {
            "ticket": "3860-26-000001",
            "link": "https://tickets.example.gov/tickets/3860-26-000001",
            "opened_at": "2026-11-26T13:00:00.000000Z",
        },
    }


def test_every_type_of_message_stands_in_the_page_for_receivers():
    page = (PROJECT / "docs" / "webhooks.md").read_text(encoding="utf-8")

    assert set(re.findall(r"`(ticket\.[a-z_]+)`", page)) == set(webhooks.TYPES)


@pytest.mark.parametrize(
    ("text", "host", "port", "path", "at"),
    [
        ("https://Hooks.Example.gov", "hooks.example.gov", 443, "/", "hooks.example.gov"),
        (" https://hooks.example.gov/in?a=b ", "hooks.example.gov", 443, "/in?a=b", "hooks.example.gov"),
        ("https://hooks.example.gov:8443/", "hooks.example.gov", 8443, "/", "hooks.example.gov:8443"),
    ],
)
def test_an_address_is_read(text, host, port, path, at):
    read = webhooks.address(text)

    assert (read.host, read.port, read.path, read.secure, read.at) == (host, port, path, True, at)


@pytest.mark.parametrize(
    "text",
    [
        *("", "hooks.example.gov", "http://hooks.example.gov/", "ftp://hooks.example.gov/", "https://", "https:///in"),
        *("https://localhost/", "https://hooks/", "https://hooks.example.gov./", "https://printer.local/"),
        *("https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://0x7f000001/", "https://[::1]/"),
        *(
            "https://127.1/",
            "https://8.8.8.8/",
            "https://me:secret@hooks.example.gov/",
            "https://me@hooks.example.gov/",
        ),
        *("https://hooks.example.gov/#part", "https://hooks.example.gov:22/", "https://hooks.example.gov:99999/"),
        *("https://hooks.example.gov/a b", "https://hooks.example.gov/\r\nx: y", "https://hооks.example.gov/"),
        "https://hooks.example.gov/" + "a" * 500,
    ],
)
def test_what_is_no_address_on_the_internet_is_refused_beside_the_field(text):
    with pytest.raises(Refused) as refused:
        webhooks.address(text)

    assert refused.value.field == "url"


@pytest.mark.parametrize("number", ["8.8.8.8", "1.1.1.1", "149.136.20.66", "2606:4700:4700::1111", "2600:1f18::5"])
def test_what_the_whole_internet_reaches_is_called(number):
    assert webhooks.may_be_called(number)


@pytest.mark.parametrize(
    "number",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
        *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
        *("2002:7f00:1::", "2001:0:4136::1", "2001:db8::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1"),
        *("ff02::1", "ff0e::1", "100::1"),
    ],
)
def test_what_lies_inside_is_not_called(number):
    assert not webhooks.may_be_called(number)


def test_names_set_aside_for_examples_are_known_and_no_others():
    for name in ("desk.3860.example", "example", "a.test", "b.invalid", "example.com", "hooks.example.org"):
        assert webhooks.is_for_examples(name), name
    for name in ("hooks.example.gov", "counterexample.com", "example.com.us", "test.ca.gov"):
        assert not webhooks.is_for_examples(name), name


def test_for_tests_this_machine_may_be_called_and_nothing_else_inside():
    assert webhooks.address("http://127.0.0.1:8000/in", loopback=True).port == 8000
    assert webhooks.may_be_called("127.0.0.1", loopback=True) and webhooks.may_be_called("::1", loopback=True)
    assert not any(webhooks.may_be_called(each, loopback=True) for each in ("10.0.0.1", "169.254.169.254", "::"))
