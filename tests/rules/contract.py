"""The contract packs as shipped, read here without Django, and how many cases a property is tried on."""

from pathlib import Path

from hypothesis import HealthCheck, settings

from ttrt.rules.pack import Pack, parse

FOLDER = Path(__file__).parents[2] / "packs" / "calnet3"
CASES = settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shipped() -> list[Pack]:
    """Every shipped pack, oldest first."""
    packs = [parse(file.read_text(encoding="utf-8"), file.name) for file in FOLDER.glob("*.toml")]
    return sorted(packs, key=lambda pack: pack.effective_from)


BASE = shipped()[0]
