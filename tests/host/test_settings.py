"""Wrong settings are refused with a sentence that says how to mend them; production refuses what is unfit to serve."""

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.world import PASSWORD
from ttrt.host import checks, readers
from ttrt.host.databases import APP, OWNER, SUPERUSER
from ttrt.host.folders import PROJECT
from ttrt.host.readers import BadSetting
from ttrt.host.secrets import once

GOOD_KEY = "kq3Zr8T1vYw0pXc5mN7bJ2hD9sLfG4aUeR6iOtPyVx_WnMzQbC"
READ = {
    "TTRT_PORT": lambda: readers.port("TTRT_PORT", 8000),
    "TTRT_DEBUG": lambda: readers.flag("TTRT_DEBUG"),
    "TTRT_WEBHOOK_LOOPBACK": lambda: readers.flag("TTRT_WEBHOOK_LOOPBACK"),
    "TTRT_DATA": lambda: readers.folder("TTRT_DATA", PROJECT / "var"),
    "TTRT_PACKS": lambda: readers.folder("TTRT_PACKS", PROJECT / "packs", must_exist=True),
    "TTRT_PUBLIC_URL": lambda: readers.web_address("TTRT_PUBLIC_URL", "http://localhost:8000"),
    "DATABASE_URL": lambda: readers.database("DATABASE_URL"),
    "TTRT_MAIL_URL": lambda: readers.mail("TTRT_MAIL_URL"),
    "TTRT_METRICS_TOKEN": lambda: readers.token("TTRT_METRICS_TOKEN", at_least=16),
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TTRT_PORT", "http"),
        ("TTRT_PORT", "0"),
        ("TTRT_PORT", "65536"),
        ("TTRT_PORT", "٨٠٠٠"),
        ("TTRT_DEBUG", "yes"),
        ("TTRT_DATA", str(PROJECT / "Makefile")),
        ("TTRT_PACKS", "/nowhere/at/all"),
        ("TTRT_PUBLIC_URL", "tickets.example.gov"),
        ("TTRT_PUBLIC_URL", "ftp://tickets.example.gov"),
        ("TTRT_PUBLIC_URL", "https://*.example.gov"),
        ("TTRT_PUBLIC_URL", "https://tickets.example.gov/portal"),
        ("TTRT_PUBLIC_URL", "https://tickets.example.gov:port"),
        ("DATABASE_URL", "sqlite:///tickets.db"),
        ("DATABASE_URL", "postgresql://db.example.gov/ttrt"),
        ("TTRT_MAIL_URL", "mail.example.gov"),
        ("TTRT_METRICS_TOKEN", "short"),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSetting) as refused:
        READ[name]()

    assert name in str(refused.value)
    assert re.search(r"give|write|use|create", str(refused.value), re.IGNORECASE), "it must say how to mend it"


@pytest.mark.parametrize("name", READ)
def test_an_empty_value_counts_as_unset(monkeypatch, name):
    monkeypatch.delenv(name, raising=False)
    unset = READ[name]()
    monkeypatch.setenv(name, " ")

    assert READ[name]() == unset


def test_every_setting_stands_in_the_example():
    read = set()
    for path in [PROJECT / "ttrt" / "settings.py", *(PROJECT / "ttrt").rglob("*.py")]:
        read |= set(re.findall(r'"(TTRT_[A-Z_]+|DATABASE_URL)"', path.read_text()))
    explained = set(re.findall(r"^#? ?([A-Z_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))

    assert read - {"TTRT_SUPERVISED_BY", "TTRT_PRODUCTION"} == explained  # the two are no settings


def test_a_secret_is_made_once_and_private(tmp_path: Path):
    first, again = once(tmp_path / "deep" / "secret"), once(tmp_path / "deep" / "secret")

    assert first == again
    assert len(first) >= 50
    assert (tmp_path / "deep" / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["secret"]


@dataclass
class Given:
    """Settings fit for production; each test spoils one."""

    DEBUG: bool = False
    TTRT_WEBHOOK_LOOPBACK: bool = False
    TTRT_SIGN_ON_LOOPBACK: bool = False
    SECRET_KEY: str = GOOD_KEY
    ALLOWED_HOSTS: list[str] = field(default_factory=lambda: ["tickets.example.gov"])
    SESSION_COOKIE_SECURE: bool = True
    STATIC_ROOT: Path = Path("built")


def problems(given: Given, tmp_path: Path) -> dict[str, str]:
    """What is wrong with these settings, apart from what is spoiled: nothing."""
    if not given.STATIC_ROOT.is_absolute():
        (tmp_path / "staticfiles.json").touch()
        given.STATIC_ROOT = tmp_path
    return {finding.name: finding.problem for finding in checks._settings(given) if finding.problem}


def test_fit_settings_pass(tmp_path):
    assert problems(Given(), tmp_path) == {}


@pytest.mark.parametrize(
    ("spoiled", "name", "mend"),
    [
        ({"DEBUG": True}, "debug is off", "Take TTRT_DEBUG out"),
        ({"TTRT_WEBHOOK_LOOPBACK": True}, "webhooks stay outside", "Take TTRT_WEBHOOK_LOOPBACK out"),
        ({"SECRET_KEY": GOOD_KEY[:49]}, "secret key is random", "50 random characters"),
        ({"SECRET_KEY": "django-insecure-" + GOOD_KEY}, "secret key is random", "50 random characters"),
        ({"SECRET_KEY": "x" * 60}, "secret key is random", "50 random characters"),
        ({"ALLOWED_HOSTS": []}, "host is named", "Set TTRT_PUBLIC_URL"),
        ({"ALLOWED_HOSTS": ["*"]}, "host is named", "Set TTRT_PUBLIC_URL"),
        ({"ALLOWED_HOSTS": [".example.gov"]}, "host is named", "Set TTRT_PUBLIC_URL"),
        ({"ALLOWED_HOSTS": ["localhost"]}, "host is named", "Set TTRT_PUBLIC_URL"),
        ({"SESSION_COOKIE_SECURE": False}, "public address is https", "https address"),
        ({"STATIC_ROOT": Path("/nowhere/else")}, "assets are built", "make assets"),
    ],
)
def test_unfit_settings_are_refused(tmp_path, spoiled, name, mend):
    found = problems(Given(**spoiled), tmp_path)

    assert list(found) == [name]
    assert mend in found[name]


def test_a_foreign_host_header_is_refused_in_one_line(client, settings):
    settings.SECURE_SSL_REDIRECT = True  # as in production
    told = []
    listener = logging.Handler()
    listener.emit = told.append
    django = logging.getLogger("django")
    django.addHandler(listener)
    try:
        reply = client.get("/", headers={"host": "elsewhere.example"})
    finally:
        django.removeHandler(listener)

    assert reply.status_code == 400
    assert [(record.getMessage(), record.exc_info) for record in told] == [
        ("Invalid HTTP_HOST header: 'elsewhere.example'. Only the host of TTRT_PUBLIC_URL is served.", None)
    ]


@pytest.mark.parametrize(
    ("path", "status"), [("/sign-in", 400), ("/tickets", 400), ("/health/live", 200), ("/metrics", 404)]
)
def test_another_host_gets_no_page_and_a_probe_its_answer(client, path, status):
    assert client.get(path, headers={"host": "10.0.0.5"}).status_code == status


# --- the whole way: `ttrt` against an external server ---


@pytest.fixture
def ttrt(starter) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `ttrt` with production's settings and these."""

    def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        fit = {"TTRT_SECRET_KEY": GOOD_KEY, "TTRT_PUBLIC_URL": "https://tickets.example.gov"}
        env = {name: value for name, value in {**os.environ, **fit, **settings}.items() if value}
        return starter.run(list(words), env)

    return run


def failed(done: subprocess.CompletedProcess) -> set[str]:
    """The names of the failed checks, assets apart (a test run need not have built them)."""
    return {one["name"] for one in json.loads(done.stdout) if one["problem"]} - {"assets are built"}


def test_the_owners_address_has_no_place_where_the_tool_serves(tmp_path, monkeypatch):
    monkeypatch.setenv("TTRT_OWNER_URL", "postgresql://ttrt_owner@db.example.gov/ttrt")

    found = problems(Given(), tmp_path)

    assert list(found) == ["owner’s address is absent"]
    assert "Take TTRT_OWNER_URL out" in found["owner’s address is absent"]


def test_production_is_fit_as_the_app(embedded, db, ttrt):
    assert failed(ttrt("check", "--json", DATABASE_URL=embedded.url(APP))) == set()


@pytest.mark.parametrize(
    ("role", "name"), [(SUPERUSER, "not a superuser"), (OWNER, "owns no table")], ids=["superuser", "owner"]
)
def test_production_refuses_a_role_that_sees_too_much(embedded, db, role, name, ttrt):
    done = ttrt("check", "--json", DATABASE_URL=embedded.url(role))

    assert done.returncode == 1
    assert name in failed(done)


def test_production_refuses_demonstration_accounts(embedded, db, superuser_cursor, ttrt):
    superuser_cursor.execute(
        "INSERT INTO person (username, name, email, phone, standing, level, is_active, demonstration, password)"
        " VALUES ('dee', 'Dee', '', '', 'cmo', 'cmo', true, true, '!')"
    )

    done = ttrt("web", DATABASE_URL=embedded.url(APP), TTRT_PORT="8399")

    assert done.returncode == 1
    assert "1 demonstration accounts, whose passwords are known" in done.stderr


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"TTRT_SECRET_KEY": ""}, "TTRT_SECRET_KEY is not set"),
        ({"TTRT_SECRET_KEY": "short"}, "short or guessable"),
        ({"TTRT_DEBUG": "1"}, "Take TTRT_DEBUG out"),
        ({"TTRT_PUBLIC_URL": ""}, "Set TTRT_PUBLIC_URL"),
        ({"TTRT_PUBLIC_URL": "https://*"}, "TTRT_PUBLIC_URL"),
        ({"TTRT_PUBLIC_URL": "http://tickets.example.gov"}, "passwords would travel in the clear"),
        ({"TTRT_OWNER_URL": "postgresql://ttrt_owner@db.example.gov/ttrt"}, "Take TTRT_OWNER_URL out"),
    ],
)
def test_production_does_not_serve_with_unfit_settings(embedded, db, settings, says, ttrt):
    done = ttrt("web", DATABASE_URL=embedded.url(APP), TTRT_PORT="8399", **settings)

    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_production_does_not_work_in_the_background_with_unfit_settings(embedded, db, ttrt):
    done = ttrt("worker", DATABASE_URL=embedded.url(APP), TTRT_SECRET_KEY="short")

    assert done.returncode == 1
    assert "short or guessable" in done.stderr


# Somebody signs in, over https and in the clear; nothing of it needs the pages' styles.
_SIGNS_IN = """
import json, sys
import django
django.setup()
from django.test import Client
said = {}
for https in (True, False):
    browser = Client(headers={"host": "tickets.example.gov"})
    answer = browser.post("/sign-in", {"login": "ben", "password": sys.argv[1]}, secure=https)
    cookies = {name: dict(morsel) for name, morsel in answer.cookies.items()}
    hsts = answer.headers.get("Strict-Transport-Security", "")
    said["https" if https else "http"] = [answer.status_code, answer["Location"], hsts, cookies]
print(json.dumps(said))
"""


def kept(cookies: dict[str, dict]) -> dict[str, list]:
    """How each cookie is kept: over https alone, from scripts, for which host and path, and on whose requests."""
    return {
        name: [bool(one["secure"]), bool(one["httponly"]), one["domain"], one["path"], one["samesite"]]
        for name, one in cookies.items()
    }


def test_production_keeps_browsers_to_https_and_cookies_to_this_host(embedded, world):
    fit = {"TTRT_SECRET_KEY": GOOD_KEY, "TTRT_PUBLIC_URL": "https://tickets.example.gov"}
    env = {**os.environ, **fit, "DJANGO_SETTINGS_MODULE": "ttrt.settings", "DATABASE_URL": embedded.url(APP)}
    words = [sys.executable, "-c", _SIGNS_IN, PASSWORD]
    done = subprocess.run(words, env=env, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)

    *answered, cookies = said["https"]
    assert answered == [302, "/", "max-age=31536000"]
    names = ("__Host-ttrt-session", "__Host-ttrt-csrf", "__Host-ttrt-known")
    assert kept(cookies) == {name: [True, True, "", "/", "Lax"] for name in names}
    # Nothing is carried out in the clear, and nothing is given there.
    assert said["http"] == [301, "https://tickets.example.gov/sign-in", "", {}]


def test_on_loopback_it_works_without(world, client):
    answer = client.post("/sign-in", {"login": "ben", "password": PASSWORD})

    assert (answer.status_code, "Strict-Transport-Security" in answer.headers) == (302, False)
    names = ("ttrt-session", "ttrt-csrf", "ttrt-known")
    assert kept(answer.cookies) == {name: [False, True, "", "/", "Lax"] for name in names}


def test_an_unreachable_database_is_a_sentence(tmp_path, ttrt):
    done = ttrt("web", DATABASE_URL=f"postgresql://ttrt_app@/ttrt?host={tmp_path}", TTRT_PORT="8399")

    assert done.returncode == 1
    assert "The database does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_names_real_faults_before_it_says_that_it_is_for_embedded_instances(embedded, db, ttrt):
    done = ttrt("run", DATABASE_URL=embedded.url(OWNER), TTRT_DEBUG="1")

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.index("Take TTRT_DEBUG out") < done.stderr.index("DATABASE_URL is set")
    assert "owns the table" in done.stderr
    assert "Traceback" not in done.stderr


def test_migrations_need_the_owners_address(embedded, db, ttrt):
    done = ttrt("migrate", DATABASE_URL=embedded.url(APP))

    assert done.returncode == 1
    assert "TTRT_OWNER_URL is not set" in done.stderr


def test_migrations_run_with_the_owners_address(embedded, db, superuser_cursor, ttrt):
    superuser_cursor.execute("DROP DATABASE IF EXISTS bare WITH (FORCE)")
    superuser_cursor.execute("CREATE DATABASE bare")
    early = ttrt("migrate", DATABASE_URL=embedded.url(APP, "bare"), TTRT_OWNER_URL=embedded.url(OWNER, "bare"))
    assert early.returncode == 1
    assert early.stdout == ""
    assert "Run `ttrt create-roles` first." in early.stderr
    assert "Traceback" not in early.stderr

    made = ttrt(
        "create-roles", "--run", "--as", embedded.url(SUPERUSER, "bare"), DATABASE_URL=embedded.url(APP, "bare")
    )

    done = ttrt("migrate", DATABASE_URL=embedded.url(APP, "bare"), TTRT_OWNER_URL=embedded.url(OWNER, "bare"))

    assert (made.returncode, done.returncode) == (0, 0), made.stderr + done.stderr
    with psycopg.connect(embedded.url(APP, "bare")) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (0,)
    superuser_cursor.execute("DROP DATABASE bare WITH (FORCE)")
