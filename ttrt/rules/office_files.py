"""Word, Excel and OpenDocument files are archives: opened here, looked through, and refused when they could act.

The parts of such a file are of few kinds. Everything else in it (macros, programs, other documents, other archives) is
a reason to refuse; so is an archive that unpacks to more than a document would.
"""

import io
import re
import zipfile
import zlib

MOST_PARTS = 4000
MOST_UNPACKED = 400 * 2**20
MOST_OF_ONE = 8 * 2**20  # of the few small parts that are read
PARTS = frozenset(
    "xml rels vml png jpeg jpg gif bmp tif tiff emf wmf webp svg odttf ttf fntdata thmx rdf psmdcp".split()  # noqa: SIM905
)
_MACRO = "it holds macros, which could run on the reader’s computer"
_MAIN = {
    "wordprocessingml.document.main+xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "spreadsheetml.sheet.main+xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FROM_OUTSIDE = re.compile(rb"<Relationship\b(?=[^>]*TargetMode=.External)(?![^>]*/hyperlink\b)", re.IGNORECASE)


def office_fault(content: bytes) -> tuple[str, str]:
    """The media type it is of, and why it is not taken; either may be empty."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _of_archive(archive, content)
    # What `zipfile` is known to raise over archives made to break it: whichever, the file is not taken.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, KeyError):
        return "", "it is damaged, or an archive with a lock on it"


def _of_archive(archive: zipfile.ZipFile, content: bytes) -> tuple[str, str]:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return "", "it unpacks to more than a document would"
    if archive.comment or content[-22:-18] != b"PK\x05\x06" or min(part.header_offset for part in parts) != 0:
        return "", "something is hidden before or after the document"
    if len(set(names)) < len(names) or any(".." in name or name.startswith("/") or "\\" in name for name in names):
        return "", "its parts have names no document has"
    if any(part.flag_bits & 1 for part in parts):
        return "", "it has a lock on it"
    if "mimetype" in names:
        return _open_document(archive, names)
    return _office_open(archive, names)


def _open_document(archive: zipfile.ZipFile, names: list[str]) -> tuple[str, str]:
    media_type = _read(archive, "mimetype").decode("ascii", "replace")
    if any(name.startswith(("Basic/", "Scripts/")) for name in names) or _says(archive, "content.xml", b"<script:"):
        return media_type, _MACRO
    return media_type, _foreign_part(names, ("mimetype", "Pictures/", "ObjectReplacements/", "layout-cache"))


def _office_open(archive: zipfile.ZipFile, names: list[str]) -> tuple[str, str]:
    if "[Content_Types].xml" not in names:
        return "", "it is an archive and no document"
    types = _read(archive, "[Content_Types].xml").decode("utf-8", "replace")
    media_type = next((_MAIN[main] for main in _MAIN if main in types), "")
    if "macroEnabled" in types or any("vbaproject" in name.lower() for name in names):
        return media_type, _MACRO
    if any(part in name.lower() for name in names for part in ("/embeddings/", "/activex/", "/externallinks/")):
        return media_type, "it holds other files or links to them"
    for name in names:
        if name.endswith(".rels") and _FROM_OUTSIDE.search(_read(archive, name)):
            return media_type, "it fetches a part of itself from elsewhere"
    return media_type, _foreign_part(names, ("xl/printerSettings/", "word/printerSettings/"))


def _foreign_part(names: list[str], known: tuple[str, ...]) -> str:
    for name in names:
        if not name.endswith("/") and not name.startswith(known) and name.rpartition(".")[2].lower() not in PARTS:
            return f"a part of it, {name[:60]!r}, is nothing a document needs"
    return ""


def _says(archive: zipfile.ZipFile, name: str, mark: bytes) -> bool:
    """Whether a part, however large, has these bytes in it."""
    before = b""
    with archive.open(name) as part:
        while piece := part.read(2**20):
            if mark in before + piece:
                return True
            before = piece[-len(mark) :]
    return False


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        said = part.read(MOST_OF_ONE + 1)
    if len(said) > MOST_OF_ONE:
        raise ValueError(name)
    return said
