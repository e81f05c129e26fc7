"""Signed webhooks: what may be called, what is sent, and how it is signed (the Standard Webhooks scheme).

The receiver checks `HMAC-SHA256(secret, id.timestamp.body)`; what is sent names a ticket, an event, times and a link,
and no person.
"""

import base64
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from ttrt.rules import chain
from ttrt.rules.notices import EVENTS
from ttrt.rules.refusal import Refused

TYPES = {f"ticket.{kind.replace(' ', '_')}": kind for kind, event in EVENTS.items() if event.choice}
"""What can be sent, as the receiver reads it: the type of the message → the kind of notice."""

TEST = "webhook.test"
"""The type of a message that somebody sends to see whether it arrives."""

BOTH_KEYS_FOR = timedelta(hours=24)
"""How long the key before signs beside the new one. Ours, not the contract's."""

_FOR_EXAMPLES = ("example", "invalid", "test", "example.com", "example.net", "example.org")  # RFC 2606

LONGEST_ADDRESS = 500
_PREFIX = "whsec_"
_HTTPS = 443
_PRIVILEGED = 1024

# What the internet does not route, or what stands for such an address. Spelled out beside `is_global`, which knows more
# of them with every release of Python.
_REFUSED = tuple(
    ipaddress.ip_network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("::/96", "::1/128", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23"),
        *("2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    )
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a webhook is sent: `host` in the spelling of the name system."""

    host: str
    port: int
    path: str
    secure: bool

    @property
    def at(self) -> str:
        """The Host header."""
        usual = self.port == (_HTTPS if self.secure else 80)
        return self.host if usual else f"{self.host}:{self.port}"


def address(text: str, *, loopback: bool = False) -> Address:
    """Read an endpoint's address. Raises `Refused` beside the field `url`.

    `loopback`: for tests, also http and names and addresses of this machine.
    """
    said = text.strip()
    try:
        parts = urlsplit(said)
        port, host = parts.port, (parts.hostname or "").encode("idna").decode("ascii").lower()
    except ValueError:
        raise Refused("This is no web address. It looks like https://hooks.example.gov/tickets.", field="url") from None
    if len(said) > LONGEST_ADDRESS or not said.isascii() or not said.isprintable() or " " in said or not host:
        raise Refused("This is no web address. It looks like https://hooks.example.gov/tickets.", field="url")
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise Refused("Only addresses that begin with https:// are called.", field="url")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused("Leave out names, passwords and what follows a #: the signature says who sends.", field="url")
    if not loopback:
        _named(host, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(host, port or (_HTTPS if parts.scheme == "https" else 80), path, parts.scheme == "https")


def _named(host: str, port: int | None) -> None:
    if "." not in host or host.endswith((".", ".local", ".localhost", ".internal")) or _is_number(host):
        raise Refused("Write the full name of a server on the internet, not a number.", field="url")
    if port is not None and port != _HTTPS and port < _PRIVILEGED:
        raise Refused("Use port 443, or one from 1024 up.", field="url")


def _is_number(host: str) -> bool:
    """An address in digits, however it is written; no name ends in digits (RFC 3696 section 2)."""
    last = host.rpartition(".")[2]
    return ":" in host or last.isdigit() or last.startswith("0x")


def is_for_examples(host: str) -> bool:
    """Whether the name is one set aside for examples and tests (RFC 2606): no system of anybody's has it."""
    return f".{host}".endswith(tuple(f".{name}" for name in _FOR_EXAMPLES))


def may_be_called(number: str, *, loopback: bool = False) -> bool:
    """Whether a webhook may connect to this IP address: only to what the whole internet reaches.

    `loopback`: for tests, also this machine itself.
    """
    found = ipaddress.ip_address(number.partition("%")[0])
    if loopback and found.is_loopback:
        return True
    inside = any(found.version == each.version and found in each for each in _REFUSED)
    return found.is_global and not found.is_multicast and not inside


def secret(master: bytes, salt: str) -> bytes:
    """A key of 32 bytes for one endpoint: made of the instance's own secret and the salt stored with the endpoint."""
    return hmac.new(master, f"webhook {salt}".encode(), hashlib.sha256).digest()


def spelled(key: bytes) -> str:
    """The key as its owner gets it: `whsec_…`."""
    return _PREFIX + base64.b64encode(key).decode("ascii")


def signature(keys: Sequence[bytes], *, message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: one signature for each key, the newest first."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    made = (base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii") for key in keys)
    return " ".join(f"v1,{each}" for each in made)


def headers(keys: Sequence[bytes], *, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of one try. The id stays the same on every try; the time is this try's."""
    timestamp = int(at.timestamp())
    return {
        "content-type": "application/json",
        "user-agent": "TTRT-webhooks",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(keys, message_id=message_id, timestamp=timestamp, body=body),
    }


def test_body(*, webhook_id: int, happened_at: datetime, public_url: str) -> bytes:
    """What a test message says: that it is one, when it was asked for, and the way to the webhook's page."""
    link = f"{public_url}/webhooks/{webhook_id}"
    message = {"type": TEST, "timestamp": chain.in_utc(happened_at), "data": {"link": link}}
    return json.dumps(message, separators=(",", ":"), sort_keys=True).encode()


def body(kind: str, *, number: str, happened_at: datetime, times: Mapping[str, str], public_url: str) -> bytes:
    """What is told of an event: the ticket's number, when it happened, the ticket's `times` then (UTC), and the way."""
    message = {
        "type": next(name for name, each in TYPES.items() if each == kind),
        "timestamp": chain.in_utc(happened_at),
        "data": {"ticket": number, "link": f"{public_url}/tickets/{number}", **times},
    }
    return json.dumps(message, separators=(",", ":"), sort_keys=True).encode()
