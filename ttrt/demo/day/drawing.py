"""A router's log and a chart of the same numbers, made here so that nothing binary is kept in the repository."""

import struct
import zlib
from collections.abc import Sequence

QUARTERS = 32
"""Quarters of an hour on the chart."""
_WIDE, _GAP, _TALL, _FULL = 14, 4, 120, 90
_PAPER, _BAR, _LINE = 0, 1, 2
_PALETTE = bytes((255, 255, 255, 0, 94, 162, 170, 174, 181))


def log(identifier: str, errors: Sequence[int]) -> str:
    """One line a quarter of an hour: the seconds with errors in it, as a router says it."""
    lines = [
        f"{place // 4:02d}:{place % 4 * 15:02d} {identifier} input errored-seconds {seconds:3d}/900 "
        f"{'LINE DOWN' if seconds > _FULL // 2 else 'ok'}"
        for place, seconds in enumerate(errors)
    ]
    return "\n".join(lines) + "\n"


def chart(errors: Sequence[int]) -> bytes:
    """The same as bars, a PNG with a palette; the line across stands at half height."""
    rows = [_row(errors, _TALL - height) for height in range(_TALL)]
    width = len(errors) * (_WIDE + _GAP) + _GAP
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _part(b"IHDR", struct.pack(">IIBBBBB", width, _TALL, 8, 3, 0, 0, 0)),
            _part(b"PLTE", _PALETTE),
            _part(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9)),
            _part(b"IEND", b""),
        )
    )


def _row(errors: Sequence[int], height: int) -> bytes:
    between = bytes([_LINE if height in (1, _TALL // 2) else _PAPER])
    row = bytearray(between * _GAP)
    for seconds in errors:
        filled = seconds * _TALL // _FULL >= height
        row += (bytes([_BAR]) if filled else between) * _WIDE + between * _GAP
    return bytes(row)


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
