"""The user the server runs as, made once however many starts come at one moment."""

import pwd
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ttrt.host import system_user
from ttrt.host.refusing import CannotStart

# As Debian's: who was not there when it looked is made, with a number of its own, and the last one written stays.
USERADD = """#!/bin/sh
sleep 0.2
echo "$$" >> {made}
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch) -> Path:
    """A machine without the user, ours to add it to: the file its numbers are written in."""
    made, useradd = tmp_path / "made", tmp_path / "useradd"
    useradd.write_text(USERADD.format(made=made))
    useradd.chmod(0o755)

    def getpwnam(name: str) -> pwd.struct_passwd:
        if not made.exists():
            raise KeyError(name)
        return pwd.struct_passwd((name, "x", int(made.read_text().split()[-1]), 9, "", "/", "/"))

    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(system_user.shutil, "which", lambda *_, **__: str(useradd))
    monkeypatch.setattr(system_user.pwd, "getpwnam", getpwnam)
    return made


def test_starts_at_one_moment_make_one_user_and_all_know_the_same(machine: Path):
    with ThreadPoolExecutor(6) as starts:
        known = list(starts.map(lambda _: system_user.server_user(), range(6)))

    number = int(machine.read_text())
    assert known == [system_user.ServerUser(number, 9, switch=True)] * 6


def test_a_user_that_could_not_be_made_is_said(machine: Path, tmp_path: Path):
    (tmp_path / "useradd").write_text("#!/bin/sh\necho useradd: cannot lock /etc/passwd >&2\nexit 1\n")

    with pytest.raises(CannotStart, match="could not be made: useradd: cannot lock /etc/passwd"):
        system_user.server_user()
