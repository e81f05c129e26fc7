"""The user PostgreSQL runs as. It refuses root; so root gives the work to a system user without a shell."""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ttrt.host.refusing import CannotStart

NAME = "ttrt-postgres"


@dataclass(frozen=True, slots=True)
class ServerUser:
    """Who the server runs as; `switch` when that is another than ourselves."""

    uid: int
    gid: int
    switch: bool

    def give(self, path: Path) -> None:
        """Make a file or folder the server user's own."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def folder(self, path: Path) -> Path:
        """A folder only the server user may enter. One that is already there is used only if it is such a folder."""
        path.mkdir(parents=True, exist_ok=True, mode=0o755)
        found = path.lstat()
        if path.is_symlink() or found.st_uid not in (self.uid, os.geteuid()):
            raise CannotStart(f"{path} belongs to somebody else. Move it away, then start again.")
        self.give(path)
        path.chmod(0o700)
        return path

    def run(self, command: list[str | Path], *, cwd: Path, seconds: float) -> tuple[int, str]:
        """Run a program as the server user; answers its exit code and what it wrote.

        Its output goes to a file, never a pipe: a server started by pg_ctl would hold the pipe open for ever. A session
        of its own keeps a Ctrl-C in the terminal from reaching the server before we have stopped what uses it.
        """
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}  # no PG* variable of the caller's
        who = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(  # type: ignore[call-overload]
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=env,
                timeout=seconds,
                start_new_session=True,
                check=False,
                **who,
            )
            output.seek(0)
            return done.returncode, output.read().decode(errors="replace").strip()


def server_user() -> ServerUser:
    """Ourselves, or for root the system user, made when missing."""
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid(), switch=False)
    found = _find() or _create()
    return ServerUser(found.pw_uid, found.pw_gid, switch=True)


def _find() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _create() -> pwd.struct_passwd:
    """Make the user; one start at a time.

    Several useradd at one moment all say they made it, each with another number, and the last number stays: what the
    others gave to theirs is then nobody's. The lock is on the program itself, the one file all starts have in common.
    """
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise CannotStart(
            f"PostgreSQL does not run as root, and there is no useradd here to make the user {NAME}. "
            "Start as an ordinary user."
        )
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    with Path(useradd).open("rb") as program:
        fcntl.flock(program, fcntl.LOCK_EX)
        if found := _find():
            return found
        done = subprocess.run(
            [useradd, *options, "--shell", "/usr/sbin/nologin", NAME], capture_output=True, text=True, check=False
        )
        if found := _find():  # whatever it says: somebody else's useradd may have come first
            return found
    raise CannotStart(f"The system user {NAME} could not be made: {done.stderr.strip()}")
