"""What a password must be: long and not known; of any characters, and for as long as it is kept."""

import pytest

from ttrt.rules import passwords
from ttrt.rules.passwords import BadPassword

COMMON = {"password123", "iloveyou", "correcthorsebatterystaple", "qwertyuiop"}


def check(password: str, **more) -> None:
    said = {"again": password, "username": "aalv", "email": "ana@water.example.gov", "common": COMMON}
    said |= {"name": "Ana Alvarez", "departments": [("3860", "Water Resources"), ("COBUT", "County of Butte")]}
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
        "Aalv! Aalv! Aalv! 1",
        "Alvarez-Ana-12",
        "water2026water",
        "Water Resources 3860",
        "3860-2026-3860-2026",
        "Resources of 3860",
        "County of Butte!",
        "cobut-2026-COBUT",
    ],
)
def test_what_anybody_would_try_first_is_refused(password):
    with pytest.raises(BadPassword, match="one of the first that anybody would try"):
        check(password, least=8)


@pytest.mark.parametrize("password", ["Water Resources 3860", "Alvarez, Ana 12", "Trouble Tickets", "3860 0912 3860"])
def test_ones_own_words_and_the_departments_are_refused_with_what_to_do(password):
    with pytest.raises(BadPassword) as refused:
        check(password, least=8)
    assert refused.value.field == "password"
    assert refused.value.message == (
        "This is one of the first that anybody would try: it is made of your name, your department’s, or this tool’s. "
        "Choose words that have nothing to do with them."
    )


@pytest.mark.parametrize("password", ["the water sings at night 3860", "Ana likes butter on toast"])
def test_they_may_stand_among_others(password):
    check(password)
