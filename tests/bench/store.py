"""Databases to measure on, made once and kept under var/bench until what makes them changes."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

from ttrt.host.databases import SUPERUSER
from ttrt.host.folders import PROJECT, Folders
from ttrt.host.postgres import Embedded

HERE = Path(__file__).parent
MADE = HERE / "world.sql"


def folder(tickets: int) -> Path:
    """Where the database of this size lives."""
    return PROJECT / "var" / "bench" / str(tickets)


def prepare(tickets: int) -> None:
    """Make the database of this size unless it stands; bring its tables and the access law up to date."""
    data = folder(tickets)
    stamp = data / "made"
    wanted = hashlib.sha256(MADE.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        subprocess.run([sys.executable, "-m", "ttrt.cli", "migrate"], env=_of(data), check=True, cwd=PROJECT)
        _add_people(Embedded(Folders(data)))
        return
    if data.exists():
        Embedded(Folders(data)).stop()
        shutil.rmtree(data)
    data.mkdir(parents=True)
    print(f"bench: making {tickets:,} tickets …", file=sys.stderr)
    with Embedded(Folders(data)).in_use() as server:
        subprocess.run([sys.executable, "-m", "ttrt.cli", "migrate"], env=_of(data), check=True, cwd=PROJECT)
        with psycopg.connect(server.url(SUPERUSER), autocommit=True) as connection:
            for statement in _statements(tickets, _pack(_of(data))):
                connection.execute(statement)
            connection.execute("VACUUM (ANALYZE, FREEZE)")
            connection.execute("CHECKPOINT")
    _add_people(Embedded(Folders(data)))
    stamp.write_text(wanted)


def _add_people(server: Embedded) -> None:
    """Those who came after the world was made: somebody whose level reaches five of the department's sites."""
    with server.in_use() as running, psycopg.connect(running.url(SUPERUSER), autocommit=True) as connection:
        for statement in LATER:
            connection.execute(statement)


LATER = (
    """INSERT INTO person (password, username, name, email, phone, standing, level, is_active, demonstration)
       VALUES ('!', 'part', 'Bench part', '', '', 'customer', '', true, true) ON CONFLICT DO NOTHING""",
    """INSERT INTO membership (department_id, person_id, level, site_ids)
       SELECT d.id, p.id, 'resolve', ARRAY(SELECT id FROM site WHERE department_id = d.id ORDER BY id LIMIT 5)
       FROM department d, person p WHERE d.code = 'B001' AND p.username = 'part' ON CONFLICT DO NOTHING""",
)


def _of(data: Path) -> dict[str, str]:
    return {**os.environ, "TTRT_DATA": str(data), "DJANGO_SETTINGS_MODULE": "ttrt.settings"}


def _statements(tickets: int, pack: str) -> list[str]:
    lines = [line.partition("--")[0] for line in MADE.read_text().splitlines()]
    whole = "\n".join(lines).replace(":tickets", str(tickets)).replace(":pack", f"'{pack}'")
    return [statement for statement in whole.split(";") if statement.strip()]


def _pack(environment: dict[str, str]) -> str:
    ask = (
        "import datetime, django; django.setup(); from ttrt.models import packs; "
        "print(packs.in_force(datetime.date.today()).version)"
    )
    done = subprocess.run([sys.executable, "-c", ask], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()
