"""Receiving files: written straight to the vault while they come in, counted, and given up the moment one is too large.

Only an address that takes files reads them; anywhere else a file in a form stops the reading (`NoFiles`).
"""

import hashlib
import mmap
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from ttrt.actions.attachments import MOST_FILES, Kept
from ttrt.host.vault import Vault
from ttrt.rules.file_kinds import FIELD, kind_of
from ttrt.rules.file_names import harmless
from ttrt.rules.refusal import Refused

NOWHERE = UUID(int=0)
FORM_ROOM = 64 * 1024  # what a form's other fields and its borders take beside the files


class NoFiles(FileUploadHandler):
    """For every address that takes no files: reading stops where one begins."""

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Stop, and take no more from the line."""
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never called."""

    def file_complete(self, file_size: int) -> None:
        """Never called."""


def takes_small_file(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For an address whose form brings one small file, held in memory; a large one stops the reading.

    The form's token is asked for here and not before, because asking reads the form, and with it the file.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        request.upload_handlers = [MemoryFileUploadHandler(request), NoFiles(request)]
        return protected(request, *args, **kwargs)

    return answer


class Receiving(FileUploadHandler):
    """The files of one form, each at a path of its own; `refused` says why there will be none."""

    def __init__(self, vault: Vault, largest: int) -> None:
        super().__init__()
        self.vault, self.largest = vault, largest
        self.received: list[tuple[str, Path, int]] = []
        self.refused: Refused | None = None

    def new_file(self, *args: object, **kwargs: object) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        if len(self.received) == MOST_FILES:
            self.refuse(f"That are more than {MOST_FILES} files. Send the rest after these.")
            raise SkipFile
        self.path = self.vault.receive()
        self.received.append((self.file_name or "", self.path, 0))
        self.file = self.path.open("wb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write it down, unless it grows too large: then the rest of this file is read past."""
        if start + len(raw_data) > self.largest:
            self.file.close()
            self.path.unlink()
            self.refuse(too_large(self.file_name or "", self.largest))
            raise SkipFile
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """A file has ended."""
        self.file.close()
        self.received[-1] = (self.received[-1][0], self.path, file_size)
        return UploadedFile(name=self.file_name, size=file_size)

    def refuse(self, why: str) -> None:
        """Keep the first reason."""
        self.refused = self.refused or Refused(why, field=FIELD)

    def clear(self) -> None:
        """Remove what was received and not kept."""
        for _, path, _ in self.received:
            path.unlink(missing_ok=True)

    def examined(self) -> list[Kept]:
        """Each file as it is, under the name it will be kept by. Raises `Refused` for the first that is not taken."""
        if self.refused:
            raise self.refused
        return [_examine(name, path) for name, path, _ in self.received]

    def keep(self) -> tuple[Kept, ...]:
        """Examine all, then bring all to their places; the caller removes them when their rows come to nothing."""
        examined = self.examined()
        return tuple(
            replace(kept, stored_as=self.vault.keep(path))
            for kept, (_, path, _) in zip(examined, self.received, strict=True)
        )


def too_large(name: str, largest: int) -> str:
    """The sentence for a file over the limit."""
    return f"{name or 'This file'} is larger than {largest // 1_000_000} MB. Send it in parts, or a smaller copy."


def _examine(name: str, path: Path) -> Kept:
    size = path.stat().st_size
    if not size:
        raise Refused(f"{name} is empty.", field=FIELD)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        try:
            kind = kind_of(content)
            plain = harmless(name, kind)
        except Refused as refused:
            raise Refused(f"{name}: {refused.message}", field=FIELD) from None
        return Kept(plain, kind.media_type, size, hashlib.sha256(content).hexdigest(), NOWHERE)
