"""What a password must be: long and not known; of any characters, and for as long as it is kept."""

import pytest

from ttrt.rules import passwords
from ttrt.rules.passwords import BadPassword

COMMON = {"password123", "iloveyou", "correcthorsebatterystaple", "qwertyuiop"}


def check(password: str, **more) -> None:
    said = {"again": password, "username": "ana.alvarez", "email": "ana@water.example.gov", "common": COMMON}
    passwords.check(password, **{**said, **more})


@pytest.mark.parametrize(
    "password",
    [
        "fifteen letters",
        "all lower case and no digit at all",
        "  blanks at both ends are kept  ",
        "ünïcödé ist willkommen 🚒",
        "1234 5678 9012 34567",
        "x" * 60 + "yz0qw" + "v" * 63,
        "my ticket to the moon and back",
    ],
)
def test_any_characters_are_welcome(password):
    check(password)


def test_eight_are_enough_beside_a_second_factor():
    assert (passwords.least(second_factor=False), passwords.least(second_factor=True)) == (15, 8)
    check("8 blobs!", least=8)
    with pytest.raises(BadPassword, match="This has 7 characters; a password needs 8 or more"):
        check("7 blobs", least=8)
    with pytest.raises(BadPassword, match="This has 14 characters; a password needs 15 or more"):
        check("fourteen words")


@pytest.mark.parametrize(
    "password",
    [
        "Password123",
        "ILoveYou!!!",
        "i-love-you-2026",
        "correct horse battery staple",
        "TTRT-tickets-2026!",
        "Welcome to CALNET 3",
        "ana.alvarez 2026",
        "Alvarez-Ana-12",
        "water2026water",
    ],
)
def test_what_anybody_would_try_first_is_refused(password):
    with pytest.raises(BadPassword, match="one of the first that anybody would try"):
        check(password, least=8)
