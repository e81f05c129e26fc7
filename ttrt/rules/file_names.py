"""What a file is called when it is handed on: the sender's name made harmless, ending in what the file is."""

import unicodedata

from ttrt.rules.file_kinds import FileKind, NotTaken

LONGEST = 120  # characters; file systems take 255 bytes, and some letters have four
_NEVER = frozenset('<>:"/\\|?*')
_RUN_BY_A_COMPUTER = frozenset(
    "exe com scr pif bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta msi msp dll cpl lnk url desktop jar sh bash py pl"  # noqa: SIM905
    " html htm xhtml shtml mht mhtml svg svgz xml xsl php reg inf chm app dmg iso docm xlsm dotm xltm xlam swf".split()
)


def harmless(typed: str, kind: FileKind) -> str:
    """The name without folders, invisible characters and what file systems refuse; its ending fits `kind`.

    Raises `NotTaken` for an ending that a computer would run or show as a page.
    """
    base = unicodedata.normalize("NFC", typed).replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if c.isspace() else c for c in base if c.isspace() or _is_plain(c))
    name = " ".join(seen.split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in _RUN_BY_A_COMPUTER:
        raise NotTaken(
            f"Files whose name ends in “.{ending.lower()}” are not taken, because a computer would run them."
        )
    if not dot or ending.lower() not in kind.endings:
        stem, ending = name, kind.endings[0]
    return f"{stem[: LONGEST - len(ending) - 1].rstrip('. ') or 'file'}.{ending}"


def _is_plain(character: str) -> bool:
    """No control, format (bidi, zero-width), surrogate or private character, and nothing file systems refuse."""
    return character not in _NEVER and unicodedata.category(character)[0] != "C"
