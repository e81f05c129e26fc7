import hashlib
import string
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.contract import BASE as PACK
from ttrt.rules.dossier import SEAL, WIDTH, Clock, Entry, Group, Paper, Section, text
from ttrt.rules.facts import Facts, Restoration, Stop
from ttrt.rules.outage import reckon

OPENED = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def paper(*, groups: tuple[Group, ...] = (), history: tuple[Entry, ...] = (), hidden: bool = False) -> Paper:
    facts = Facts(
        opened_at=OPENED,
        stops=(Stop("1", "POWER", OPENED + HOUR, OPENED + 2 * HOUR),),
        restorations=(Restoration(OPENED + 4 * HOUR),),
    )
    return Paper(
        number="3860-26-000123",
        heading="3860 Water Resources: 32/HCGS/004512/PT",
        sections=(Section("What is down", (Group("", (("As reported", "32/HCGS/004512/PT"), ("TSP", ""))),)),),
        clocks=(Clock("Outage time", reckon(facts, PACK, at=OPENED + 9 * HOUR), counts=True),),
        rows=(Section("Stops of the clock", groups, "The clock was never stopped.", "stop/stops"),),
        history=history,
        hidden_entries=hidden,
        retention="Online until 22 May 2027.",
        made_at=OPENED + 9 * HOUR,
        made_for="Ana Alvarez (department manager)",
    )


def entry(**more) -> Entry:
    said = {
        "seq": 1,
        "at": OPENED,
        "by": "Eli Ellis",
        "standing": "contractor",
        "role": "contractor’s representative",
        "kind": "status changed",
        "title": "Status: Opened → In progress",
        "facts": (("Why", "Testing."),),
        "own": (("Why", "Testing."),),
        "internal": False,
        "void": False,
        "hash": "ab" * 32,
    }
    return Entry(**{**said, **more})


def test_facts_stand_in_two_columns_and_empty_ones_are_left_out():
    lines = text(paper()).splitlines()

    assert "As reported ................ 32/HCGS/004512/PT" in lines
    assert not any(line.startswith("TSP") for line in lines)


def test_the_clock_has_its_figures_and_every_line_of_its_trace():
    written = text(paper())

    assert "OUTAGE TIME (THE ONE THAT COUNTS FOR THIS TICKET)" in written
    assert "Whole time ................. 4 hours" in written
    assert "Clock stopped .............. 1 hour" in written
    assert "Outage time, net ........... 3 hours" in written
    assert "Less 1 hour: the clock was stopped for “Power”" in written
    assert "[contract: outage start]" in written


def test_a_void_row_says_so_and_long_terms_get_a_line_of_their_own():
    group = Group("A Wiring", (("Result of isolating the fault to the wire", "On file."),), void=True)

    lines = text(paper(groups=(group,))).splitlines()

    assert "* A Wiring [VOID, not counted]" in lines
    place = lines.index("  Result of isolating the fault to the wire:")
    assert lines[place + 1] == " " * 29 + "On file."


def test_the_history_has_the_exact_time_who_and_the_whole_hash():
    lines = text(paper(history=(entry(),))).splitlines()

    place = next(n for n, line in enumerate(lines) if line.startswith("   1  "))
    assert lines[place : place + 4] == [
        "   1  2026-11-22T18:05:00.000000Z  Status: Opened → In progress",
        "      Eli Ellis (contractor’s representative)",
        "      Why .................. Testing.",
        "      " + "ab" * 32,
    ]


def test_left_out_numbers_are_explained_only_when_there_are_any():
    assert "internal notes" not in text(paper())
    assert "Numbers left out here" in text(paper(hidden=True))


def test_it_counts_its_rows_and_says_when_and_for_whom_it_was_made():
    written = text(paper(groups=(Group("A", ()), Group("B", ())), history=(entry(),)))

    assert "Rows ....................... 2 stops, 1 history entry" in written
    assert "22 Nov 2026 19:05 PST (2026-11-23T03:05:00.000000Z) for Ana Alvarez" in written
    assert "America/Los_Angeles" in written


def test_the_last_line_seals_all_above_it():
    written = text(paper(history=(entry(),)))

    above, seal = written[: written.rindex(SEAL)], written[written.rindex(SEAL) :]
    assert seal == f"{SEAL}{hashlib.sha256(above.encode('utf-8')).hexdigest()}\n"
    assert above.endswith("\n")


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.sampled_from("\n -"), max_size=400
)


@given(WORDS, st.text(string.ascii_letters + " ", min_size=1, max_size=150))
def test_no_line_is_wider_than_the_page_and_there_is_no_carriage_return(said, term):
    written = text(paper(groups=(Group(term, ((term, said),)),), history=(entry(own=((term, said),)),)))

    assert max(len(line) for line in written.split("\n")) <= WIDTH
    assert "\r" not in written
    assert written.endswith("\n")


@given(WORDS)
def test_nothing_that_was_said_is_lost(said):
    written = text(paper(groups=(Group("", (("Note", said),)),)))

    assert "".join(said.split()) in "".join(written.split())
