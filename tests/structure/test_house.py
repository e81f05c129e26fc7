"""The shape of the house: stairs, verbs, settings, words, papers."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from ttrt.rules.access import Level
from ttrt.rules.lifecycle import WORDS, Status

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "ttrt"
ACTIONS = sorted((HOUSE / "actions").glob("*.py"))

# Public functions of `actions` that are no verbs, by file, with the reason.
NOT_VERBS = {
    "heartbeat.py": "says that a timer came round; outside every scope, nobody asks",
    "history.py": "the one place where an entry is made; the verb that calls it has asked",
    "holding.py": "takes and gives back a ticket's lock for a verb that has asked",
    "notices.py": "queues within a verb that has asked",
    "outbox.py": "the worker's own bookkeeping of what it sent; nobody asks",
    "webhook_outbox.py": "queues within a verb that has asked; the rest is the worker's own bookkeeping",
    "readings.py": "writes down what is about to be shown to whoever may see it; that was asked before",
    "running_stops.py": "ends stops within a verb that has asked",
    "register.py": "the one place where an entry of a register is made; the verb that calls it has asked",
    "item_terms.py: write": "writes the terms of items for a verb that has asked",
    "item_terms.py: show_today": "lets items a verb holds say the terms of today",
    "item_terms.py: told": "says a term as the register says it",
    "departments.py: made": "stores a new department for a verb that has asked",
    "departments.py: held": "takes a department's lock for a verb that has asked",
    "departments.py: require_going_on": "refuses an ended department to a verb that has asked",
    "departments.py: end": "stores a department's end for a verb that has asked",
    "places.py: require_day_begun": "refuses a day to a verb that has asked",
    "places.py: next_sequence": "reads the next number of a department a verb holds",
    "packs.py: checked": "reads the terms a verb, or a check, is about to take in",
    "correct_item.py: item_told": "says what the history keeps of an item",
    "links.py: hold_both": "takes the locks of two tickets for a verb that has asked",
    "links.py: linked": "stores a link within a verb that has asked",
    "voiding.py": "ends a ticket as void within a verb that has asked",
    "opening.py: called_in": "the opening itself, for the verbs that have asked",
    "duty.py": "keeps the slots of tickets verbs hold; its sweep only writes down that time has passed",
    "figures.py": "puts the clock's figures on a ticket a verb holds",
    "placing.py": "puts a ticket a verb holds on its item",
    "updates.py: text_of": "says which text a history entry vouches for",
    "inventory_import.py: outcome": "counts what a plan comes to",
    "departments_import.py: outcome": "counts what a plan comes to",
    "departments_import.py: unassigned_service": "makes an item for a verb that has asked, and stores nothing",
    "people_import.py: outcome": "counts what a plan comes to",
    "people_import.py: one_at_a_time": "takes the lock for a verb that has asked",
    "people_import.py: hold_departments": "takes the departments' locks for a verb that has asked",
    "people_import.py: note": "writes which file it was for a verb that has asked",
    "people_import.py: write_people": "writes a plan for a verb that has asked",
    "people_import.py: batches": "cuts a list in pieces",
    "accounts.py": "makes an account and its invitation for a verb that has asked",
    "invitations.py: queue": "queues within a verb that has asked",
    "cmo_people.py: checked": "reads what a form says of a newcomer, before the verb or within it",
    "members.py: checked": "reads what a form says of a newcomer, before the verb or within it",
    "members.py: read_level": "reads a level, before the verb or within it",
    "members.py: require_new": "refuses an address of the department's own, before the verb or within it",
    "members.py: require_reach": "refuses a part of the department, before the verb or within it",
    "sent_forms.py": "carries out one form once, by verbs that ask",
    "departments.py: facts": "says what a form of the department is shown with",
    "departments.py: agency_facts": "says what a form of its agency is shown with",
    "escalation_contacts.py: facts": "says what a form of the contact is shown with",
    "places.py: site_facts": "says what a form of the site is shown with",
    "places.py: item_facts": "says what a form of the item is shown with",
    "item_terms.py: facts": "says what a form of the terms is shown with",
    "brought_in.py: give_account": "gives an account to somebody a verb lets in",
    "signing_in.py": "nobody is known yet, so nobody asks: as the application itself, with the grants of sign-in",
    "own_sign_in.py": "one's own way in, whoever one is: as the application itself, with the grants of sign-in",
    "own_tokens.py": "what asks in one's own name, whoever one is: as the application itself, asked for the password",
    "desk_lists.py: named": "reads department codes for a verb that has asked",
    "tokens.py: checked": "reads what a form says of a token, before the verb or within it",
    "own_address.py": "one's own address, as one's own way in: as the application itself, with the grants of sign-in",
    "account_mail.py": "queues word to people for a verb that has asked",
    "lost_factors.py: take_reported": "does what managers' verbs have asked, each person in a transaction of its own",
    "own_register.py": "what somebody did to their own way in, told by what has done it",
    "invited.py": "before anybody is known there is no viewer: as the application itself, with the grants of sign-in",
}
# Verbs that ask otherwise than in their first line, with the reason.
ASK_LATER = {
    "import_inventory": "which departments to ask for is said by the file, so it asks for each before it writes",
    "retire_proposed": "which departments to ask for is said by what waits, so it asks for each before it writes",
    "terms_begun": "nobody asks: a term somebody set has begun, and the item's columns follow",
    "close_due": "nobody asks: the pack's time has run out, and the table of moves knows the clock as a mover",
    "scanned": "nobody asks: the scanner has spoken, and the tool writes down what it said",
    "climb_due": "nobody asks: a rule of the pack has come true, or nobody acknowledged in its time",
    "announce_closing": "nobody asks: it queues a mail when the pack's time of notice has come, and moves nothing",
}


def functions(path):
    """The public functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def verbs():
    """(file, function) of every verb."""
    for path in ACTIONS:
        for function in functions(path):
            if path.name not in NOT_VERBS and f"{path.name}: {function.name}" not in NOT_VERBS:
                yield path, function


def committed():
    """Every file of the repository that is text, as git lists it (new ones too)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    return [path for name in listed if (path := ROOT / name).is_file() and b"\0" not in path.read_bytes()[:8000]]


# ---------------------------------------------------------------- stairs


def test_the_stairs_hold():
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stdout
    assert "0 broken" in checked.stdout


# ---------------------------------------------------------------- verbs


def test_every_verb_takes_named_arguments_who_and_when():
    wrong = [
        f"{path.name}: {function.name}"
        for path, function in verbs()
        if function.args.args
        or function.args.posonlyargs
        or [arg.arg for arg in function.args.kwonlyargs][-2:] != ["by", "at"]
        or [ast.unparse(arg.annotation) for arg in function.args.kwonlyargs[-2:]] != ["Viewer", "datetime"]
    ]

    assert wrong == []


def test_every_verb_is_one_transaction():
    wrong = [
        f"{path.name}: {function.name}"
        for path, function in verbs()
        if "transaction.atomic" not in [ast.unparse(each) for each in function.decorator_list]
    ]

    assert wrong == []


def test_every_verb_asks_first_whether_the_viewer_may():
    for path, function in verbs():
        if function.name in ASK_LATER:
            continue
        after_docstring = function.body[1]
        asked = ast.unparse(after_docstring)

        assert re.match(r"access\.require\(by, Verb\.[A-Z_]+, ((ticket\.)?department_id|access\.OFFICE)\)$", asked), (
            f"{path.name}: {function.name} begins with {asked}"
        )


def test_the_lists_of_exceptions_are_true():
    there = {path.name for path in ACTIONS} | {f"{p.name}: {f.name}" for p in ACTIONS for f in functions(p)}
    names = {function.name for _, function in verbs()}

    assert set(NOT_VERBS) - there == set()
    assert set(ASK_LATER) - names == set()
    assert len(names) >= 16


def test_only_verbs_write():
    """Neither faces nor queries change a row, but for the session's own."""
    writing = re.compile(
        r"\.(save|delete|create|bulk_create|bulk_update|get_or_create|update_or_create)\("
        r"|objects\.[^\n]*\.update\(|\b(INSERT INTO|DELETE FROM|TRUNCATE)\b"
    )
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for room in ("queries", "models", "rules", "web", "worker")
        for path in sorted((HOUSE / room).rglob("*.py"))
        # A credential and a session are the way to the rows, and nobody's record.
        if path not in (HOUSE / "models" / "scope.py", HOUSE / "models" / "sessions.py")
        for match in writing.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_nothing_is_sent_inside_a_request():
    """What talks to another machine stands in the worker's room alone, which no page can reach (`.importlinter`)."""
    talking = re.compile(
        r"^\s*(?:from|import) "
        r"(smtplib|socket|ssl|http\.client|urllib\.request|django\.core\.mail|django\.core import [^\n]*\bmail)\b",
        re.MULTILINE,
    )
    found = {
        (path.relative_to(HOUSE).parts[0], match[1])
        for path in sorted(HOUSE.rglob("*.py"))
        for match in talking.finditer(path.read_text(encoding="utf-8"))
    }

    assert {room for room, _ in found} <= {"worker", "host"}
    # But for one: whoever signs in through their department waits for its provider's answer (`host/fetching.py`).
    assert {room for room, what in found if what in ("smtplib", "django.core.mail")} == {"worker"}
    assert {room for room, what in found if what == "http.client"} == {"worker", "host"}


# ---------------------------------------------------------------- settings, words


def test_every_setting_that_is_read_is_in_the_example():
    read = set()
    for path in sorted(HOUSE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        read |= set(re.findall(r"readers\.\w+\(\s*[\"']([A-Z][A-Z_]+)[\"']", source))
        read |= set(re.findall(r"environ(?:\.get\(|\[)\s*[\"'](TTRT_[A-Z_]+|[A-Z]*DATABASE[A-Z_]*)[\"']", source))
    said = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert len(read) >= 9
    assert read - said == set()
    assert said - read == set()


def test_every_status_and_level_is_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

    for status in Status:
        assert re.search(rf"[`*]{status.value}[`*]", glossary), status.value
        assert WORDS[status] in glossary, WORDS[status]
    for level in Level:
        assert f"**{level.value}**" in glossary, level.value


# ---------------------------------------------------------------- migrations


def test_migrations_are_complete(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_lean_on_nothing_that_will_change():
    for path in sorted((HOUSE / "migrations").glob("0*.py")):
        assert not re.search(r"^(from|import) ttrt", path.read_text(encoding="utf-8"), re.MULTILINE), path.name


# ---------------------------------------------------------------- what is committed

_DOT = "."
HOSTS = [
    _DOT.join(name)
    for name in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("crates", "io"),
        ("golang", "org"),
        ("rubygems", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
        ("googleapis", "com"),
    )
]
MACHINE = [f"/{name}/" for name in ("work", "root", "tmp/brief", "home/user")] + ["../" + "shared"]


def test_no_file_names_a_registry_or_a_place_of_one_machine():
    files = committed()
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in (*HOSTS, *MACHINE)
        if name in path.read_text(encoding="utf-8", errors="replace")
    ]

    assert len(files) > 150
    assert found == []


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "requirements-uv.txt", "requirements-node.txt"]
)
def test_a_lock_is_hashed_and_names_no_host(name):
    lock = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,_-]+\])?==\S+", lock, re.MULTILINE | re.IGNORECASE)
    unhashed = [block for block in re.split(r"\n(?=\S)", lock) if "==" in block and "--hash=sha256:" not in block]

    assert pins
    assert unhashed == []
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|--trusted-host| @ ", lock)


@pytest.mark.parametrize("folder", [".", "tests/oidc"])
def test_a_lock_of_npm_is_hashed_and_names_no_host(folder):
    lock = (ROOT / folder / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(lock)["packages"]

    assert [name for name, package in packages.items() if name and "sha512-" not in package["integrity"]] == []
    assert len(packages) > 1
    assert re.findall(r"https?:|\"resolved\"", lock) == []
    said = (ROOT / folder / ".npmrc").read_text(encoding="utf-8").splitlines()
    assert {"omit-lockfile-registry-resolved=true", "ignore-scripts=true"} <= set(said)


def test_what_only_tests_run_on_node_comes_with_make_dev_alone():
    needed = {
        target: subprocess.run(
            ["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        for target in ("run", "dev")
    }

    assert ("tests/oidc" in needed["run"], "tests/oidc" in needed["dev"]) == (False, True)
    assert "oidc" not in (ROOT / "package.json").read_text(encoding="utf-8")


# ---------------------------------------------------------------- the commands of the Makefile


@pytest.mark.parametrize("command", ["pictures", "bench.__main__", "drill.__main__", "drill.one", "contract.__main__"])
def test_what_make_starts_can_be_started_without_the_tests_around_it(command):
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "TTRT_"))}

    started = subprocess.run(
        [sys.executable, "-c", f"import tests.{command}"], cwd=ROOT, env=bare, capture_output=True, text=True
    )

    assert started.returncode == 0, started.stderr


# ---------------------------------------------------------------- the contract's page


def test_every_row_of_the_contract_names_tests_that_exist():
    page = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", page)
    rows = re.split(r"^### ", page, flags=re.MULTILINE)[1:]

    assert len(rows) > 20
    assert [row.splitlines()[0] for row in rows if "Proved by:" not in row and "Not yet:" not in row] == []
    missing = [f"{file}::{test}" if test else file for file, test in named if not _is_there(ROOT / file, test)]
    assert missing == []


def _is_there(file, test):
    if not file.is_file():
        return False
    names = {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}
    return test in names if test else any(name.startswith("test_") for name in names)


# ---------------------------------------------------------------- the decisions


def test_every_decision_has_the_next_number_and_its_own():
    papers = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))

    numbers = [int(paper.name.split("-")[0]) for paper in papers]
    heads = [paper.read_text(encoding="utf-8").split(".")[0] for paper in papers]

    assert numbers == list(range(1, len(papers) + 1))
    assert heads == [f"# {number}" for number in numbers]
