"""`ttrt verify-history`, as an operator runs it."""

import json

from tests.world import CHO, FIRE_T1, T1, World
from ttrt import cli


def run(*words: str) -> int:
    return cli.main(["verify-history", *words])


def test_nothing_found_is_silence_and_zero(world: World, capsys):
    world.cancel(world.open(T1))

    code = run()

    said = capsys.readouterr()
    assert (code, said.out) == (0, "")
    assert said.err.startswith("1 tickets read in ")


def test_a_change_is_one_line_and_one(world: World, capsys, superuser_cursor):
    ticket = world.open(T1)
    superuser_cursor.execute("UPDATE ticket SET severity = 'not_affecting'")

    code = run()

    assert code == 1
    assert capsys.readouterr().out == (
        f"{ticket.number}, row 1: ticket: severity is not what was recorded (out_of_service, now not_affecting)\n"
    )


def test_one_ticket_alone_is_verified_alone(world: World, capsys, superuser_cursor):
    good, bad = world.open(T1), world.open(FIRE_T1, by=CHO)
    superuser_cursor.execute("UPDATE ticket SET description = 'x' WHERE id = %s", [bad.ticket_id])

    assert run(good.number) == 0
    assert run(bad.number.lower()) == 1

    said = capsys.readouterr()
    assert said.out.count("\n") == 1
    assert said.err == f"{good.number} read, 0 findings.\n"


def test_the_answer_is_a_list_for_programs(world: World, capsys, superuser_cursor):
    ticket = world.open(T1)
    superuser_cursor.execute("UPDATE history_entry SET by_name = 'Nobody'")

    assert run("--json") == 1

    found = json.loads(capsys.readouterr().out)
    assert {"ticket": ticket.number, "seq": 1, "what": "row 1 does not match its hash"} in found


def test_no_finding_is_an_empty_list(world: World, capsys):
    assert run("--json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_number_that_is_none_is_refused(world: World, capsys):
    assert run("nonsense") == 2
    assert run("3860-26-000001") == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert "is not a ticket number" in said.err
    assert "There is no ticket 3860-26-000001" in said.err


def test_an_anchor_finds_the_newest_ticket_taken_out_with_its_number(world: World, tmp_path, capsys, superuser_cursor):
    world.open(T1)
    gone = world.open(FIRE_T1, by=CHO)
    anchor = str(tmp_path / "anchor.txt")
    assert run("--write-anchor", anchor) == 0
    superuser_cursor.execute("SET session_replication_role = replica")
    for table in ("history_entry", "notice", "duty_slot"):
        superuser_cursor.execute(f"DELETE FROM {table} WHERE ticket_id = %s", [gone.ticket_id])
    superuser_cursor.execute("DELETE FROM report WHERE department_id = 12")
    superuser_cursor.execute("DELETE FROM ticket WHERE id = %s", [gone.ticket_id])
    superuser_cursor.execute("DELETE FROM ticket_counter WHERE department_id = 12")

    assert run() == 0
    assert run("--anchor", anchor) == 1
    assert run(gone.number, "--anchor", anchor) == 1

    line = f"{gone.number}, row 1: was there when the anchor was written, and is gone\n"
    assert capsys.readouterr().out.startswith(line)


def test_work_goes_on_after_an_anchor_without_alarm(world: World, tmp_path):
    ticket = world.open(T1)
    anchor = str(tmp_path / "anchor.txt")
    run("--write-anchor", anchor)
    world.update(ticket)
    world.open(FIRE_T1, by=CHO)

    assert run("--anchor", anchor) == 0
    assert run(ticket.number, "--anchor", anchor) == 0


def test_a_changed_anchor_is_refused(world: World, tmp_path, capsys):
    world.open(T1)
    path = tmp_path / "anchor.txt"
    run("--write-anchor", str(path))
    path.write_text(path.read_text().replace("000001 1 ", "000001 2 "))

    assert run("--anchor", str(path)) == 1

    assert "its own sum does not fit" in capsys.readouterr().err


def test_an_anchor_that_is_not_there_is_refused(world: World, tmp_path, capsys):
    assert run("--anchor", str(tmp_path / "none")) == 1
    assert "No such file" in capsys.readouterr().err


def test_an_anchor_of_one_ticket_is_refused(world: World, tmp_path, capsys):
    assert run("3860-26-000001", "--write-anchor", str(tmp_path / "a")) == 2
    assert "over all tickets" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()
