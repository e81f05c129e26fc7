"""One PostgreSQL cluster: made, configured, started and stopped. Nothing here knows what it is for."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from psycopg import pq

from ttrt.host.programs import Programs
from ttrt.host.refusing import CannotStart
from ttrt.host.system_user import ServerUser

PATIENCE = 60.0  # seconds a just-killed server may take to leave its pid file and its memory
RECOVERY = 300  # seconds a start may take after a crash

# Who may connect, and how. A password even through a socket in a folder of our own: program and launcher are often the
# same system user, so peer authentication would make the program a superuser whenever it cared to ask.
HBA = """\
local all postgres   scram-sha-256
local all ttrt_owner scram-sha-256
local all ttrt_app   scram-sha-256
local all ttrt_customer,ttrt_scoped,ttrt_cmo,ttrt_contractor,ttrt_desk scram-sha-256
"""

CONFIGURATION = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = '{memory}'
effective_cache_size = '1GB'
random_page_cost = 1.1
max_wal_size = '2GB'
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
password_encryption = 'scram-sha-256'
fsync = {durable}
full_page_writes = {durable}
synchronous_commit = {durable}
logging_collector = on
log_directory = '{logs}'
log_filename = 'postgresql-%a.log'
log_rotation_age = '1d'
log_truncate_on_rotation = on
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """`home/data` served on `socket`. `durable=False` is for tests alone: it trades safety for speed."""

    home: Path
    socket: Path
    programs: Programs
    user: ServerUser
    durable: bool = True

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.home / "data"

    def make(self, password: str) -> bool:
        """Make the cluster when there is none, checksums on; answers whether it did. Half a cluster is never left."""
        if (self.data / "PG_VERSION").exists():
            self._same_major()
            return False
        self.user.folder(self.home)
        draft, secret = self.home / "data.draft", self.home / "password.draft"
        shutil.rmtree(draft, ignore_errors=True)
        secret.touch(mode=0o600)
        secret.write_text(password + "\n")
        self.user.give(secret)
        try:
            code, said = self.user.run(
                [
                    *(self.programs / "initdb", "--pgdata", draft, "--username", "postgres", "--pwfile", secret),
                    *("--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums", "--auth", "scram-sha-256"),
                    *(() if self.durable else ("--no-sync",)),
                ],
                cwd=self.home,
                seconds=RECOVERY,
            )
        finally:
            secret.unlink()
        if code:
            raise CannotStart(f"The database could not be made in {self.data}:\n{said}")
        draft.rename(self.data)
        return True

    def start(self) -> None:
        """Bring the server up; waits for crash recovery, and for a killed server's remains to leave."""
        self._configure()
        limit = time.monotonic() + PATIENCE
        while self.state() is not pq.Ping.OK:
            if self.state() is pq.Ping.REJECT:  # up already, and recovering
                limit = max(limit, time.monotonic() + PATIENCE)
            else:
                code, said = self._control("start", "--log", self.home / "start.log", "--timeout", str(RECOVERY))
                if code == 0:
                    return
                if time.monotonic() > limit or not self._remains(said):
                    raise CannotStart(f"The database server did not start:\n{said}\n{self.last_words()}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop in the fast mode: running transactions are rolled back, nothing committed is lost."""
        if self.running():
            code, said = self._control("stop", "--mode", "fast", "--timeout", str(RECOVERY))
            if code and self.running():
                raise CannotStart(f"The database server did not stop:\n{said}")

    def running(self) -> bool:
        """Whether a server process holds this cluster."""
        return (self.data / "postmaster.pid").exists() and self._control("status")[0] == 0

    def state(self) -> pq.Ping:
        """OK, REJECT (starting, recovering or stopping) or NO_RESPONSE, without logging in."""
        return pq.Ping(pq.PGconn.ping(f"host='{self.socket}' port=5432 dbname=postgres connect_timeout=2".encode()))

    def last_words(self) -> str:
        """The last lines of the server's log, for a message."""
        logs = sorted((self.home / "logs").glob("*.log"), key=lambda path: path.stat().st_mtime)[-1:]
        lines = [line for path in [self.home / "start.log", *logs] if path.exists() for line in _lines(path)]
        return "\n".join(lines[-8:])

    def _remains(self, said: str) -> bool:
        words = f"{said}\n{self.last_words()}"
        return any(sign in words for sign in ("postmaster.pid", "pre-existing shared memory", "another server"))

    def _control(self, verb: str, *options: str | Path) -> tuple[int, str]:
        command = [self.programs / "pg_ctl", verb, "--pgdata", self.data, *options]
        if verb != "status":
            command.append("--wait")
        return self.user.run(command, cwd=self.home, seconds=RECOVERY + 30)

    def _configure(self) -> None:
        self.user.folder(self.home)
        self.user.folder(self.socket)
        logs = self.user.folder(self.home / "logs")
        quoted = {"socket": str(self.socket).replace("'", "''"), "logs": str(logs).replace("'", "''")}
        settings = CONFIGURATION.format(
            durable="on" if self.durable else "off", memory="256MB" if self.durable else "64MB", **quoted
        )
        self._write("ttrt.conf", settings)
        self._write("pg_hba.conf", HBA)
        main = self.data / "postgresql.conf"
        if "include 'ttrt.conf'" not in main.read_text():
            with main.open("a") as file:
                file.write("\ninclude 'ttrt.conf'  # written anew at each start\n")

    def _write(self, name: str, content: str) -> None:
        path = self.data / name
        if not path.exists() or path.read_text() != content:
            draft = path.with_name(f"{name}.draft")
            draft.write_text(content)
            draft.chmod(0o600)
            self.user.give(draft)
            draft.replace(path)

    def _same_major(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(self.programs.major):
            raise CannotStart(
                f"The data in {self.data} was made by PostgreSQL {made_by}, and the programs here are "
                f"{self.programs.major}. Data does not move across major versions by itself: start the old version "
                "once more, dump the data with pg_dumpall, move the folder away, start, and load the dump "
                "(docs/operate.md, “A new major version”)."
            )


def _lines(path: Path) -> list[str]:
    return path.read_text(errors="replace").splitlines()[-8:]
