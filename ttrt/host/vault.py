"""Where attached files lie: outside the web root, under random names, readable by this user alone.

A file is written to `incoming`, brought safely to disk, and then moved to its place in one step; so a place never holds
half a file. The row that names it is written after that: a file without a row is nobody's (`strays`), and a row without
its file is a finding of `ttrt verify-history`.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


@dataclass(frozen=True, slots=True)
class Vault:
    """The folder of one instance's attached files."""

    folder: Path

    @property
    def incoming(self) -> Path:
        """Files still being received."""
        return self.folder / "incoming"

    def path(self, name: uuid.UUID) -> Path:
        """Where the file of this name lies, or would."""
        return self.folder / name.hex[:2] / name.hex

    def receive(self) -> Path:
        """A new, empty, private file to write to."""
        self._folder(self.incoming)
        path = self.incoming / uuid.uuid4().hex
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
        return path

    def keep(self, received: Path) -> uuid.UUID:
        """Bring a received file to its place, safe from a power cut; answers its random name."""
        name = uuid.uuid4()
        place = self.path(name)
        self._folder(place.parent)
        _sync(received)
        received.rename(place)
        _sync(place.parent)
        return name

    def remove(self, name: uuid.UUID) -> None:
        """Take a file away again whose row was not written."""
        self.path(name).unlink(missing_ok=True)

    def strays(self, *, older_than: float) -> Iterator[uuid.UUID]:
        """The names of kept files last touched before `older_than` (seconds since 1970)."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            with suppress(ValueError, FileNotFoundError):
                if path.stat().st_mtime < older_than:
                    yield uuid.UUID(path.name)

    def clear_incoming(self, *, older_than: float) -> None:
        """Remove what was never received whole."""
        for path in self.incoming.glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < older_than:
                    path.unlink()

    def _folder(self, folder: Path) -> None:
        for each in (self.folder, folder):
            if not each.is_dir():
                each.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
                each.chmod(PRIVATE_FOLDER)
                _sync(each.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
