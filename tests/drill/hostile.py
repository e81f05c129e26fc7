"""Files somebody might wish us to pass on: each family made anew by chance, so that no two drills send the same."""

import random
import struct
from collections.abc import Callable

from tests.rules.test_file_kinds import PDF_FILE, SHEET, WORD, archive, chunk, jpeg, png

Made = tuple[str, bytes]
SCRIPT = "window.pwned=1;document.title='pwned';alert(document.domain)"
PAGE = f'<html><body onload="{SCRIPT}"><script>{SCRIPT}</script></body></html>'
# In two pieces, so that a scanner of this very folder finds nothing.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + r"-ANTIVIRUS-TEST-FILE!$H+H*").encode("ascii")


def _svg(chance: random.Random) -> Made:
    name = chance.choice(("logo.svg", "plan.png", "logo.svg.txt"))
    return name, f"<svg xmlns='http://www.w3.org/2000/svg' onload=\"{SCRIPT}\"/>".encode()


def _page(chance: random.Random) -> Made:
    before = chance.choice(("", "\ufeff", " \r\n\t", "<!-- log -->", "plain words\n" * chance.randrange(1, 400)))
    return chance.choice(("page.html", "notes.txt", "scan.pdf", "photo.jpg", "log")), (before + PAGE).encode()


def _script(chance: random.Random) -> Made:
    return chance.choice(("run.js", "run.mjs", "run.vbs", "RUN.JS ", "x.txt.js")), SCRIPT.encode()


def _script_as_text(chance: random.Random) -> Made:
    """Taken: a text like any other, and nothing runs it."""
    return chance.choice(("notes.txt", "run", "x.cfg")), f"/* {chance.random()} */ {SCRIPT}".encode()


def _gif_script(chance: random.Random) -> Made:
    return "anim.gif", b"GIF89a/*" + chance.randbytes(chance.randrange(40)).replace(
        b"*", b""
    ) + f"*/=1;{SCRIPT}".encode()


def _jpeg_script(chance: random.Random) -> Made:
    comment = b"\xff\xd8\xff\xe0/*" + b"A" * 0x2F28 + f"*/=1;{SCRIPT}/*".encode()
    return "photo.jpg", comment + b"\xff\xda\0\2" + chance.randbytes(50) + b"*/\xff\xd9"


def _webp_script(chance: random.Random) -> Made:
    body = f"*/=1;{SCRIPT}/*".encode().ljust(10_000 + chance.randrange(700), b" ")
    return "photo.webp", (b"RIFF/*\0\0WEBPVP8 " + body)[:10_807]


def _png_page(chance: random.Random) -> Made:
    return "photo.png", png(chunk(b"tEXt", b"Comment\0" + b" " * chance.randrange(900) + PAGE.encode()))


def _png_tail(chance: random.Random) -> Made:
    return "photo.png", png() + chance.choice((PAGE.encode(), archive({"a.html": PAGE.encode()}), chance.randbytes(9)))


def _jpeg_tail(chance: random.Random) -> Made:
    tails = (archive({"a.html": PAGE.encode()}), b"Rar!\x1a\x07\x01\0" + chance.randbytes(90))
    return "photo.jpg", jpeg(after=chance.choice(tails))


def _jpeg_page(chance: random.Random) -> Made:
    return "photo.jpg", jpeg(b"JFIF\0" + b" " * chance.randrange(900) + PAGE.encode())


def _pdf_program(chance: random.Random) -> Made:
    word = chance.choice(
        (b"/JavaScript", b"/J#61v#61Script", b"/Launch", b"/La#75nch", b"/EmbeddedFile", b"/RichMedia")
    )
    return "form.pdf", PDF_FILE.replace(b"/Catalog", word) + b"%" + b"x" * chance.randrange(20) + b"\n%%EOF\n"


def _pdf_late(chance: random.Random) -> Made:
    return "form.pdf", PAGE.encode()[: chance.randrange(5, 400)] + b"\n" + PDF_FILE


def _pdf_and_archive(chance: random.Random) -> Made:
    return "form.pdf", PDF_FILE + archive({f"{chance.randrange(99)}.exe": b"MZ" + chance.randbytes(200)})


def _macros(chance: random.Random) -> Made:
    part = chance.choice(
        ("word/vbaProject.bin", "word/activeX/activeX1.bin", "word/embeddings/o.bin", "x.js", "word/VbaProject.BIN")
    )
    return chance.choice(("letter.docx", "letter.docm")), archive({**WORD, part: chance.randbytes(300)})


def _template(chance: random.Random) -> Made:
    kind = chance.choice(("attachedTemplate", "oleObject", "frame", "image"))
    link = f'<Relationship Id="r" Type="http://x/{kind}" Target="http://127.0.0.1/x" TargetMode="External"/>'
    return "letter.docx", archive({**WORD, "word/_rels/settings.xml.rels": link.encode()})


def _archive(chance: random.Random) -> Made:
    parts = {f"{chance.randrange(9999)}/../../../tmp/x{n}": chance.randbytes(30) for n in range(3)}
    return chance.choice(("all.zip", "table.xlsx", "photo.png")), archive(parts)


def _bomb(chance: random.Random) -> Made:
    return "table.xlsx", archive({**SHEET, "xl/sheet.xml": b"\0" * (450 + chance.randrange(50)) * 2**20})


def _program(chance: random.Random) -> Made:
    begins = (b"MZ", b"\x7fELF", b"#!/bin/sh\n", b"{\\rtf1", b"%!PS-Adobe", b"\xca\xfe\xba\xbe", b"\xd0\xcf\x11\xe0")
    return chance.choice(("tool.exe", "tool", "notes.txt")), chance.choice(begins) + chance.randbytes(400)


def _wide_text(chance: random.Random) -> Made:
    return "notes.txt", PAGE.encode(chance.choice(("utf-16", "utf-32", "utf-16-be")))


def _names(chance: random.Random) -> Made:
    """Taken, under a harmless name."""
    name = chance.choice(
        ("../../../etc/cron.d/x", "C:\\boot.ini", "photo\u202egpj.png", 'a";filename="b.txt', "CON", "x" * 400, "-rf")
    )
    return name, png() if name.endswith("png") else b"a harmless line\n"


def _formula(chance: random.Random) -> Made:
    """Taken as it came: it is the sender's own table, and no page of ours."""
    return "table.csv", f"=cmd|' /C calc'!A{chance.randrange(9)}\n".encode()


def _virus(chance: random.Random) -> Made:
    """Taken, and held."""
    return chance.choice(("notes.txt", "eicar.com.txt", "x.csv")), EICAR


def _virus_in_a_document(chance: random.Random) -> Made:
    """Taken, and held: a document on the list with the virus as a part of it."""
    return "letter.docx", archive({**WORD, f"word/media/image{chance.randrange(9)}.png": EICAR})


def _tiff(chance: random.Random) -> Made:
    return "fax.tif", b"II*\0" + struct.pack("<I", chance.choice((0, 2, 2**31, 10**6))) + PAGE.encode()


FAMILIES: tuple[Callable[[random.Random], Made], ...] = (
    *(_svg, _page, _script, _script_as_text, _gif_script, _jpeg_script, _webp_script, _png_page, _png_tail),
    *(_jpeg_tail, _jpeg_page, _pdf_program, _pdf_late, _pdf_and_archive, _macros, _template, _archive, _bomb),
    *(_program, _wide_text, _names, _formula, _virus, _virus_in_a_document, _tiff),
)
TAKEN = (_script_as_text, _names, _formula, _virus, _virus_in_a_document)
"""What may be on the ticket afterwards; of every other family nothing may."""
INFECTED = (_virus, _virus_in_a_document)
