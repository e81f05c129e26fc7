"""`ttrt run`: everything up, everything watched, everything down; and back after any kill with all that was kept."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.host.conftest import kill_all, made_folder, numbers, postmaster
from tests.kept import laid_out
from tests.site import answers, free_port, wait_until
from tests.starting import Starter
from ttrt.host import migrating, ports, preparing
from ttrt.host.databases import SUPERUSER
from ttrt.host.folders import PROJECT, Folders
from ttrt.host.postgres import Embedded
from ttrt.host.refusing import CannotStart

PERSON = (
    "INSERT INTO person (username, name, email, phone, standing, level, is_active, demonstration, password)"
    " VALUES ('dee', 'Dee', '', '', 'cmo', 'cmo', true, false, '!')"
)


@dataclass
class Running:
    """One `ttrt run`."""

    process: subprocess.Popen
    embedded: Embedded
    port: int
    log: Path

    def children(self, verb: str) -> list[psutil.Process]:
        """Its web server, or its worker: one process, or none while it is down."""
        found = []
        for one in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):
                if verb in one.cmdline():
                    found.append(one)
        return found

    def child(self, verb: str) -> psutil.Process:
        """The one that is there."""
        (one,) = self.children(verb)
        return one

    def serving(self) -> bool:
        """Whether it answers."""
        return answers(f"http://127.0.0.1:{self.port}/health/live")

    def settle(self) -> "Running":
        """Wait until it serves and its worker is up."""
        wait_until(lambda: self.serving() or self.process.poll() is not None, 60, f"the web server ({self.log})")
        assert self.process.poll() is None, self.log.read_text()
        wait_until(lambda: self.children("worker"), what="the worker")
        return self


class Tool:
    """Starts `ttrt run` on one data folder, again and again."""

    def __init__(self, folder: Path, starter: Starter) -> None:
        self.starter = starter
        self.embedded, self.port, self.log = Embedded(Folders(folder / "data")), free_port(), folder / "log"
        self.started: list[subprocess.Popen] = []
        self.env = {**os.environ, "TTRT_DATA": str(folder / "data"), "TTRT_PORT": str(self.port)}

    def start(self, **settings: str) -> Running:
        """Start it."""
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "ttrt.cli", "run"],
                env={**self.env, **settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.started.append(process)
        return Running(process, self.embedded, self.port, self.log)

    @property
    def running(self) -> Running | None:
        """What it started last, while that runs."""
        if self.started and self.started[-1].poll() is None:
            return Running(self.started[-1], self.embedded, self.port, self.log)
        return None

    def refused(self, **settings: str) -> str:
        """Start it where it must be refused; answers what it said."""
        done = self.starter.run(["run"], {**self.env, **settings})
        assert done.returncode == 1, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr

    def ours(self) -> list[psutil.Process]:
        """Every process that works on the data folder."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                ours = process.environ().get("TTRT_DATA") == self.env["TTRT_DATA"]
                if process.status() != psutil.STATUS_ZOMBIE and (ours or self.env["TTRT_DATA"] in process.cmdline()):
                    found.append(process)
        return found


@pytest.fixture(scope="module")
def tool(starter: Starter, embedded: Embedded) -> Iterator[Tool]:
    """A tool whose database holds a person, so no demonstration, and the table `kept`; another law was in force in it.

    One for all: making it, and each start, takes seconds.
    """
    with made_folder() as folder:
        tool = Tool(folder, starter)
        # The tables as this process's own instance got them; from nothing: test_settings.py.
        made = laid_out(tool.embedded, lambda: starter.run(["migrate"], tool.env).check_returncode())
        with made, psycopg.connect(tool.embedded.url(SUPERUSER), autocommit=True) as connection:
            connection.execute(PERSON)
            connection.execute("CREATE SCHEMA drill CREATE TABLE kept (n int)")
        tool.embedded.folders.prepared.write_text(json.dumps({"tables": "another law"}))
        yield tool
        end(tool)


@dataclass
class Life:
    """What is left of a tool that ran and was stopped."""

    code: int
    left: list[psutil.Process]
    notes: bool
    log: str


@pytest.fixture(scope="module")
def first(tool: Tool) -> Life:
    """Its first start, ended with Ctrl-C."""
    running = tool.start().settle()
    running.process.send_signal(signal.SIGINT)
    code = running.process.wait(20)
    notes = (tool.embedded.folders.data / "supervisor.json").exists()
    return Life(code, tool.ours(), notes, running.log.read_text())


@pytest.fixture
def running(tool: Tool, first: Life) -> Running:
    """Its second start, left running for the next test."""
    return tool.running or tool.start().settle()


@pytest.fixture
def resting(tool: Tool, first: Life) -> Tool:
    """The tool, down."""
    if tool.running:
        tool.running.process.terminate()
        tool.running.process.wait(20)
    return tool


def end(tool: Tool) -> None:
    """Stop whatever the tool started."""
    for process in tool.started:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
    for process in tool.ours():
        with contextlib.suppress(psutil.NoSuchProcess):  # children of a killed one leave by themselves
            process.kill()
    for process in tool.started:
        process.wait(20)
    tool.embedded.stop()


def keep(tool: Tool, number: int) -> None:
    """Commit one row."""
    with psycopg.connect(tool.embedded.url(SUPERUSER)) as connection:
        connection.execute("INSERT INTO drill.kept VALUES (%s)", [number])


def kept_or_none(tool: Tool) -> set[int] | None:
    """The kept rows, or None while the database does not answer."""
    try:
        return numbers(tool.embedded)
    except psycopg.OperationalError:
        return None


def test_it_runs_and_stops_without_a_trace(tool, first):
    assert (first.code, first.left, first.notes) == (0, [], False)
    assert "Traceback" not in first.log
    assert json.loads(tool.embedded.folders.prepared.read_text())["world"] == "somebody’s own"


def test_a_changed_law_is_brought_up_to_date_and_a_later_start_does_not_do_it_again(running, first):
    assert first.log.count("Bringing the tables up to date") == 1
    assert running.log.read_text().startswith(first.log)
    assert running.log.read_text().count("Bringing the tables up to date") == 1


def test_a_second_start_is_refused_and_says_where_the_first_one_is(tool, running):
    said = tool.refused(TTRT_PORT=str(free_port()))

    assert f"running already, at http://localhost:{running.port}, as process {running.process.pid}" in said
    assert running.serving()


def test_a_killed_web_server_is_started_again(tool, running):
    killed = running.child("web")
    keep(tool, 1)

    killed.kill()

    wait_until(lambda: not killed.is_running(), what="the end of the killed process")
    wait_until(lambda: running.children("web"), what="another web server")
    wait_until(running.serving, what="an answer")
    serving = {one.pid for one in running.child("web").children(recursive=True)} | {running.child("web").pid}
    listening = {one.pid for one in psutil.net_connections("tcp") if one.laddr and one.laddr.port == running.port}
    assert listening - {None} <= serving, "an old web worker still listens beside the new one"
    assert 1 in numbers(tool.embedded)


def test_a_killed_database_is_started_again(tool, running):
    keep(tool, 2)
    killed = postmaster(tool.embedded)

    kill_all(killed)

    wait_until(lambda: tool.embedded.cluster().running() and postmaster(tool.embedded).pid != killed.pid, 60)
    wait_until(lambda: 2 in (kept_or_none(tool) or ()), 60, "the database")
    assert running.process.poll() is None


def test_after_everything_was_killed_it_starts_with_everything_kept(tool, running):
    keep(tool, 3)
    database = postmaster(tool.embedded)  # looked up first: without the others it may be gone a moment later
    kill_all(psutil.Process(running.process.pid))
    with contextlib.suppress(psutil.NoSuchProcess):
        kill_all(database)

    again = tool.start().settle()

    assert 3 in numbers(tool.embedded)
    assert again.serving()


def test_a_port_in_use_is_refused_even_when_its_holder_would_share_it(resting):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", resting.port))
        other.listen()

        said = resting.refused()

    assert f"Port {resting.port} is in use by another program" in said
    assert f"TTRT_PORT={resting.port + 1} make run" in said


def test_the_way_out_of_a_port_in_use_is_the_command_that_was_given():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]

        with pytest.raises(CannotStart, match=f"TTRT_PORT={taken + 1} ttrt web$"):
            ports.require_free(taken, "ttrt web")


def test_a_mistake_in_a_contract_pack_is_refused_before_any_child_is_started(resting, tmp_path):
    bad = tmp_path / "terms.toml"
    bad.write_text((PROJECT / "packs" / "calnet3" / "2013-11-15.toml").read_text() + "\n[timers\n")

    said = resting.refused(TTRT_PACKS=str(tmp_path))

    assert said.startswith(f"{bad}:")
    assert said.count("\n") == 1
    assert resting.ours() == []


def test_an_instance_unfit_to_serve_is_refused_before_any_child_is_started(resting):
    with resting.embedded.in_use(), psycopg.connect(resting.embedded.url(SUPERUSER), autocommit=True) as connection:
        connection.execute("ALTER ROLE ttrt_app BYPASSRLS")

    try:
        said = resting.refused()
    finally:
        with resting.embedded.in_use(), psycopg.connect(resting.embedded.url(SUPERUSER), autocommit=True) as connection:
            connection.execute("ALTER ROLE ttrt_app NOBYPASSRLS")

    assert "The database role ttrt_app may bypass row security" in said
    assert "ended unasked" not in said
    assert resting.ours() == []


def test_run_is_refused_on_an_external_database(resting):
    assert "DATABASE_URL is set" in resting.refused(DATABASE_URL="postgresql://ttrt_app@db.example.gov/ttrt")


def test_a_demonstration_cut_off_in_the_middle_is_begun_afresh(make_embedded):
    embedded = make_embedded()
    count = "SELECT count(*) FROM pg_class WHERE relname IN ('kept', 'person')"
    with embedded.in_use():
        with psycopg.connect(embedded.url(SUPERUSER)) as connection:
            connection.execute("CREATE TABLE person (n int); CREATE TABLE kept (n int)")
            there = connection.execute(count).fetchone()
        embedded.folders.prepared.write_text(
            json.dumps({"tables": migrating.fingerprint(), "world": preparing.LOADING})
        )

        embedded.start_afresh()

        with psycopg.connect(embedded.url(SUPERUSER)) as connection:
            left = connection.execute(count).fetchone()

    assert (there, left) == ((2,), (0,))
    assert not embedded.folders.prepared.exists()


def test_the_answer_carries_the_content_policy(client):
    headers = client.get("/health/live").headers

    assert sorted(headers["Content-Security-Policy"].split("; ")) == [
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
    ]
    assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
