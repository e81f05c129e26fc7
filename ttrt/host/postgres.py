"""The embedded database of an instance: shared by every `ttrt` command that runs, stopped by the last one to leave.

Whoever uses the server holds a shared lock on `TTRT_DATA/pg.users` for as long as it does. The kernel drops the lock of
a killed process, so nobody is counted who is gone. Who leaves tries for the whole lock: only the last one gets it, and
stops the server, unless `ttrt db start` asked for it to stay.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from ttrt.host import programs, roles
from ttrt.host.cluster import Cluster
from ttrt.host.databases import APP, OWNER, SIDES, SUPERUSER
from ttrt.host.folders import DATABASE, Folders
from ttrt.host.secrets import password
from ttrt.host.system_user import server_user


@dataclass(frozen=True, slots=True)
class Embedded:
    """The server of one data folder. `durable=False` is for tests alone."""

    folders: Folders
    durable: bool = True
    _held: list[int] = field(default_factory=list)

    def cluster(self) -> Cluster:
        """The cluster with the programs to run it."""
        user = server_user()
        home = self.folders.home
        return Cluster(home, self.folders.socket, programs.find(home, user), user, self.durable)

    @contextmanager
    def in_use(self) -> Iterator["Embedded"]:
        """Inside the block the server is up; after it, it is stopped if nobody else uses it."""
        self.join()
        try:
            yield self
        finally:
            self.leave()

    def join(self) -> None:
        """Start using the server; starts it when it is down."""
        self.folders.data.mkdir(parents=True, exist_ok=True)
        self._held.append(self._lock("pg.users", fcntl.LOCK_SH))
        try:
            self.ensure()
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Stop using the server; stops it when nobody else uses it and nobody asked for it to stay."""
        users = self._held.pop()
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        else:
            if not self._stays.exists():
                self.stop()
        finally:
            os.close(users)

    def ensure(self) -> None:
        """Bring the server up, with its roles and its database; one process at a time."""
        with self._alone():
            cluster = self.cluster()
            fresh = cluster.make(password(self.folders.data, SUPERUSER))
            if fresh:
                self.folders.prepared.unlink(missing_ok=True)
            cluster.start()
            if not self.folders.prepared.exists():
                self._create_database()

    def _create_database(self) -> None:
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f'CREATE DATABASE "{DATABASE}"')
        self.create_roles()

    def start_afresh(self) -> None:
        """Throw the database away and make an empty one."""
        with self._alone():
            self.folders.prepared.unlink(missing_ok=True)
            with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
            self._create_database()

    def create_roles(self) -> None:
        """Make or mend the roles and their passwords."""
        with psycopg.connect(self.url(SUPERUSER), autocommit=True) as connection:
            roles.create(connection, {side: password(self.folders.data, side) for side in SIDES})
            for role in (OWNER, APP):
                roles.set_password(connection, role, password(self.folders.data, role))

    def stop(self) -> None:
        """Stop the server."""
        with self._alone():
            if self.folders.cluster.exists():
                self.cluster().stop()

    def stay(self, wanted: bool) -> None:
        """Whether the server stays up when nobody uses it."""
        self.folders.data.mkdir(parents=True, exist_ok=True)
        self._stays.touch() if wanted else self._stays.unlink(missing_ok=True)

    def url(self, role: str = APP, database: str = DATABASE) -> str:
        """What psycopg and psql connect with, password included."""
        query = urlencode({"host": str(self.folders.socket), "port": 5432, "connect_timeout": 5})
        return f"postgresql://{role}:{password(self.folders.data, role)}@/{database}?{query}"

    @property
    def _stays(self) -> Path:
        return self.folders.data / "pg.stays"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        handle = self._lock("pg.lock", fcntl.LOCK_EX)
        try:
            yield
        finally:
            os.close(handle)

    def _lock(self, name: str, kind: int) -> int:
        handle = os.open(self.folders.data / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, kind)
        return handle
