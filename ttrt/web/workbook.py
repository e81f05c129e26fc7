"""A workbook (XLSX, ECMA-376) written as its rows come: two sheets, constant memory, and nothing in it is reckoned.

A cell is a text, a whole number or a moment. Texts are typed as inline strings, so whatever they begin with, no program
takes them for a formula; those that look like one are also marked as text, so that they stay text when somebody edits
the cell. Moments are real dates in Pacific time. Why not a library: docs/decisions/0012.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache, partial
from typing import IO, Any

from ttrt.rules import localtime

TEXT, NUMBER, MOMENT, MIXED = "text", "number", "moment", "mixed"

MOST_ROWS = 1_048_575  # of a sheet, below its headings
LOOKS_LIKE_FORMULA = "=+-@\uff1d\uff0b\uff0d\uff20"
_LEVEL = 1  # of compression: 6 takes three times as long for a file a fifth smaller
_DAY_0 = date(1899, 12, 30).toordinal()  # from which a spreadsheet counts the days
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# Of texts with line feeds between: one that begins like a formula or with a blank.
STARTS_OTHERWISE = re.compile(rf"\n(?:[^\S\n]|[{re.escape(LOOKS_LIKE_FORMULA)}])")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: what stands above it, its width in characters, and what its cells are."""

    heading: str
    width: int
    kind: str = TEXT


class Book:
    """A workbook being written, sheet after sheet, in a `with`: at its end it is whole, unless something went wrong."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        self._names: list[str] = []

    def sheet(self, name: str, columns: Sequence[Column], batches: Iterable[Sequence[Sequence[Any]]]) -> int:
        """Write one sheet; answers how many rows stand below the headings.

        A batch is some rows as columns of cells: a hundred thousand rows are written twice as fast that way.
        """
        self._names.append(name)
        written = 0
        with self._zip.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w", force_zip64=True) as part:
            part.write(_beginning(columns).encode())
            for batch in batches:
                cells = [_WRITTEN[column.kind](these) for column, these in zip(columns, batch, strict=True)]
                rows = list(map("".join, zip(*cells, strict=True)))
                written += len(rows)
                part.write(f"<row>{'</row><row>'.join(rows)}</row>".encode())
            last = f"{_column(len(columns))}{written + 1}"
            part.write(f'</sheetData><autoFilter ref="A1:{last}"/></worksheet>'.encode())
        return written

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, wrong: type[BaseException] | None, *_: object) -> None:
        if wrong is None:
            self._bind()
        self._zip.close()

    def _bind(self) -> None:
        """Write what holds the sheets together."""
        numbered = list(enumerate(self._names, start=1))
        sheets = "".join(f'<sheet name="{_marked(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
        parts = "".join(_override(f"xl/worksheets/sheet{n}.xml", "worksheet") for n, _ in numbered)
        related = "".join(_relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered)
        related += _relation("rId0", "styles", "styles.xml")
        for path, text in (
            (
                "xl/workbook.xml",
                f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>',
            ),
            ("xl/styles.xml", _STYLES),
            ("xl/_rels/workbook.xml.rels", _relations(related)),
            ("_rels/.rels", _relations(_relation("rId1", "officeDocument", "xl/workbook.xml"))),
            ("[Content_Types].xml", _content_types(parts)),
        ):
            self._zip.writestr(path, _HEAD + text)


def _texts(texts: Sequence[str]) -> Iterable[str]:
    # Looked at all together first: mostly each of them can stand as it is, and that is soon seen.
    together = "\n".join(["", *texts, ""])
    if (
        together.count("\n") == len(texts) + 1
        and together.replace("\n", "").isprintable()
        and not any(particular in together for particular in ("&", "<", ">", "_", " \n"))
        and not STARTS_OTHERWISE.search(together)
    ):
        return [f'<c t="inlineStr"><is><t>{text}</t></is></c>' if text else "<c/>" for text in texts]
    written = {text: _particular(text) if text else "<c/>" for text in set(texts)}
    return map(written.__getitem__, texts)


def _number(number: int | None) -> str:
    return "<c/>" if number is None else f"<c><v>{number}</v></c>"


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return "<c/>"
    since = moment - localtime.EPOCH
    hour, second = divmod(since.seconds, 3600)
    day, midnight_ago = _pacific_hour(24 * since.days + hour)
    return f'<c s="1"><v>{day}{_parts_of_day()[midnight_ago + second]}</v></c>'


@cache
def _parts_of_day() -> tuple[str, ...]:
    """What each second of a day comes to as a part of it: `.5` at noon, nothing at midnight."""
    return tuple([f"{second / 86400:.12f}"[1:].rstrip("0.") for second in range(86400)])


def _mixed(cell: str | int | datetime | None) -> str:
    return (
        _particular(cell) if isinstance(cell, str) else _moment(cell) if isinstance(cell, datetime) else _number(cell)
    )


_WRITTEN: dict[str, Callable[[Sequence[Any]], Iterable[str]]] = {
    TEXT: _texts,
    NUMBER: partial(map, _number),
    MOMENT: partial(map, _moment),
    MIXED: partial(map, _mixed),
}


@lru_cache(maxsize=65536)
def _pacific_hour(hour: int) -> tuple[int, int]:
    """The day of this hour since 1970 in Pacific time, as a spreadsheet counts it, and how many seconds of it had gone.

    Pacific time changes at full hours only.
    """
    there = (localtime.EPOCH + timedelta(hours=hour)).astimezone(localtime.PACIFIC)
    return there.toordinal() - _DAY_0, there.hour * 3600


def _particular(text: str) -> str:
    as_text = ' s="3"' if text.lstrip().startswith(tuple(LOOKS_LIKE_FORMULA)) else ""
    return f'<c{as_text} t="inlineStr"><is><t xml:space="preserve">{_marked(text)}</t></is></c>'


def _marked(text: str) -> str:
    written = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    return written.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _beginning(columns: Sequence[Column]) -> str:
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{column.width}" customWidth="1"/>'
        for n, column in enumerate(columns, start=1)
    )
    names = "".join(f'<c s="2" t="inlineStr"><is><t>{_marked(column.heading)}</t></is></c>' for column in columns)
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData><row>{names}</row>"
    )


def _column(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _override(path: str, kind: str) -> str:
    return f'<Override PartName="/{path}" ContentType="{_KINDS}.{kind}+xml"/>'


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'


def _relations(inner: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _content_types(sheets: str) -> str:
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{_override('xl/workbook.xml', 'sheet.main')}{_override('xl/styles.xml', 'styles')}{sheets}</Types>"
    )


# Looks by number: 0 plain, 1 a moment, 2 a heading, 3 a text that must stay one.
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    "</cellXfs></styleSheet>"
)
