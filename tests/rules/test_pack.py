"""The shipped packs say what was read in the contract; a pack with a mistake is refused at its line."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from tests.rules.contract import BASE, FOLDER, shipped
from ttrt.rules.pack import PackError, choose, parse

TEXT = (FOLDER / "2013-11-15.toml").read_text(encoding="utf-8")


def line_of(text: str, words: str) -> int:
    """The line of the first place these words stand."""
    return text[: text.index(words)].count("\n") + 1


def swapped(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_the_timers_are_those_of_a_9_4():
    assert asdict(BASE.timers) == {
        "update_minutes": 60,
        "update_runs_during_stop": True,
        "update_audience": "department",
        "online_months": 6,
        "on_request_months": 12,
        "text_file_business_days": 10,
        "inferred": False,
        "inferred_fields": ("update_runs_during_stop", "update_audience", "update_soon_minutes"),
        "update_soon_minutes": 20,
    }


def test_the_stop_clock_list_is_the_contracts_fifteen_with_the_last_off():
    assert [(reason.number, reason.code) for reason in BASE.stop_reasons] == list(
        enumerate(
            (
                "END_USER_REQUEST",
                "OBSERVATION",
                "END_USER_NOT_AVAILABLE",
                "WIRING",
                "POWER",
                "FACILITIES",
                "ACCESS",
                "STAFF",
                "APPLICATION",
                "CPE",
                "NO_RESPONSE",
                "MAINTENANCE",
                "THIRD_PARTY",
                "FORCE_MAJEURE",
                "CUSTOMER_ENVIRONMENTAL",
            ),
            start=1,
        )
    )
    assert [reason.code for reason in BASE.stop_reasons if not reason.enabled] == ["CUSTOMER_ENVIRONMENTAL"]


def test_only_three_reasons_follow_restoration_each_by_its_own_rule():
    assert {reason.code: reason.if_not_restored for reason in BASE.stop_reasons if reason.may_follow_restoration} == {
        "OBSERVATION": "until_reported",
        "END_USER_NOT_AVAILABLE": "from_attempt",
        "NO_RESPONSE": "until_response",
    }


def test_every_reason_asks_for_evidence_and_access_for_its_kind_and_attempts():
    assert all(reason.evidence for reason in BASE.stop_reasons)
    assert BASE.stop_reason("ACCESS").min_contact_attempts == 2
    assert len(BASE.stop_reason("ACCESS").sub_reasons) == 4
    assert [reason.code for reason in BASE.stop_reasons if reason.capped_by_window] == ["MAINTENANCE"]


def test_what_was_not_read_in_the_contract_is_marked():
    assert {"windows", "months", "stop_reason.APPLICATION", "stop_reason.NO_RESPONSE"} <= set(BASE.samples)
    assert {"stop_reason.ACCESS.min_contact_attempts", "timers.update_runs_during_stop"} <= set(BASE.samples)
    assert not {"timers", "timers.update_minutes", "stop_reason.WIRING", "stop_reason.ACCESS"} & set(BASE.samples)


def test_severities_are_in_carriers_words():
    assert [(each.label, each.measure) for each in BASE.severities] == [
        ("Out of service", "outage"),
        ("Service affecting", "repair"),
        ("Not service affecting", "repair"),
    ]


def test_every_kind_of_item_has_something_that_can_be_wrong():
    for kind in ("circuit", "phone", "service"):
        assert {"no_service", "other"} <= {trouble.code for trouble in BASE.troubles_of(kind)}
    assert "no_dial_tone" not in {trouble.code for trouble in BASE.troubles_of("circuit")}


def test_codes_are_looked_up_or_unknown():
    assert BASE.cause("no_trouble_found").label == "No trouble found"
    assert BASE.severity("out_of_service").plain == "Nothing works: no calls, no data."
    assert BASE.trouble("slow").label == "Slow"
    with pytest.raises(KeyError):
        BASE.stop_reason("LUNCH")


def test_windows_come_as_durations():
    assert BASE.windows.auto_close_after == timedelta(hours=BASE.windows.auto_close_hours)
    assert BASE.windows.auto_close_notice < BASE.windows.auto_close_after
    assert BASE.windows.dispute_within == timedelta(hours=BASE.windows.dispute_hours)


def test_the_chronic_rule_and_the_desks_numbers_are_marked_samples():
    assert (BASE.chronic.tickets, BASE.chronic.within) == (3, timedelta(days=45))
    assert {"chronic", "desk"} <= set(BASE.samples)
    assert BASE.desk.public_safety_phone != BASE.desk.service_center_phone


def test_the_escalation_plan_and_its_rules_are_marked_samples():
    assert asdict(BASE.escalation) == {
        "levels": 3,
        "renotify_minutes": 15,
        "renotify_count": 2,
        "acknowledged_minutes": 120,
        "inferred": True,
        "inferred_fields": (),
    }
    assert {"escalation", *(f"escalation_rule.{rule.code}" for rule in BASE.escalation_rules)} <= set(BASE.samples)
    missed = [rule for rule in BASE.escalation_rules if rule.measured_from == "after missed update"]
    assert [(rule.length, rule.level) for rule in missed] == [
        (timedelta(), 1),
        (timedelta(minutes=30), 2),
        (timedelta(minutes=60), 3),
    ]
    assert BASE.escalation_rule("OUTAGE_LEVEL_3").severity == "out_of_service"


def test_the_amendment_is_a_marked_sample_and_changes_only_the_windows():
    base, amendment = (asdict(pack) for pack in shipped())

    changed = {name for name in base if base[name] != amendment[name]}

    assert changed == {"version", "section", "effective_from", "windows"}
    assert amendment["version"].endswith("sample")
    assert "windows" in amendment["samples"]


def test_the_pack_in_force_is_the_newest_that_has_begun():
    packs = shipped()

    assert choose(packs, date(2013, 11, 15)).version == "2013-11-15"
    assert choose(packs, date(2016, 6, 30)).version == "2013-11-15"
    assert choose(packs, date(2016, 7, 1)).version == "2016-07-01-sample"
    with pytest.raises(LookupError, match="2013-11-14"):
        choose(packs, date(2013, 11, 14))


ACCESS = 'code = "ACCESS"'
MISTAKES = {
    # name: (old words, new words, words that stand on the line to be named, what the message says)
    "soon before it was made": (
        "update_soon_minutes = 20",
        "update_soon_minutes = 60",
        "update_soon_minutes = 60",
        "[timers] update_soon_minutes: no update is due soon before the last one was made",
    ),
    "unknown key": ("update_minutes", "update_minuets", "update_minuets", "[timers] update_minuets: unknown key"),
    "missing key": ("update_minutes = 60\n", "", "[timers]", "[timers] update_minutes: is missing"),
    "text for number": ("= 60", '= "60"', 'update_minutes = "60"', "[timers] update_minutes: must be a whole number"),
    "fraction": ("= 60", "= 60.0", "update_minutes", "[timers] update_minutes: must be a whole number"),
    "true for number": ("= 60", "= true", "update_minutes", "[timers] update_minutes: must be a whole number"),
    "number for true": (
        "update_runs_during_stop = true",
        "update_runs_during_stop = 1",
        "update_runs_during_stop = 1",
        "[timers] update_runs_during_stop: must be true or false",
    ),
    "zero": ("= 60", "= 0", "update_minutes", "[timers] update_minutes: must be a number above zero"),
    "negative": ("= 60", "= -60", "update_minutes", "[timers] update_minutes: must be a number above zero"),
    "negative attempts": (
        "min_contact_attempts = 0",
        "min_contact_attempts = -1",
        "min_contact_attempts = -1",
        "[stop_reason] min_contact_attempts: cannot be negative",
    ),
    "repeated code": (
        'code = "POWER"',
        'code = "WIRING" # again',
        'code = "WIRING" # again',
        "[stop_reason] code: code 'WIRING' is there twice",
    ),
    "repeated number": (
        "number = 5\n",
        "number = 4 #\n",
        "number = 4 #",
        "[stop_reason] number: number 4 is there twice",
    ),
    "repeated cause": (
        'code = "unknown"',
        'code = "network_power" #',
        'code = "network_power" #',
        "[cause] code: code 'network_power' is there twice",
    ),
    "bad code": (ACCESS, 'code = "NO ENTRY"', "NO ENTRY", "must be letters, digits and underscores"),
    "empty label": ('label = "Wiring"', 'label = " "', 'label = " "', "[stop_reason] label: must not be empty"),
    "empty evidence": (
        'evidence = ["statement of the power problem"]',
        "evidence = []",
        "evidence = []",
        "[stop_reason] evidence: must not be empty",
    ),
    "evidence no list": (
        'evidence = ["statement of the power problem"]',
        'evidence = "a note"',
        'evidence = "a note"',
        "[stop_reason] evidence: must be a list in square brackets",
    ),
    "evidence of numbers": (
        'evidence = ["statement of the power problem"]',
        "evidence = [1]",
        "evidence = [1]",
        "[stop_reason] evidence: must be a text in quotes",
    ),
    "evidence twice": (
        'evidence = ["statement of the power problem"]',
        'evidence = ["it", "it"]',
        '"it", "it"',
        "[stop_reason] evidence: names the same thing twice",
    ),
    "unknown rule": (
        '"until_reported"',
        '"for_ever"',
        '"for_ever"',
        "must be one of 'until_reported', 'from_attempt', 'until_response', ''",
    ),
    "rule without following": (
        'if_not_restored = ""',
        'if_not_restored = "from_attempt" #',
        'if_not_restored = "from_attempt" #',
        "only for such",
    ),
    "following without rule": ('"until_reported"', '"" #', '"" #', "say it for a reason that may follow restoration"),
    "unknown measure": ('"outage"', '"outrage"', '"outrage"', "[severity] measure: must be one of 'outage', 'repair'"),
    "unknown kind": (
        'kinds = ["circuit", "phone", "service"]',
        'kinds = ["fax"]',
        '["fax"]',
        "[trouble] kinds: must be one of 'circuit', 'phone', 'service'",
    ),
    "unknown month basis": ('"real"', '"lunar"', '"lunar"', "[months] month_basis: must be one of"),
    "unknown inferred field": (
        'inferred_fields = ["min_contact_attempts"]',
        'inferred_fields = ["attempts"]',
        '["attempts"]',
        "“attempts” is not a field that could be inferred",
    ),
    "text date": ("= 2013-11-15", '= "2013-11-15"', "effective_from =", "[pack] effective_from: must be a date"),
    "date with time": (
        "= 2013-11-15",
        "= 2013-11-15T00:00:00Z",
        "effective_from =",
        "[pack] effective_from: must be a date",
    ),
    "impossible date": ("= 2013-11-15", "= 2013-11-31", "effective_from =", "not TOML: Invalid date or datetime"),
    "syntax": ("update_minutes = 60", "update_minutes 60", "update_minutes 60", "not TOML: Expected '='"),
    "key twice": (
        "online_months = 6",
        "update_minutes = 7",
        "update_minutes = 7",
        "not TOML: Cannot overwrite a value",
    ),
    "unknown section": ("[windows]", "[doors]\nx = 1\n[windows]", "[doors]", "unknown section or key “doors”"),
    "stray key": ("[pack]", "colour = 1\n[pack]", "colour", "unknown section or key “colour”"),
    "missing section": ("[months]", "[[cause]]", "# CALNET 3", "the section [months] is missing"),
    "one for many": ("[[severity]]", "[[severities]]", "[[severities]]", "unknown section or key “severities”"),
    "many for one": ("[windows]", "[[windows]]", "[[windows]]", "[windows] must be one section"),
    "online longer than on request": (
        "online_months = 6",
        "online_months = 13",
        "on_request_months",
        "history on request cannot be shorter than online",
    ),
    "notice before restoration": (
        "auto_close_notice_hours = 24",
        "auto_close_notice_hours = 73",
        "auto_close_notice_hours",
        "the notice cannot come before the restoration",
    ),
    "a number nobody can call": (
        'public_safety_phone = "800-555-0199"',
        'public_safety_phone = "911"',
        "public_safety_phone",
        "[desk] public_safety_phone: write ten digits as 800-555-0100",
    ),
    "no ticket makes nothing chronic": ("tickets = 3", "tickets = 0", "tickets = 0", "must be a number above zero"),
    "level beyond the plan": (
        "minutes = 60\nlevel = 3",
        "minutes = 60\nlevel = 4",
        "level = 4",
        "[escalation_rule] level: the plan has 3 levels",
    ),
    "outage of no severity": (
        '\nseverity = "out_of_service"\n',
        '\nseverity = "out"\n',
        'severity = "out"\n',
        "[escalation_rule] severity: there is no severity 'out'",
    ),
    "outage without severity": (
        '\nseverity = "out_of_service"\n',
        "\n",
        '[[escalation_rule]]\ncode = "OUTAGE_LEVEL_2"',
        "[escalation_rule] severity: there is no severity ''",
    ),
    "severity of a missed update": (
        "minutes = 30\n",
        'severity = "out_of_service"\nminutes = 30\n',
        'severity = "out_of_service"\nminutes = 30\n',
        "[escalation_rule] severity: say it for an outage only",
    ),
    "reminder of nothing": (
        "\nminutes = 12\n",
        "\nminutes = 0 #\n",
        "minutes = 0 #",
        "minutes: must be a number above zero",
    ),
    "reminder before the slot": (
        "\nminutes = 12\n",
        "\nminutes = 60 #\n",
        "minutes = 60 #",
        "[escalation_rule] minutes: must be less than the time between two updates",
    ),
    "unknown measure of a rule": (
        '"outage by severity"\n',
        '"full moon"\n',
        '"full moon"\n',
        "[escalation_rule] measured_from: must be one of 'before update due', 'after missed update'",
    ),
    "no rule for a missed update": (
        "minutes = 0\nlevel = 1",
        "minutes = 0\nlevel = 2",
        'measured_from = "before',
        "[escalation_rule] measured_from: no rule notifies level 1 after a missed update",
    ),
    "repeated rule": (
        'code = "UPDATE_MISSED"\n',
        'code = "UPDATE_DUE_SOON" #\n',
        'code = "UPDATE_DUE_SOON" #',
        "[escalation_rule] code: code 'UPDATE_DUE_SOON' is there twice",
    ),
    "a ladder that never climbs": (
        "renotify_count = 2",
        "renotify_count = 0",
        "renotify_count = 0",
        "[escalation] renotify_count: must be a number above zero",
    ),
    "unknown key in the head": ('section = "', 'chapter = "', 'chapter = "', "[pack] chapter: unknown key"),
    "missing in a later section": (
        'label = "Access"\n',
        "",
        # The heading of the section that lacks it, not the first of its like.
        '[[stop_reason]]\ncode = "ACCESS"',
        "[stop_reason] label: is missing",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_refused_with_file_and_line(name):
    old, new, named, message = MISTAKES[name]
    text = swapped(old, new)

    with pytest.raises(PackError) as refused:
        parse(text, "packs/bad.toml")

    assert refused.value.line == line_of(text, named)
    assert message in refused.value.message
    assert str(refused.value) == f"packs/bad.toml:{refused.value.line}: {refused.value.message}"


def test_there_are_mistakes_enough():
    assert len(MISTAKES) >= 20


def test_lists_over_many_lines_and_brackets_in_texts_do_not_confuse_the_line():
    text = swapped(
        'void_if = ""',
        'void_if = """\n[timers]\nupdate_minutes = 1 ] } [\n"""\n# [[cause]] "quote\nsurprise = [\n  "a",\n  "b=c",\n]',
    )

    with pytest.raises(PackError) as refused:
        parse(text, "x.toml")

    assert refused.value.line == line_of(text, "surprise")


def test_an_unclosed_list_is_named_at_the_end_of_the_text():
    with pytest.raises(PackError) as refused:
        parse('[pack]\nversion = ["a"\n', "x.toml")

    assert str(refused.value).startswith("x.toml:2: not TOML: ")


def test_an_empty_text_lacks_everything():
    with pytest.raises(PackError, match=r"^x\.toml:1: the section \[pack\] is missing$"):
        parse("", "x.toml")
