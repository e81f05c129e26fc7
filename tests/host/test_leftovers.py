"""What killed test runs leave is cleared by the next, which never touches what is in use and never fails over it."""

import fcntl
import os
from pathlib import Path

import pytest

from tests import instance
from ttrt.host.refusing import CannotStart


@pytest.fixture
def remains(tmp_path: Path, monkeypatch) -> Path:
    """The data folder of a run that was killed an hour ago."""
    monkeypatch.setattr(instance.tempfile, "gettempdir", lambda: str(tmp_path))
    users = tmp_path / "ttrt-tests-killed" / "gw0" / "pg.users"
    users.parent.mkdir(parents=True)
    users.touch()
    os.utime(users, (users.stat().st_mtime - 3600,) * 2)
    return users.parent


def test_what_nobody_holds_is_stopped_and_deleted(remains: Path):
    stopped: list[Path] = []

    instance.clear_leftovers(stopped.append)

    assert (stopped, remains.exists(), remains.parent.exists()) == ([remains], False, False)


def test_what_somebody_holds_is_left_alone(remains: Path):
    with (remains / "pg.users").open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        instance.clear_leftovers(lambda data: pytest.fail(f"{data} is in use"))

    assert remains.exists()


def test_what_was_just_made_is_left_alone_although_it_is_not_held_yet(remains: Path):
    (remains / "pg.users").touch()

    instance.clear_leftovers(lambda data: pytest.fail(f"{data} was just made"))

    assert remains.exists()


def test_two_workers_never_clear_the_same(remains: Path):
    stopped: list[Path] = []

    def stop(data: Path) -> None:
        stopped.append(data)
        instance.clear_leftovers(stopped.append)  # the other worker, at this moment

    instance.clear_leftovers(stop)

    assert stopped == [remains]


@pytest.mark.parametrize("no", [CannotStart("It is another user's."), PermissionError("It is another user's.")])
def test_what_cannot_be_cleared_fails_no_test(remains: Path, no: Exception):
    def stop(data: Path) -> None:
        raise no

    instance.clear_leftovers(stop)

    assert remains.exists()


def test_a_folder_that_goes_while_it_is_looked_into_fails_nothing(remains: Path, monkeypatch):
    look = os.scandir

    def gone(path):
        if str(path).endswith("ttrt-tests-killed"):
            raise FileNotFoundError(path)
        return look(path)

    monkeypatch.setattr(os, "scandir", gone)

    instance.clear_leftovers(lambda data: pytest.fail(f"{data} is gone"))
