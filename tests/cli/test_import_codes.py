"""`ttrt import-codes` against ten kinds of bad file: line, column and reason, and nothing taken in."""

import json
from pathlib import Path

import pytest

from tests.world import World
from ttrt import cli
from ttrt.host.folders import PROJECT

GOOD = (PROJECT / "packs" / "calnet3" / "2016-07-01-sample.toml").read_text()
for was, now in (("2016-07-01-sample", "2050-01-01"), ("effective_from = 2016-07-01", "effective_from = 2050-01-01")):
    GOOD = GOOD.replace(was, now, 1)

# kind: (old words, new words, what stands at the place named, what is said)
BAD = {
    "no TOML": ("update_minutes = 60", "update_minutes 60", "60", "not TOML: Expected '='"),
    "unknown key": ("update_minutes", "update_minuets", "update_minuets", "[timers] update_minuets: unknown key"),
    "missing key": ("update_minutes = 60\n", "", "[timers]", "[timers] update_minutes: is missing"),
    "unknown section": ("[windows]", "  [doors]\nx = 1\n[windows]", "[doors]", "unknown section or key “doors”"),
    "text for number": ("= 60", '= "60"', "update_minutes", "must be a whole number"),
    "repeated code": ('code = "POWER"', '  code = "WIRING"', 'code = "WIRING"', "code 'WIRING' is there twice"),
    "bad code": ('code = "ACCESS"', 'code = "NO ENTRY"', 'code = "NO ENTRY"', "must be letters, digits"),
    "empty words": ('label = "Wiring"', 'label = ""', 'label = ""', "[stop_reason] label: must not be empty"),
    "nonsense": ("auto_close_notice_hours = 24", "auto_close_notice_hours = 9999", "auto_close_notice_hours", "notice"),
    "a day gone": ("effective_from = 2050-01-01", "effective_from = 2020-01-01", "effective_from", "a day to come"),
    "a version there": ('version = "2050-01-01"', 'version = "2013-11-15"', "version", "there is a version"),
    "a day taken": (
        "effective_from = 2050-01-01",
        "effective_from = 2016-07-01",
        "effective_from",
        "begins on that day",
    ),
}


def asked(text: bytes, tmp_path: Path, capsys) -> tuple[int, dict]:
    (tmp_path / "codes.toml").write_bytes(text)
    code = cli.main(["import-codes", str(tmp_path / "codes.toml"), "--reason", "Amendment.", "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_with_line_column_and_reason(world: World, fresh_packs, tmp_path, capsys, kind):
    was, now, stands, why = BAD[kind]
    assert was in GOOD
    text = GOOD.replace(was, now, 1)

    code, said = asked(text.encode(), tmp_path, capsys)

    (fault,) = said["faults"]
    assert code == 1
    assert why in fault["why"]
    assert text.split("\n")[fault["line"] - 1][fault["column"] - 1 :].startswith(stands)


def test_a_text_in_another_encoding_is_refused_where_it_begins(world: World, fresh_packs, tmp_path, capsys):
    text = GOOD.replace('label = "Wiring"', 'label = "Wirin\u00e9"', 1)

    code, said = asked(text.encode("latin-1", "replace"), tmp_path, capsys)

    (fault,) = said["faults"]
    assert code == 1
    assert fault["why"] == "this is not a text in UTF-8"
    assert (fault["line"], fault["column"]) == (text[: text.index("\u00e9")].count("\n") + 1, len('label = "Wirin') + 1)


def test_nothing_of_a_bad_file_is_taken_in_and_a_good_one_is(
    world: World, fresh_packs, tmp_path, capsys, superuser_cursor
):
    for was, now, *_ in BAD.values():
        asked(GOOD.replace(was, now, 1).encode(), tmp_path, capsys)
    assert superuser_cursor.execute("SELECT count(*) FROM pack_version").fetchone() == (0,)

    code, said = asked(GOOD.encode(), tmp_path, capsys)

    assert (code, said["version"], said["faults"]) == (0, "2050-01-01", [])
    assert superuser_cursor.execute("SELECT version FROM pack_version").fetchone() == ("2050-01-01",)
