"""The rules need nothing but Python: no framework, no database, no clock of their own."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULES = sorted((ROOT / "ttrt" / "rules").glob("*.py"))

LOAD_ALL = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(f"ttrt.rules.{name}")
print(*sorted(name for name in ("django", "psycopg", "jinja2", "ttrt.models") if name in sys.modules))
"""


def test_the_rules_load_without_django_and_database():
    names = [path.stem for path in RULES if path.stem != "__init__"]

    loaded = subprocess.run(
        [sys.executable, "-c", LOAD_ALL, *names], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert len(names) >= 15
    assert loaded.stdout.strip() == ""


def test_no_rule_reads_the_clock():
    asked = {
        f"{path.name}:{node.lineno}"
        for path in RULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today", "monotonic", "time_ns")
    }

    assert asked == set()


def test_no_rule_opens_a_file():
    opened = {
        f"{path.name}:{node.lineno}"
        for path in RULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id == "open")
        or (isinstance(node, ast.Attribute) and node.attr in ("read_text", "read_bytes", "write_text"))
    }

    assert opened == set()
