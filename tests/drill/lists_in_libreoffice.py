"""100,000 tickets with hostile texts, downloaded as both files and opened by LibreOffice: nothing is reckoned.

Each file must hold every ticket in the order of the list, each text as it was written, each moment as a clock in
California showed it, and no formula; the web worker that wrote it must stay small. How long it took is printed; it is
measured in `make bench`.
"""

import csv
import http.client
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import psutil
import psycopg

from tests.drill import many_tickets
from tests.drill.caller import Caller
from tests.drill.product import Product
from tests.world import DEE
from ttrt.host.databases import SUPERUSER
from ttrt.web.ticket_file import HEADINGS

TICKETS = 100_000
MOST_MEMORY = 150_000_000  # bytes of one web worker
COLUMNS = {
    "identifier": "Circuit, number or service",
    "site_name": "Site",
    "reported_by": "Reported by",
    "customer_reference": "Customer's reference",
    "owner_name": "Owner",
    "team": "Team",
}
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def drill(scale: float, seed: int, product: Product) -> tuple[int, int]:
    """Both files; a case is a ticket in a file."""
    del seed  # nothing here is left to chance
    number = max(100, round(TICKETS * scale))
    with psycopg.connect(product.server.url(SUPERUSER), autocommit=True) as connection, connection.cursor() as cursor:
        before = many_tickets.lay(cursor, number)
        cursor.execute("ANALYZE ticket")
    caller, wrong = Caller(product.url, DEE), []
    with TemporaryDirectory() as folder:
        for ending in ("csv", "xlsx"):
            file = Path(folder) / f"tickets.{ending}"
            with _watched(product) as sizes:
                began = time.perf_counter()
                _download(caller, f"/tickets.{ending}?state=ended", file)
                took = time.perf_counter() - began
            print(f"{ending}: {number / took:,.0f} rows/s, {max(sizes) / 1e6:.0f} MB at most", file=sys.stderr)
            if max(sizes) > MOST_MEMORY:
                wrong.append(f"{ending}: a web worker held {max(sizes):,} bytes")
            wrong += _wrong(file, number, Path(folder), lambda n: many_tickets.opened(n, before))
    for sentence in wrong[:20]:
        print(sentence, file=sys.stderr)
    return 2 * number, len(wrong)


@contextmanager
def _watched(product: Product) -> Iterator[list[int]]:
    """The memory of the largest web worker, again and again while the block runs."""
    sizes, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            for worker in product.web_workers():
                try:
                    sizes.append(worker.memory_info().rss)
                except psutil.Error:
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield sizes
    finally:
        over.set()
        watcher.join()


def _download(caller: Caller, address: str, file: Path) -> None:
    connection = http.client.HTTPConnection(caller.host, timeout=600)
    connection.request("GET", address, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in caller.cookies.items())})
    answer = connection.getresponse()
    assert answer.status == 200, f"{address}: {answer.status}"
    with file.open("wb") as output:
        while piece := answer.read(1 << 20):
            output.write(piece)
    connection.close()
    assert file.stat().st_size == int(answer.getheader("Content-Length") or -1), "cut short"


def _wrong(file: Path, number: int, folder: Path, opened: Callable[[int], str]) -> list[str]:
    """What is not as it should be in the file, read here (CSV) and as LibreOffice opens it."""
    found, formulas = [], []
    if file.suffix == ".csv":
        with file.open(newline="", encoding="utf-8-sig") as lines:
            *rows, last = list(csv.reader(lines))[1:]
        found += _of_rows("csv", (dict(zip(HEADINGS, row, strict=True)) for row in rows), number, opened, "'")
        found += [] if last[0] == f"End of file: {number} tickets" else [f"csv: ends with {last}"]
        there = sum(1 for row in _opened(file, folder, formulas) if row["Ticket"].startswith("3860-"))
        found += [] if there == number else [f"csv in LibreOffice: {there} of {number} rows"]
    else:

        def as_date(n: int) -> str:
            return opened(n)[:19].replace("T", " ")

        found += _of_rows("xlsx", _opened(file, folder, formulas), number, as_date, "")
    return found + [f"{file.name}: a formula: {formula}" for formula in formulas]


def _of_rows(
    name: str, rows: Iterable[dict[str, str]], number: int, opened: Callable[[int], str], inert: str
) -> list[str]:
    """What is wrong with the rows; `inert` may stand before a text that would start a formula."""
    found, there = [], 0
    for n, row in enumerate(rows, start=1):
        there = n
        wanted = {"Ticket": many_tickets.number_of(n), "Opened": opened(n)}
        wanted |= {heading: many_tickets.text_of(n, text) for text, heading in COLUMNS.items()}
        for heading, said in wanted.items():
            if row[heading] not in (said, f"{inert}{said}"):
                found.append(f"{name}: row {n}, {heading}: {row[heading]!r} instead of {said!r}")
    return found + ([] if there == number else [f"{name}: {there} of {number} tickets"])


def _opened(file: Path, folder: Path, formulas: list[str]) -> Iterator[dict[str, str]]:
    """The first sheet's rows as LibreOffice has them, by heading; what it takes for a formula goes into `formulas`."""
    command = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "ods"]
    if file.suffix == ".csv":
        command.append("--infilter=CSV:44,34,76,1")
    subprocess.run([*command, "--outdir", str(folder), str(file)], check=True, stdout=subprocess.DEVNULL, timeout=1800)
    made = folder / f"{file.stem}.ods"
    with zipfile.ZipFile(made) as book, book.open("content.xml") as content:
        headings: list[str] = []
        for _, element in ElementTree.iterparse(content):  # noqa: S314 - LibreOffice wrote it
            if element.tag == f"{_TABLE}table-row":
                formulas += [cell.get(f"{_TABLE}formula", "") for cell in element if cell.get(f"{_TABLE}formula")]
                cells = _cells(element, len(HEADINGS))
                element.clear()
                if headings:
                    yield dict(zip(HEADINGS, cells, strict=True))
                headings = headings or cells
            elif element.tag == f"{_TABLE}table":
                break
    made.unlink()


def _cells(row: ElementTree.Element, width: int) -> list[str]:
    cells: list[str] = []
    for cell in row:
        repeated = min(int(cell.get(f"{_TABLE}number-columns-repeated", "1")), width)
        cells += [_said(cell)] * repeated
        if len(cells) >= width:
            break
    return (cells + [""] * width)[:width]


def _said(cell: ElementTree.Element) -> str:
    return "\n".join(_line(paragraph) for paragraph in cell.findall(f"{_TEXT}p"))


def _line(paragraph: ElementTree.Element) -> str:
    said = paragraph.text or ""
    for part in paragraph:
        if part.tag == f"{_TEXT}s":
            said += " " * int(part.get(f"{_TEXT}c", "1"))
        elif part.tag == f"{_TEXT}tab":
            said += "\t"
        else:
            said += _line(part)
        said += part.tail or ""
    return said
