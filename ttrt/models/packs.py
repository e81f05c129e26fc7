"""The contract packs: those on disk, and those taken in while the tool runs. Read strictly, the same for everybody.

A process keeps what it has read. What another process took in shows here at the latest when it matters: a new version
begins on a later Pacific day, and the first look on a later day asks the database again; a version nobody here knows
is looked up when it is named. Without a database there are those on disk.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from ttrt.models.register import PackVersion
from ttrt.rules.pack import Pack, PackError, choose, parse


@dataclass(frozen=True, slots=True)
class _Taken:
    """The versions taken in, as last read: for this day and those before it."""

    day: date
    packs: tuple[Pack, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """Those taken in and those on disk together, as long as neither changes: a list asks for each of its rows."""

    taken: _Taken | None
    folder: Path
    packs: tuple[Pack, ...]
    named: dict[str, Pack]


_taken: _Taken | None = None
_known: _Known | None = None


def all_packs(day: date | None = None) -> tuple[Pack, ...]:
    """Every version of the contract's terms, oldest first; as known on this Pacific day when one is given.

    Raises `PackError` on a mistake in a file.
    """
    return _whole(day or date.min).packs


def on_disk() -> tuple[Pack, ...]:
    """The versions that came with the release, oldest first. Raises `PackError` on a mistake in a file."""
    return _read(Path(settings.TTRT_PACKS))


def in_force(day: date) -> Pack:
    """The terms in force on a Pacific day; LookupError before the contract began."""
    return choose(all_packs(day), day)


def by_version(version: str) -> Pack:
    """The terms a ticket was opened under; LookupError when there is no such version."""
    found = _named(version)
    if found is None:
        forget()
        found = _named(version)
    if found is not None:
        return found
    raise LookupError(f"there is no contract pack {version!r}, neither in {settings.TTRT_PACKS} nor in the database")


def source_of(version: str) -> str | None:
    """One version as it is written, from the database or the folder; None when there is none."""
    taken = PackVersion.objects.filter(version=version).values_list("source", flat=True).first()
    if taken is not None:
        return taken
    texts = (file.read_text(encoding="utf-8") for file in sorted(Path(settings.TTRT_PACKS).rglob("*.toml")))
    return next((text for text in texts if parse(text, version).version == version), None)


def forget() -> None:
    """Ask the database again at the next look: somebody took a version in, or may have."""
    global _taken
    _taken = None


def _named(version: str) -> Pack | None:
    return _whole(date.min).named.get(version)


def _whole(day: date) -> _Known:
    global _known
    stored, folder = _stored(day), settings.TTRT_PACKS
    if _known is None or _known.taken is not _taken or _known.folder != folder:
        named = {pack.version: pack for pack in (*on_disk(), *stored)}  # one taken in stands for one on disk
        packs = tuple(sorted(named.values(), key=lambda pack: pack.effective_from))
        _known = _Known(_taken, folder, packs, named)
    return _known


def _stored(day: date) -> tuple[Pack, ...]:
    """The versions in the database, asked again when this day is later than the last one asked for."""
    global _taken
    # Only over a connection that is open: a command without a database has no versions but those on disk.
    if (_taken is None or day > _taken.day) and connection.connection is not None:
        rows = PackVersion.objects.order_by("effective_from").values_list("version", "source")
        _taken = _Taken(day, tuple(_parsed(version, source) for version, source in rows))
    return _taken.packs if _taken else ()


@lru_cache
def _parsed(version: str, source: str) -> Pack:
    # Terms taken in before releases had an escalation plan go by the newest of this one.
    return parse(source, f"contract terms {version}", plan=on_disk()[-1])


@lru_cache
def _read(folder: Path) -> tuple[Pack, ...]:
    """Cached for the life of the process: files change with a release or a restart, never under a request."""
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
