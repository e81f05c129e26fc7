"""Files are told by their content: what is on the list is taken, and nothing that is two things at once."""

import io
import struct
import zipfile
import zlib

import pytest

from ttrt.rules.file_kinds import DOCX, JPEG, ODT, PDF, PNG, TEXT, TIFF, WEBP, XLSX, NotTaken, kind_of
from ttrt.rules.file_names import harmless

MAIN = b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.%s.main+xml"/></Types>'
WORD = {"[Content_Types].xml": MAIN % b"wordprocessingml.document", "word/document.xml": b"<w:document/>"}
SHEET = {"[Content_Types].xml": MAIN % b"spreadsheetml.sheet", "xl/workbook.xml": b"<workbook/>"}
WRITER = {
    "mimetype": b"application/vnd.oasis.opendocument.text",
    "content.xml": b"<office:document-content/>",
    "META-INF/manifest.xml": b"<manifest/>",
}


def archive(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return file.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(*more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def jpeg(first: bytes = b"JFIF\0\1\1\0\0\1\0\1\0\0", after: bytes = b"") -> bytes:
    head = b"\xff\xd8\xff\xe0" + struct.pack(">H", len(first) + 2) + first
    return head + b"\xff\xda\0\2" + b"\x12\x34" * 20 + b"\xff\xd9" + after


PDF_FILE = b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"
WEBP_FILE = b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8 " + struct.pack("<I", 10) + b"\0" * 10
TIFF_FILE = b"II*\0" + struct.pack("<I", 8) + b"\0" * 20


def plain(value: object) -> str:
    """What a case is called: archives hold the moment they were made, and a name must be the same in every process."""
    return value if isinstance(value, str) else "file"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF_FILE, PDF),
        (png(), PNG),
        (jpeg(), JPEG),
        (jpeg(after=b"\0what a telephone adds"), JPEG),
        (WEBP_FILE, WEBP),
        (TIFF_FILE, TIFF),
        (b"%LINK-3-UPDOWN: down\r\n", TEXT),
        (b"<134>Nov 25 06:00:01 gw1 link down\n", TEXT),
        ("site;état\n1;é\n".encode("cp1252"), TEXT),
        (b"\x1b[31mdown\x1b[0m --More--\x08\x08\n", TEXT),
        (archive(WORD), DOCX),
        (archive(SHEET), XLSX),
        (archive({**SHEET, "xl/printerSettings/printerSettings1.bin": b"x"}), XLSX),
        (archive(WRITER), ODT),
    ],
    ids=plain,
)
def test_what_is_on_the_list_is_taken(content, kind):
    assert kind_of(content) is kind


OUTSIDE = b'<Relationship Type="http://x/attachedTemplate" Target="http://x/" TargetMode="External"/>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (PDF_FILE + archive({"a.txt": b"a"}), "an archive is hidden in it"),
        (png() + b"x", "something follows"),
        (png()[:-4], "damaged or cut off"),
        (png(chunk(b"tEXt", b"<script>alert(1)</script>")), "a web page is hidden"),
        (jpeg(b"%PDF-1.4 hidden"), "a PDF is hidden"),
        (b"\xff\xd8\xff\xe0/*" + b"*/=alert(1);" * 900, "a script dressed"),
        (jpeg()[:40], "cut off"),
        (jpeg(after=archive({"a.txt": b"a"})), "an archive is hidden"),
        (jpeg(after=b"Rar!\x1a\x07\x01\0"), "an archive is hidden"),
        (WEBP_FILE + b"x", "damaged"),
        (TIFF_FILE[:4] + b"\xff\xff\xff\xff", "damaged"),
        (PDF_FILE[:-8], "no end"),
        (PDF_FILE.replace(b"/Catalog", b"/JavaScript"), "a program"),
        (PDF_FILE.replace(b"/Catalog", b"/J#61vaScr#69pt"), "a program"),
        (PDF_FILE.replace(b"/Catalog", b"/L#61unch"), "a program"),
        (b"\0" + PDF_FILE, "of a kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a web page"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><p>", "a web page"),
        (b"<?xml version='1.0'?><x/>", "a web page"),
        (b"log line\n" * 900 + b"<SCRIPT src=x>", "a web page"),
        (b"#!/bin/sh\nrm -rf ~\n", "a program"),
        (b"{\\rtf1 hello}", "a program"),
        (b"GIF89a/*\0", "of a kind"),
        (b"MZ\x90\0", "of a kind"),
        (b"\x7fELF\2\1", "of a kind"),
        ("“text”".encode("utf-16"), "of a kind"),
        (archive({"a.txt": b"a"}), "no document"),
        (archive({**WORD, "word/vbaProject.bin": b"x"}), "macros"),
        (archive({**WORD, "[Content_Types].xml": WORD["[Content_Types].xml"] + b"macroEnabled"}), "macros"),
        (archive({**WORD, "word/embeddings/oleObject1.bin": b"x"}), "other files"),
        (archive({**WORD, "word/_rels/settings.xml.rels": OUTSIDE}), "from elsewhere"),
        (archive({**WORD, "run.exe": b"MZ"}), "nothing a document needs"),
        (archive({**WORD, "../../etc/passwd.xml": b""}), "names no document has"),
        (archive({**WORD, "META-INF/MANIFEST.MF": b""}), "nothing a document needs"),
        (b"GIF89a" + archive(WORD), "of a kind"),
        (archive(WORD) + b"<script>", "hidden before or after"),
        (archive(WORD)[:60], "damaged"),
        (archive({**WORD, **{f"x{n}.xml": b"" for n in range(4001)}}), "more than a document"),
        (archive({**WRITER, "Basic/Standard/Module1.xml": b"<x/>"}), "macros"),
        (archive({**WRITER, "content.xml": b"<office:x><script:event-listener/></office:x>"}), "macros"),
        (archive({**WRITER, "mimetype": b"application/java-archive"}), "archive"),
    ],
    ids=plain,
)
def test_what_could_act_or_is_two_things_is_refused_with_the_reason(content, why):
    with pytest.raises(NotTaken, match=why) as refused:
        kind_of(content)

    assert refused.value.field == "files"


@pytest.mark.parametrize(
    ("typed", "kind", "name"),
    [
        ("photo.JPG", JPEG, "photo.JPG"),
        ("photo", JPEG, "photo.jpg"),
        ("router1.cfg", TEXT, "router1.cfg.txt"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("C:\\Users\\ana\\scan.pdf", PDF, "scan.pdf"),
        ("inv\u202egpj.pdf", PDF, "invgpj.pdf"),
        ("a\r\nSet-Cookie: x.pdf", PDF, "a Set-Cookie x.pdf"),
        (".htaccess", TEXT, "htaccess.txt"),
        ("report.pdf", PNG, "report.pdf.png"),
        ("", PDF, "file.pdf"),
        ("x" * 300 + ".pdf", PDF, "x" * 116 + ".pdf"),
        ("état à jour.csv", TEXT, "état à jour.csv"),
    ],
)
def test_names_are_made_harmless_and_end_in_what_the_file_is(typed, kind, name):
    assert harmless(typed, kind) == name


@pytest.mark.parametrize("typed", ["x.js", "x.HTML", "x.svg", "x.exe", "run.bat", "macro.docm", "x.pdf.js", "x.js. "])
def test_names_a_computer_would_run_are_refused(typed):
    with pytest.raises(NotTaken):
        harmless(typed, TEXT)
