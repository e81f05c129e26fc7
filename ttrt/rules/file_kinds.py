"""Which files are taken, found in their content and never in what the sender calls them.

A closed list. Each kind has one place where it begins and a shape it must keep, so that a file that is two things at
once (a picture that is also an archive, a text that is also a page) is neither. What would run, or hold something to
run, is refused with the reason. Content is anything that reads like bytes: a mapped file costs no memory.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from mmap import mmap

from ttrt.rules.office_files import office_fault
from ttrt.rules.refusal import Refused

Content = bytes | mmap
FIELD = "files"


class NotTaken(Refused):
    """A file of no kind on the list, or one that holds what must not be passed on."""

    def __init__(self, why: str) -> None:
        super().__init__(why, field=FIELD)


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file. `endings`: what its names may end in; the first is given to a name that has another."""

    media_type: str
    words: str
    endings: tuple[str, ...]


PDF = FileKind("application/pdf", "PDF", ("pdf",))
PNG = FileKind("image/png", "PNG picture", ("png",))
JPEG = FileKind("image/jpeg", "JPEG picture", ("jpg", "jpeg"))
WEBP = FileKind("image/webp", "WebP picture", ("webp",))
TIFF = FileKind("image/tiff", "TIFF picture", ("tif", "tiff"))
TEXT = FileKind("text/plain", "plain text", ("txt", "csv", "log", "tsv"))
_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = FileKind(f"{_OOXML}wordprocessingml.document", "Word document", ("docx",))
XLSX = FileKind(f"{_OOXML}spreadsheetml.sheet", "Excel sheet", ("xlsx",))
ODT = FileKind("application/vnd.oasis.opendocument.text", "OpenDocument text", ("odt",))
ODS = FileKind("application/vnd.oasis.opendocument.spreadsheet", "OpenDocument sheet", ("ods",))
KINDS = (PDF, PNG, JPEG, WEBP, TIFF, TEXT, DOCX, XLSX, ODT, ODS)
WORDS = {kind.media_type: kind.words for kind in KINDS}
TAKEN = "PDF, PNG, JPEG, WebP, TIFF, plain text (CSV, logs), Word, Excel and OpenDocument"

_SNIFFED = 4096  # a browser looks at fewer bytes of the beginning before it guesses
_PDF_LOOKS = 1024  # PDF readers take a file whose beginning stands anywhere in the first so many
_ZIP_TAIL = 65_557  # the end of an archive stands in the last so many
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|\?php|(?:script|html|svg|iframe|object|embed|body|head|meta|link)[\s/>])", re.IGNORECASE
)
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")  # a log of a terminal has bells, backspaces, escapes
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")


def kind_of(content: Content) -> FileKind:
    """The kind this content is. Raises `NotTaken` with what to do instead."""
    for begins, kind, fault in _BEGINNINGS:
        if begins(content):
            if why := fault(content) or _also_something_else(content):
                raise NotTaken(f"This {kind.words} is not taken: {why}")
            return kind
    if content[:4] == b"PK\x03\x04":
        return _office(content)
    if why := _text_fault(content):
        raise NotTaken(why)
    return TEXT


def _office(content: Content) -> FileKind:
    media_type, fault = office_fault(content[:])
    kind = next((kind for kind in (DOCX, XLSX, ODT, ODS) if kind.media_type == media_type), None)
    if kind is None or fault:
        raise NotTaken(
            f"This file is not taken: {fault or 'it is an archive'}. Attach the documents in it one by one, as PDF."
        )
    return kind


def _also_something_else(content: Content) -> str:
    if content.rfind(b"PK\x05\x06", max(0, len(content) - _ZIP_TAIL)) >= 0 or any(
        content.find(mark) >= 0 for mark in _ARCHIVES
    ):
        return "an archive is hidden in it"
    if content.find(b"%PDF-", 1, _PDF_LOOKS) >= 0:
        return "a PDF is hidden in it"
    if _MARKUP.search(content[:_SNIFFED]):
        return "a web page is hidden in it"
    return ""


# ---------------------------------------------------------------- PDF


def _name(word: str) -> bytes:
    """A PDF name in every spelling: any of its letters may stand as its number after a `#`."""
    return b"/" + b"".join(rb"(?:%c|#%02x|#%02X)" % (c, c, c) for c in word.encode("ascii"))


_RUNS = re.compile(b"|".join(map(_name, ("JavaScript", "Launch", "EmbeddedFile", "RichMedia"))))


def _pdf_fault(content: Content) -> str:
    if content.rfind(b"%%EOF", max(0, len(content) - 2048)) < 0:
        return "it has no end. Was it cut off? Save it once more"
    if _RUNS.search(content):
        return "it holds a program or other files. Print it to a new PDF and attach that"
    return ""


# ---------------------------------------------------------------- pictures

_COMMENT_OF_A_SCRIPT = (b"/*", b"//")


def _png_fault(content: Content) -> str:
    place, size = 8, len(content)
    while place + 12 <= size:
        length, name = struct.unpack(">I4s", content[place : place + 8])
        if place == 8 and name != b"IHDR":
            break
        place += 12 + length
        if name == b"IEND":
            return "" if place == size else "something follows after its end"
    return "it is damaged or cut off"


def _jpeg_fault(content: Content) -> str:
    if content[4:6] in _COMMENT_OF_A_SCRIPT:
        return "it is a script dressed as a picture"
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        mark, length = content[place + 1], struct.unpack(">H", content[place + 2 : place + 4])[0]
        place += 2 + length
        if mark == 0xDA:  # from here the picture itself; telephones write more of their own after its end
            return "" if content.find(b"\xff\xd9", place) >= 0 else "it is cut off"
    return "it is damaged or cut off"


def _webp_fault(content: Content) -> str:
    if content[4:6] in _COMMENT_OF_A_SCRIPT:
        return "it is a script dressed as a picture"
    stated = struct.unpack("<I", content[4:8])[0] + 8
    return "" if stated == len(content) and content[12:15] == b"VP8" else "it is damaged or cut off"


def _tiff_fault(content: Content) -> str:
    order = "<" if content[:2] == b"II" else ">"
    place = struct.unpack(f"{order}I", content[4:8])[0] if len(content) >= 8 else 0
    return "" if 8 <= place <= len(content) - 6 else "it is damaged or cut off"


# ---------------------------------------------------------------- text

_TO_RUN = re.compile(rb"#!|%!PS|\{\\rtf|<[a-z!?/]", re.IGNORECASE)  # a line of syslog begins `<34>`


def _text_fault(content: Content) -> str:
    unknown = f"This file is of a kind that is not taken. Taken are {TAKEN}."
    if content.find(b"\0") >= 0 or _CONTROLS.search(content):
        return unknown
    begins = content[:_SNIFFED].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _TO_RUN.match(begins) or _MARKUP.search(content):
        return "This text is a web page, a drawing or a program, which is not taken. Save it as PDF and attach that."
    return ""


def _starts(*marks: bytes) -> Callable[[Content], bool]:
    return lambda content: content[: max(map(len, marks))].startswith(marks)


_BEGINNINGS: tuple[tuple[Callable[[Content], bool], FileKind, Callable[[Content], str]], ...] = (
    (_starts(b"%PDF-1.", b"%PDF-2."), PDF, _pdf_fault),
    (_starts(b"\x89PNG\r\n\x1a\n"), PNG, _png_fault),
    (_starts(b"\xff\xd8\xff"), JPEG, _jpeg_fault),
    (lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP", WEBP, _webp_fault),
    (_starts(b"II*\0", b"MM\0*"), TIFF, _tiff_fault),
)
