"""On a database that was never migrated, or not to this release, each command says what to do first."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.cli.test_table import DEPARTMENTS, PEOPLE
from tests.host.test_settings import GOOD_KEY
from tests.starting import Starter
from ttrt.cli import COMMANDS
from ttrt.host.databases import APP, OWNER, SUPERUSER
from ttrt.host.folders import PROJECT
from ttrt.host.postgres import Embedded

EMPTY = "never_migrated"
WORDS = {
    "worker": "",
    "load-demo": "--into-external --as {superuser}",
    "import-departments": "{departments}",
    "import-people": "{people}",
    "people": "",
    "add-person": "kit@example.gov --name Kit --level supervisor",
    "end-person": "eli --reason Left",
    "invite": "ana",
    "create-token": "ana --level view --days 30",
    "take-factor": "ana --reason Known",
    "import-inventory": "{inventory}",
    "export-inventory": "",
    "retire-proposed": "",
    "import-codes": "{codes} --reason Amendment",
    "verify-history": "",
    "check": "",
}


def elsewhere(embedded: Embedded, database: str) -> dict[str, str]:
    """The environment of an instance with an external database."""
    urls = {"DATABASE_URL": embedded.url(APP, database), "TTRT_OWNER_URL": embedded.url(OWNER, database)}
    return {**os.environ, **urls, "TTRT_SECRET_KEY": GOOD_KEY, "TTRT_PUBLIC_URL": "https://tickets.example.gov"}


@pytest.fixture(scope="module")
def empty(embedded: Embedded, django_db_setup: None) -> Iterator[dict[str, str]]:
    """The environment of an instance whose database has its roles and no table."""
    with psycopg.connect(embedded.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {EMPTY} OWNER {OWNER}")
        yield elsewhere(embedded, EMPTY)
        connection.execute(f"DROP DATABASE {EMPTY} WITH (FORCE)")


def test_every_command_that_asks_the_database_is_tried():
    assert set(WORDS) == {command.name for command in COMMANDS if command.program and not command.makes_tables}


@pytest.mark.parametrize("name", WORDS)
def test_it_says_to_migrate_first(name: str, empty, embedded: Embedded, starter: Starter, tmp_path: Path):
    files = {
        "departments": DEPARTMENTS,
        "people": PEOPLE,
        "inventory": "CustomerCode\tCircuit ID\n3860\t77/HCGS/7//PT\n",
    }
    files["codes"] = (PROJECT / "packs" / "calnet3" / "2016-07-01-sample.toml").read_text()
    names = {name: tmp_path / name for name in files}
    for file, text in files.items():
        names[file].write_text(text)
    words = [word.format(**names, superuser=embedded.url(SUPERUSER, EMPTY)) for word in WORDS[name].split()]

    done = starter.run([name, *words], empty)

    assert done.returncode == 1
    assert "Run `ttrt migrate` first" in (done.stdout if name == "check" else done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert (name == "check") or done.stdout == ""


def test_a_table_of_an_older_release_says_so_too(embedded: Embedded, scratch_database, starter: Starter):
    with psycopg.connect(scratch_database(SUPERUSER), autocommit=True) as connection:
        connection.execute("ALTER TABLE person DROP COLUMN ends_at CASCADE")
        connection.execute("DELETE FROM django_migrations WHERE app = 'ttrt' AND name >= '0033'")

    done = starter.run(["invite", "nobody"], elsewhere(embedded, "scratch_1"))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "The tables are missing, or older than this release. Run `ttrt migrate` first.\n"


def test_a_fault_of_our_own_is_not_taken_for_it(embedded: Embedded, scratch_database, starter: Starter):
    with psycopg.connect(scratch_database(SUPERUSER), autocommit=True) as connection:
        connection.execute("ALTER TABLE person DROP COLUMN ends_at CASCADE")

    done = starter.run(["invite", "nobody"], elsewhere(embedded, "scratch_1"))

    assert done.returncode == 1
    assert "ends_at does not exist" in done.stderr
    assert "Run `ttrt migrate` first" not in done.stderr
