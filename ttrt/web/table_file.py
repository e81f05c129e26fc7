"""A table as a CSV file, written whole while its rows are in sight; formulas are inert.

Its last line counts, and says which departments it covers.
"""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from ttrt.web.ticket_file import inert


def table_file(head: tuple[str, ...], lines: Iterable[tuple[Any, ...]], name: str, *, covers: str) -> HttpResponse:
    """The answer that carries the file; `covers`: whose rows it holds, in words."""
    text = io.StringIO()
    text.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    written = 0
    for line in lines:
        writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in line])
        written += 1
    writer.writerow([f"End of file: {written:,} {'line' if written == 1 else 'lines'}", inert(f"Covers: {covers}")])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
