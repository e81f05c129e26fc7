import hashlib
import json
import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.contract import CASES
from ttrt.rules.evidence import GENESIS, Break, Link, body_hash, canonical, first_break, link

AT = datetime(2026, 11, 22, 18, 5, 0, 120, tzinfo=UTC)
KEYS = st.sampled_from(["", "a", "b", "é", "😀", "\ufb33", "\n", '"'])
PLAIN = st.sampled_from(
    [None, True, False, 0, 1, -1, 2**70, "", "1", "true", "é", "e\u0301", "😀", "\u2028", '"', "\\"]
)
VALUES = PLAIN | st.lists(PLAIN, max_size=3) | st.dictionaries(KEYS, PLAIN | st.lists(PLAIN, max_size=2), max_size=4)


def chain(rows) -> list[Link]:
    """These rows as they would be stored."""
    links, previous = [], GENESIS
    for seq, row in enumerate(rows, start=1):
        previous = link(previous, row)
        links.append(Link(seq, row, previous))
    return links


def test_one_row_has_one_spelling():
    row = {"what": "opened", "at": AT, "seq": 1, "public": True, "by": None, "facts": {"b": 1, "a": ["é", "\n"]}}

    assert (
        canonical(row)
        == (
            '{"at":"2026-11-22T18:05:00.000120Z","by":null,"facts":{"a":["é","\\n"],"b":1},'
            '"public":true,"seq":1,"what":"opened"}'
        ).encode()
    )


def test_the_zone_an_instant_is_written_in_does_not_matter():
    assert canonical({"at": AT}) == canonical({"at": AT.astimezone(ZoneInfo("America/Los_Angeles"))})


def test_keys_are_ordered_by_utf_16_as_in_rfc_8785():
    # The example of the RFC: U+1F600 sorts before U+FB33, because its first UTF-16 unit is smaller.
    row = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\u00f6": 7}

    assert list(json.loads(canonical(row))) == ["\r", "1", "\x80", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), b"x", (1,), {1}, {1: 2}, datetime(2026, 1, 1), AT.date(), object()],  # noqa: DTZ001
    ids=lambda value: f"{type(value).__name__} {value}" if type(value) is not object else "object",
)
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(TypeError):
        canonical({"value": value})
    with pytest.raises(TypeError):
        canonical({"value": [{"deep": value}]})


def test_half_a_character_is_refused():
    with pytest.raises(UnicodeEncodeError):
        canonical({"text": "\ud800"})


def test_a_link_is_the_hash_of_the_previous_hash_and_the_row():
    row = {"what": "opened"}

    assert link(GENESIS, row) == hashlib.sha256(bytes(32) + b'{"what":"opened"}').hexdigest()


@pytest.mark.parametrize("previous", ["", "00", "zz" * 32, "0" * 66])
def test_a_previous_hash_must_be_one(previous):
    with pytest.raises(ValueError):
        link(previous, {})


def test_a_body_enters_by_salt_and_hash():
    assert body_hash("pepper", "No dial tone") == hashlib.sha256(b"pepper\x00No dial tone").hexdigest()
    assert body_hash(b"pepper", "No dial tone") == body_hash("pepper", "No dial tone")
    assert body_hash("salt", "No dial tone") != body_hash("pepper", "No dial tone")


def test_an_untouched_chain_is_whole():
    links = chain([{"n": n} for n in range(5)])

    assert first_break(links, last_seq=5, last_hash=links[-1].hash) is None
    assert first_break([], last_seq=0, last_hash=GENESIS) is None


def test_a_removed_row_is_named():
    links = chain([{"n": n} for n in range(5)])

    assert first_break(links[:2] + links[3:]) == Break(3, "row 3 is missing; row 4 stands in its place")


def test_a_cut_tail_is_seen_by_what_the_ticket_remembers():
    links = chain([{"n": n} for n in range(5)])

    assert first_break(links[:4]) is None
    assert first_break(links[:4], last_seq=5) == Break(5, "the ticket remembers 5 rows; the history has 4")


def test_a_chain_written_anew_is_seen_by_what_the_ticket_remembers():
    links, forged = chain([{"n": 1}]), chain([{"n": 2}])

    assert first_break(forged, last_seq=1, last_hash=links[0].hash) == Break(
        1, "the newest row is not the one the ticket remembers"
    )


@CASES
@given(st.dictionaries(st.text('aé😀\n"', max_size=3), VALUES, max_size=4), st.randoms(use_true_random=False))
def test_the_order_keys_were_put_in_never_matters(row, shuffle):
    pairs = list(row.items())
    shuffle.shuffle(pairs)

    assert canonical(dict(pairs)) == canonical(row)
    assert json.loads(canonical(row)) == row


@CASES
@given(VALUES, VALUES)
def test_different_rows_have_different_spellings(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

    assert (canonical({"v": one}) == canonical({"v": other})) is same


def test_a_thousand_random_tamperings_are_all_found():
    luck = random.Random(19)
    for _ in range(1000):
        links = chain([{"n": luck.randrange(100), "what": "update"} for _ in range(luck.randint(2, 12))])
        remembered = {"last_seq": len(links), "last_hash": links[-1].hash}
        assert first_break(links, **remembered) is None
        assert first_break(_tampered(links, luck), **remembered) is not None


def _tampered(links: list[Link], luck: random.Random) -> list[Link]:
    place = luck.randrange(len(links))
    old = links[place]
    match luck.randrange(6):
        case 0:  # edit
            return [*links[:place], Link(old.seq, {**old.row, "n": -1}, old.hash), *links[place + 1 :]]
        case 1:  # delete one
            return links[:place] + links[place + 1 :]
        case 2:  # delete one and number the rest anew
            rest = [Link(each.seq - 1, each.row, each.hash) for each in links[place + 1 :]]
            return links[:place] + rest
        case 3:  # slip one in
            return [*links[:place], Link(old.seq, {"n": -1}, old.hash), *links[place:]]
        case 4:  # write the whole chain anew with good hashes
            return chain([each.row if each is not old else {"n": -1} for each in links])
        case _:  # flip a bit of a hash
            flipped = f"{int(old.hash, 16) ^ (1 << luck.randrange(256)):064x}"
            return [*links[:place], Link(old.seq, old.row, flipped), *links[place + 1 :]]
