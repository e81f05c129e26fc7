"""A list as a file somebody downloads: written whole while their rows are in sight, counted, then sent."""

import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.http import FileResponse, HttpResponse

from ttrt.queries.tickets import Columns, Whole
from ttrt.rules.access import Standing
from ttrt.rules.readings import How
from ttrt.web import ticket_file

IN_MEMORY = 1_000_000  # bytes of a file held in memory before it goes to disk


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its ending, its media type, and what writes it (answers how many tickets it wrote).

    `how`: what the reading log calls it.
    """

    how: How
    ending: str
    media_type: str
    write: Callable[[IO[bytes], Iterator[Columns], Standing, datetime, str, str], int]


class Miscounted(Exception):
    """The file does not hold as many tickets as the list: it is not handed out."""


def _csv(file: IO[bytes], batches: Iterator[Columns], reader: Standing, at: datetime, about: str, covers: str) -> int:
    del about
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    written = ticket_file.write(text, batches, reader=reader, at=at, covers=covers)
    text.detach()
    return written


def _xlsx(file: IO[bytes], batches: Iterator[Columns], reader: Standing, at: datetime, about: str, covers: str) -> int:
    return ticket_file.write_workbook(file, batches, reader=reader, at=at, about=about, covers=covers)


CSV = Kind(How.CSV, "csv", "text/csv; charset=utf-8", _csv)
XLSX = Kind(How.XLSX, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx)


def download(
    whole: Whole, kind: Kind, *, whose: str | None, about: str, covers: str, reader: Standing, at: datetime
) -> HttpResponse:
    """The answer that carries the file; `covers`: whose tickets, in words.

    Raises `Miscounted`, and what the kind refuses.
    """
    # Written here, where the viewer's rows are in sight; sending it comes when the scope is over.
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    try:
        written = kind.write(file, whole.columns(), reader, at, about, covers)
        if written != whole.number:
            raise Miscounted(f"{written} written, {whole.number} in the list")
    except BaseException:
        file.close()
        raise
    length = file.seek(0, io.SEEK_END)
    file.seek(0)
    name = ticket_file.file_name(whose, at, kind.ending)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=kind.media_type)
    response["Content-Length"] = str(length)
    # Sent as it is: compressed on the way it would lose its length, by which a file cut short is noticed.
    response["Content-Encoding"] = "identity"
    response["Cache-Control"] = "no-store"
    return response  # type: ignore[return-value]  # streamed, and served like any other
