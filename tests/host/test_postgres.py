"""The embedded server: made safely, shared, stopped by the last user, and nothing acknowledged is ever lost."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from tests.host.conftest import kill_all, numbers, postmaster
from ttrt.host import programs
from ttrt.host.databases import APP, OWNER, SUPERUSER
from ttrt.host.folders import LONGEST_SOCKET, Folders
from ttrt.host.postgres import Embedded
from ttrt.host.refusing import CannotStart
from ttrt.host.system_user import server_user

USE = "from ttrt.host import instance\nwith instance.embedded().in_use(): print('in use', flush=True); input()"


class Writer(threading.Thread):
    """Commits numbers one by one and remembers each that was acknowledged."""

    def __init__(self, url: str, start: int) -> None:
        super().__init__()
        self.url, self.next, self.acknowledged = url, start, set()
        self.begun = threading.Event()

    def run(self) -> None:
        try:
            with psycopg.connect(self.url, autocommit=True) as connection:
                while True:
                    connection.execute("INSERT INTO drill.kept VALUES (%s)", [self.next])
                    self.acknowledged.add(self.next)
                    self.next += 1
                    if len(self.acknowledged) > 200:
                        self.begun.set()
        except psycopg.OperationalError:
            self.begun.set()


@pytest.mark.parametrize(
    ("either_postgres", "whom"), [("18", "every process"), ("15", "the postmaster only")], indirect=["either_postgres"]
)  # the drills kill_database and kill_one_by_one kill in every way, on the server they are run on
def test_a_killed_server_comes_back_with_everything_acknowledged(make_embedded, either_postgres, whom):
    embedded = make_embedded(durable=True)
    embedded.join()
    with psycopg.connect(embedded.url(SUPERUSER)) as connection:
        connection.execute("CREATE SCHEMA drill CREATE TABLE kept (n int)")
    writers = [Writer(embedded.url(SUPERUSER), turn * 1_000_000) for turn in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        assert writer.begun.wait(30)

    if whom == "every process":
        kill_all(postmaster(embedded))
    else:
        postmaster(embedded).kill()
    for writer in writers:
        writer.join(30)
    embedded.ensure()

    assert len(writers[0].acknowledged) > 200
    assert writers[0].acknowledged | writers[1].acknowledged <= numbers(embedded)
    embedded.leave()


def test_a_server_is_made_to_keep_what_it_is_given(make_embedded, either_postgres):
    embedded = make_embedded(durable=True)
    with embedded.in_use(), psycopg.connect(embedded.url(SUPERUSER)) as connection:
        names = ["fsync", "full_page_writes", "synchronous_commit", "data_checksums", "listen_addresses", "TimeZone"]
        shown = [connection.execute(f"SHOW {name}").fetchone()[0] for name in names]
        version = connection.execute("SHOW server_version_num").fetchone()[0]

    assert shown == ["on", "on", "on", "on", "", "UTC"]
    assert version.startswith(either_postgres)
    assert embedded.folders.socket.stat().st_mode & 0o777 == 0o700


def test_the_last_user_stops_the_server(make_embedded):
    embedded, other = make_embedded(), make_embedded()
    embedded.join()
    other.join()

    embedded.leave()
    assert other.cluster().running()

    other.leave()
    assert not other.cluster().running()


def test_a_killed_user_does_not_count(make_embedded):
    embedded = make_embedded()
    env = {**os.environ, "TTRT_DATA": str(embedded.folders.data)}
    user = subprocess.Popen([sys.executable, "-c", USE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
    assert user.stdout.readline() == b"in use\n"
    user.kill()
    user.wait()
    user.stdin.close()
    user.stdout.close()
    assert embedded.cluster().running()

    with embedded.in_use():
        pass

    assert not embedded.cluster().running()


def test_a_server_asked_to_stay_stays(make_embedded):
    embedded = make_embedded()
    embedded.stay(True)
    with embedded.in_use():
        pass
    assert embedded.cluster().running()

    embedded.stay(False)
    with embedded.in_use():
        pass
    assert not embedded.cluster().running()


def test_the_app_cannot_become_more_than_it_is(make_embedded):
    embedded = make_embedded()
    with embedded.in_use():
        with psycopg.connect(embedded.url(APP), autocommit=True) as connection:
            for role in (SUPERUSER, OWNER):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(f"SET ROLE {role}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE mine (n int)")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TEMPORARY TABLE mine (n int)")
        for role in (SUPERUSER, OWNER, APP):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(host=str(embedded.folders.socket), user=role, dbname="ttrt", password="a guess")


def test_passwords_are_readable_by_their_owner_only(pristine, folder: Path):
    made = pristine(folder / "copy")
    found = sorted((made.folders.data / "passwords").iterdir())

    assert [(path.name, path.stat().st_mode & 0o777) for path in found] == [
        ("postgres", 0o600),
        ("ttrt_app", 0o600),
        ("ttrt_cmo", 0o600),
        ("ttrt_contractor", 0o600),
        ("ttrt_customer", 0o600),
        ("ttrt_desk", 0o600),
        ("ttrt_owner", 0o600),
        ("ttrt_scoped", 0o600),
    ]


def test_a_long_path_gets_a_short_socket(make_embedded, folder: Path):
    embedded = make_embedded(folder / ("long" * 25))
    with embedded.in_use(), psycopg.connect(embedded.url()) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (APP,)

    assert len(os.fsencode(embedded.folders.socket / ".s.PGSQL.5432")) <= LONGEST_SOCKET
    assert embedded.folders.socket.stat().st_mode & 0o777 == 0o700
    embedded.folders.socket.rmdir()


def test_a_socket_folder_of_somebody_else_is_refused(make_embedded, folder: Path):
    embedded = make_embedded(folder / ("long" * 25))
    embedded.folders.socket.symlink_to(folder)

    try:
        with pytest.raises(CannotStart, match="belongs to somebody else"):
            embedded.join()
    finally:
        embedded.folders.socket.unlink()


def test_another_major_version_is_refused_with_the_way_out(make_embedded, monkeypatch):
    embedded = make_embedded()
    version = embedded.folders.cluster / "PG_VERSION"
    real = version.read_text()
    version.write_text("14\n")

    with pytest.raises(CannotStart, match=r"made by PostgreSQL 14, .* dump"):
        embedded.join()
    version.write_text(real)


def test_a_private_data_folder_sends_roots_database_elsewhere(folder: Path, monkeypatch):
    private = folder / "private"
    private.mkdir(mode=0o700)
    monkeypatch.setattr("ttrt.host.folders.ELSEWHERE", folder / "elsewhere")
    monkeypatch.setattr("os.geteuid", lambda: 0)

    first, again = Folders(private / "data").home, Folders(private / "data").home

    assert first.parent == folder / "elsewhere"
    assert first == again
    assert private.stat().st_mode & 0o777 == 0o700


def test_programs_the_server_user_cannot_reach_are_copied(folder: Path, monkeypatch):
    user, home, really = server_user(), folder / "home", programs._runs
    monkeypatch.delenv("TTRT_PG", raising=False)
    monkeypatch.setattr(programs, "_runs", lambda one, user: str(folder) in str(one.folder) and really(one, user))

    found, again = programs.find(user.folder(home), user), programs.find(home, user)

    assert found == again
    assert (found.major, str(found.folder).startswith(str(home / "programs"))) == (18, True)


def test_a_version_nobody_has_is_refused(folder: Path, monkeypatch):
    monkeypatch.setenv("TTRT_PG", "16")
    monkeypatch.setattr(programs, "_from_system", list)

    with pytest.raises(CannotStart, match="no PostgreSQL 16 on this machine"):
        programs.find(folder, server_user())


def test_a_half_made_cluster_is_made_again(make_embedded):
    embedded = make_embedded(fresh=True)
    home = server_user().folder(embedded.folders.home)
    (home / "data.draft").mkdir()
    (home / "data.draft" / "PG_VERSION").write_text("18\n")

    with embedded.in_use(), psycopg.connect(embedded.url()) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("ttrt",)
    assert not (home / "data.draft").exists()
    assert isinstance(embedded, Embedded)
