"""Fixtures: a real database, as the application sees it, and a real web server with a real browser.

The database. Tests run connected as `ttrt_app`, over tables that `ttrt_owner` migrated, so row security is always under
test. They commit for real: no transaction is wrapped around a test, because a wrapped one would hide what commit does
(deferred constraints, the end of a taken role, rows other processes can see). What a test wrote is deleted afterwards
by a superuser, from every table that was empty after the migrations. It costs a few milliseconds.
Hence `as_viewer` needs no special case for tests, and `db`, `transactional_db` and `@pytest.mark.django_db` all mean
the same thing here.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.signals import setting_changed
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test.client import Client, ClientHandler
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from psycopg import sql

from tests.chromium import CHROMIUM, CHROMIUM_FLAGS, PATIENCE
from tests.coming_in import let_in
from tests.instance import COMPILED, DATA, clear_leftovers, remove
from tests.kept import laid_out
from tests.mailbox import mailbox  # noqa: F401 (a fixture, known to every test by being here)
from tests.oidc.provider import provider  # noqa: F401 (a fixture, known to every test by being here)
from tests.site import Site
from tests.starting import Starter
from tests.world import module_world, world  # noqa: F401 (fixtures, known to every test by being here)
from ttrt.host import migrating
from ttrt.host.databases import OWNER, SUPERUSER
from ttrt.host.folders import DATABASE, Folders
from ttrt.host.postgres import Embedded
from ttrt.models import packs
from ttrt.web import jinja

TEMPLATE = "ttrt_template"


class QuickHasher(PBKDF2PasswordHasher):
    """Django's hasher with few rounds: the genuine one reads its hashes, and a test signs in without the wait."""

    iterations = 1000


@pytest.fixture(scope="session")
def embedded(django_test_environment: None, django_db_blocker) -> Iterator[Embedded]:
    """The server of this test process, up, with the tables as `make run` makes them and an untouched copy of them."""
    clear_leftovers(lambda data: Embedded(Folders(data)).stop())
    server = Embedded(Folders(DATA), durable=False)

    def make() -> None:
        with django_db_blocker.unblock():
            migrating.migrate(lambda _: None)
            connections.close_all()
        with psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE {DATABASE}")
        server.folders.prepared.write_text(json.dumps({"tables": migrating.fingerprint()}))

    with laid_out(server, make):
        yield server
        connections.close_all()
    remove(DATA)


@pytest.fixture(scope="session")
def django_db_setup(embedded: Embedded) -> None:
    """What pytest-django's fixtures rest on: the tables are there."""


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once(django_test_environment: None) -> None:
    """What Jinja makes of a template is kept too, by its text; the environment's options are no part of that."""
    environment = engines["jinja2"].env
    options = hashlib.sha256(Path(jinja.__file__).read_bytes()).hexdigest()[:16]
    folder = COMPILED.with_name("templates") / options
    folder.mkdir(parents=True, exist_ok=True)
    environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


@pytest.fixture(scope="session")
def past_every_rule(embedded: Embedded, django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A superuser's connection, committing each statement, for writing and sweeping what tests need."""
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection:
        # As a replica: neither foreign keys nor the triggers that forbid deleting history have a say.
        connection.execute("SET session_replication_role = replica; SET lock_timeout = '20s'")
        yield connection


@pytest.fixture(scope="session")
def sweep(past_every_rule: psycopg.Connection) -> Callable[[], None]:
    """A function that deletes every row tests wrote."""
    tables = past_every_rule.execute(
        "SELECT quote_ident(relname) FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
    ).fetchall()
    empty = [name for (name,) in tables if not past_every_rule.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()]
    # A function of this connection alone: what PostgreSQL worked out for its statements the first time, it keeps.
    deletes = "; ".join(f"DELETE FROM {name}" for name in empty)
    past_every_rule.execute(f"CREATE FUNCTION pg_temp.sweep() RETURNS void LANGUAGE plpgsql AS 'BEGIN {deletes}; END'")
    return lambda: past_every_rule.execute("SELECT pg_temp.sweep()") and None


_module_keeps_rows = threading.Event()


@pytest.fixture
def _django_db_helper(django_db_setup: None, django_db_blocker, sweep: Callable[[], None]) -> Iterator[None]:
    """What pytest-django's `db`, `transactional_db` and mark rest on: committing, swept afterwards (see above)."""
    with django_db_blocker.unblock():
        yield
        for connection in connections.all(initialized_only=True):
            if connection.in_atomic_block or connection.needs_rollback:
                connection.close()
        if not _module_keeps_rows.is_set():
            sweep()


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker, sweep: Callable[[], None]) -> Iterator[None]:
    """The database for a whole module: rows written by module fixtures and by tests stay until its last test."""
    _module_keeps_rows.set()
    with django_db_blocker.unblock():
        yield
        connections.close_all()
        _module_keeps_rows.clear()
        sweep()


@pytest.fixture
def superuser_cursor(embedded: Embedded, django_db_setup: None) -> Iterator[psycopg.Cursor]:
    """A superuser's cursor on a connection of its own, committing each statement: for tampering."""
    with psycopg.connect(embedded.url(SUPERUSER), autocommit=True) as connection, connection.cursor() as cursor:
        yield cursor


@pytest.fixture
def owner_cursor(embedded: Embedded, django_db_setup: None) -> Iterator[psycopg.Cursor]:
    """The owner's cursor on a connection of its own, committing each statement; row security is forced on it."""
    with psycopg.connect(embedded.url(OWNER), autocommit=True) as connection, connection.cursor() as cursor:
        yield cursor


@pytest.fixture
def scratch_database(embedded: Embedded, django_db_setup: None) -> Iterator[Callable[..., str]]:
    """Makes an untouched copy of the migrated database and answers its address: for breaking policies and the like.

    `scratch_database(role)` logs in as `role` (default `ttrt_app`). Copies are dropped after the test.
    """
    made: list[str] = []

    def make(role: str = "ttrt_app") -> str:
        name = f"scratch_{len(made) + 1}"
        with psycopg.connect(embedded.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, TEMPLATE))))
        made.append(name)
        return embedded.url(role, name)

    yield make
    with psycopg.connect(embedded.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        for name in made:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords(django_test_environment: None) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.PASSWORD_HASHERS", [f"{__name__}.QuickHasher"])
        yield


@pytest.fixture(scope="session", autouse=True)
def _forced_in_whole(django_test_environment: None) -> Iterator[None]:
    """`force_login` lets people in with their second factor shown, as of this moment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", let_in)
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_program(django_test_environment: None) -> Iterator[None]:
    """All test browsers ask one chain of middleware, as in a process that serves; a changed setting makes it anew."""
    chains: list[Callable[[HttpRequest], HttpResponse]] = []
    load = ClientHandler.load_middleware

    def loaded(handler: ClientHandler, is_async: bool = False) -> None:
        if not chains:
            load(handler, is_async)
            chains.append(handler._middleware_chain)
        handler._middleware_chain = chains[0]

    def forget(**_: object) -> None:
        chains.clear()

    setting_changed.connect(forget)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", loaded)
        yield
    setting_changed.disconnect(forget)


@pytest.fixture(scope="session", autouse=True)
def _packs_on_disk(django_test_environment: None) -> Iterator[None]:
    """Tests know the contract packs on disk; one that takes a version in calls `packs.forget()`, and is forgotten."""
    remembered = packs._taken
    packs._taken = packs._Taken(date.max, ())
    yield
    packs._taken = remembered


@pytest.fixture
def fresh_packs(db: None) -> Iterator[None]:
    """For tests that take contract terms in: nothing remembered before, nothing afterwards."""
    packs.forget()
    yield
    packs._taken = packs._Taken(date.max, ())


@pytest.fixture(scope="session")
def starter() -> Iterator[Starter]:
    """Runs `ttrt` commands as processes of their own, quickly."""
    with Starter() as starter:
        yield starter


# --- a browser on a real server ---


@pytest.fixture(scope="session")
def site(django_db_setup: None) -> Iterator[Site]:
    """The web server as `ttrt web` starts it, over this test process's database; `site.url` is where."""
    with Site(DATA).serving() as serving:
        yield serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Its absence fails the test: nothing is skipped."""
    if not Path(CHROMIUM).exists():
        raise FileNotFoundError(f"{CHROMIUM} is missing: install the packages of packages-debian.txt")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread; Django would take every later test for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=CHROMIUM_FLAGS, chromium_sandbox=os.geteuid() != 0
        )
        yield chromium
        chromium.close()


@contextmanager
def _context(browser: Browser, site: Site, **options: object) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.url, locale="en-US", timezone_id="America/Los_Angeles", **options)
    context.set_default_timeout(PATIENCE)
    try:
        yield context
    finally:
        context.close()


@pytest.fixture
def context(browser: Browser, site: Site, db: None) -> Iterator[BrowserContext]:
    """A fresh visitor, the content policy in force."""
    with _context(browser, site) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of a fresh visitor; `page.goto("/tickets")` goes to this test process's own server."""
    return context.new_page()


@pytest.fixture
def axe_page(browser: Browser, site: Site, db: None) -> Iterator[Page]:
    """A page for axe alone: our content policy would rightly stop the script it injects, so it is off here."""
    with _context(browser, site, bypass_csp=True) as context:
        yield context.new_page()
