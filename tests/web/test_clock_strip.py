"""The clock strip's places: to scale, in Pacific hours, with no label over another."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from ttrt.rules import pack
from ttrt.rules.outage import CountedStop, Facts, Reckoning, Restoration, Stop
from ttrt.rules.spans import Span
from ttrt.web.clock_strip import draw

PACK_FILE = sorted((Path(__file__).resolve().parents[2] / "packs" / "calnet3").glob("*.toml"))[-1]
PACK = pack.parse(PACK_FILE.read_text(), PACK_FILE.name)
NOON = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # 12:00 PST
HOUR = timedelta(hours=1)


def reckoning(facts: Facts, *, end: datetime | None, at: datetime, counted: tuple[CountedStop, ...] = ()) -> Reckoning:
    gross = (end or at) - facts.opened_at
    stopped = sum((stop.span.length for stop in counted), timedelta())
    aside = tuple((stop.ref, stop.reason, "voided") for stop in facts.stops if stop.voided)
    return Reckoning(
        start=facts.opened_at,
        end=end,
        running=end is None,
        gross=gross,
        stopped=stopped,
        net=gross - stopped,
        counted=counted,
        set_aside=aside,
        _words=tuple,
    )


def test_a_stop_stands_where_it_happened_and_is_as_wide_as_it_was_long():
    stop = Stop(7, "ACCESS", NOON + HOUR, NOON + 3 * HOUR)
    facts = Facts(NOON, stops=(stop,))
    counted = (CountedStop(7, "ACCESS", Span(NOON + HOUR, NOON + 3 * HOUR), "as recorded"),)

    drawing = draw(facts, reckoning(facts, end=None, at=NOON + 4 * HOUR, counted=counted), NOON + 4 * HOUR, PACK)

    assert [(bar.x, bar.width, bar.letter, bar.counted) for bar in drawing.bars] == [(25.0, 50.0, "A", True)]
    assert drawing.run_width == 100.0


def test_a_voided_stop_is_drawn_as_not_counted():
    facts = Facts(NOON, stops=(Stop(1, "POWER", NOON + HOUR, NOON + 2 * HOUR, voided=True),))

    drawing = draw(facts, reckoning(facts, end=None, at=NOON + 4 * HOUR), NOON + 4 * HOUR, PACK)

    assert [(bar.label, bar.counted, bar.why) for bar in drawing.bars] == [
        (PACK.stop_reason("POWER").label, False, "voided")
    ]


def test_a_stop_still_running_reaches_to_now_and_has_no_end():
    facts = Facts(NOON, stops=(Stop(1, "ACCESS", NOON + HOUR),))
    counted = (CountedStop(1, "ACCESS", Span(NOON + HOUR, NOON + 2 * HOUR), "still running"),)

    bar = draw(facts, reckoning(facts, end=None, at=NOON + 2 * HOUR, counted=counted), NOON + 2 * HOUR, PACK).bars[0]

    assert (bar.x + bar.width, bar.ended_at) == (100.0, None)


def test_a_disputed_restoration_and_its_dispute_are_both_marked():
    facts = Facts(NOON, restorations=(Restoration(NOON + HOUR, NOON + 2 * HOUR),))

    drawing = draw(facts, reckoning(facts, end=None, at=NOON + 4 * HOUR), NOON + 4 * HOUR, PACK)

    assert [(mark.kind, mark.x) for mark in drawing.marks] == [
        ("start", 0.0),
        ("restored", 25.0),
        ("disputed", 50.0),
        ("now", 100.0),
    ]


def test_a_dispute_after_the_real_end_leaves_the_rest_of_the_bar_empty():
    facts = Facts(NOON, restorations=(Restoration(NOON + HOUR, NOON + 4 * HOUR, NOON + 2 * HOUR),))

    drawing = draw(facts, reckoning(facts, end=NOON + 2 * HOUR, at=NOON + 9 * HOUR), NOON + 9 * HOUR, PACK)

    assert drawing.run_width == 50.0
    assert [mark.text for mark in drawing.marks] == ["Opened", "Restored", "Back in service", "Not restored"]


def test_hours_are_pacific_and_the_repeated_hour_is_drawn_twice():
    start = datetime(2026, 11, 1, 7, 0, tzinfo=UTC)  # midnight PDT, the night clocks go back
    facts = Facts(start)

    drawing = draw(facts, reckoning(facts, end=None, at=start + 5 * HOUR), start + 5 * HOUR, PACK)

    assert [(tick.text, tick.x) for tick in drawing.ticks] == [
        ("1 Nov", 0.0),
        ("01:00", 20.0),
        ("01:00", 40.0),
        ("02:00", 60.0),
        ("03:00", 80.0),
        ("04:00", 100.0),
    ]


def test_a_long_outage_has_few_ticks_and_they_are_days():
    facts = Facts(NOON)

    drawing = draw(facts, reckoning(facts, end=None, at=NOON + timedelta(days=6)), NOON + timedelta(days=6), PACK)

    assert [tick.text for tick in drawing.ticks] == ["23 Nov", "24 Nov", "25 Nov", "26 Nov", "27 Nov", "28 Nov"]


def test_labels_of_crowded_marks_never_share_a_place():
    restorations = tuple(Restoration(NOON + n * HOUR, NOON + n * HOUR + HOUR / 4) for n in range(1, 8))
    facts = Facts(NOON, restorations=restorations)

    marks = draw(facts, reckoning(facts, end=None, at=NOON + 9 * HOUR), NOON + 9 * HOUR, PACK).marks

    shown = [mark for mark in marks if mark.row >= 0]
    assert len({(mark.row, mark.x) for mark in shown}) == len(shown)
    for row in (0, 1):
        places = sorted(mark.x for mark in shown if mark.row == row)
        assert all(later - earlier > 5 for earlier, later in pairwise(places))


def test_letters_of_stops_close_together_become_one_label():
    stops = [Stop(n, "ACCESS", NOON + n * HOUR / 12, NOON + n * HOUR / 12 + HOUR / 60) for n in range(1, 4)]
    facts = Facts(NOON, stops=(*stops, Stop(9, "POWER", NOON + 20 * HOUR, NOON + 21 * HOUR)))

    letters = draw(facts, reckoning(facts, end=None, at=NOON + 24 * HOUR), NOON + 24 * HOUR, PACK).letters

    assert [one.text for one in letters] == ["A–C", "D"]
    assert letters[1].x - letters[0].x > 8


def test_each_of_some_stops_in_a_row_has_a_label_even_one_of_a_second():
    second = timedelta(seconds=1)
    stops = tuple(Stop(n, "ACCESS", NOON + n * HOUR / 10, NOON + n * HOUR / 10 + second) for n in range(1, 5))
    facts = Facts(NOON, stops=stops)

    bars = draw(facts, reckoning(facts, end=None, at=NOON + 9 * HOUR), NOON + 9 * HOUR, PACK).bars

    assert all(bar.row >= 0 for bar in bars)
    assert len({(bar.row, bar.middle) for bar in bars}) == len(bars)


def test_restored_and_not_restored_are_both_said_on_a_narrow_bar():
    facts = Facts(NOON, restorations=(Restoration(NOON + 2 * HOUR, NOON + 3 * HOUR),))

    marks = draw(facts, reckoning(facts, end=None, at=NOON + 9 * HOUR), NOON + 9 * HOUR, PACK).marks

    assert all(mark.narrow_row >= 0 for mark in marks)


def test_a_ticket_opened_this_second_can_be_drawn():
    facts = Facts(NOON)

    drawing = draw(facts, reckoning(facts, end=None, at=NOON), NOON, PACK)

    assert drawing.run_width == 0.0
