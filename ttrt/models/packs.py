"""The contract packs on disk: read once, strictly, and the same for everybody."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from ttrt.rules.pack import Pack, PackError, choose, parse


def all_packs() -> tuple[Pack, ...]:
    """Every version of the contract's terms, oldest first. Raises `PackError` on a mistake in a file."""
    return _read(Path(settings.TTRT_PACKS))


def in_force(day: date) -> Pack:
    """The terms in force on a Pacific day; LookupError before the contract began."""
    return choose(all_packs(), day)


def by_version(version: str) -> Pack:
    """The terms a ticket was opened under; LookupError when that version is not on disk."""
    for pack in all_packs():
        if pack.version == version:
            return pack
    raise LookupError(f"there is no contract pack {version!r} in {settings.TTRT_PACKS}")


@lru_cache
def _read(folder: Path) -> tuple[Pack, ...]:
    """Cached for the life of the process: terms change with a release or a restart, never under a request."""
    packs: list[Pack] = []
    for file in sorted(folder.rglob("*.toml")):
        pack = parse(file.read_text(encoding="utf-8"), str(file))
        for other in packs:
            if pack.version == other.version or pack.effective_from == other.effective_from:
                raise PackError(str(file), 1, f"has the version or the first day of pack {other.version!r}")
        packs.append(pack)
    if not packs:
        raise PackError(str(folder), 1, "no contract pack (*.toml) is in this folder or below it")
    return tuple(sorted(packs, key=lambda pack: pack.effective_from))
