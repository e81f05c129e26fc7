"""A picture of a page in 256 colours: what is on screen has few, and a third of the bytes says the same."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

_HEAD, _COLOURS = b"\x89PNG\r\n\x1a\n", 256


def in_few_colours(png: bytes) -> bytes:
    """The same PNG (8 bits, RGB or RGBA without holes) with a palette; rare colours become their nearest neighbour."""
    parts = list(_parts(png))
    width, height, _, kind = struct.unpack(">IIBB", next(data for name, data in parts if name == b"IHDR")[:10])
    size = {2: 3, 6: 4}[kind]
    rows = _rows(zlib.decompress(b"".join(data for name, data in parts if name == b"IDAT")), width * size, size)
    pixels = [[row[at : at + 3] for at in range(0, len(row), size)] for row in rows]
    counted = Counter(pixel for row in pixels for pixel in row)
    kept = [colour for colour, _ in counted.most_common(_COLOURS)]
    place = {colour: number for number, colour in enumerate(kept)}
    for colour in counted:
        if colour not in place:
            place[colour] = min(range(len(kept)), key=lambda number: _apart(colour, kept[number]))
    body = b"".join(b"\0" + bytes(place[pixel] for pixel in row) for row in pixels)
    made = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)), (b"PLTE", b"".join(kept)),
            (b"IDAT", zlib.compress(body, 9)), (b"IEND", b""))  # fmt: skip
    return _HEAD + b"".join(map(_part, *zip(*made, strict=True)))


def _apart(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _parts(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_HEAD)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += 12 + length


def _part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _rows(raw: bytes, length: int, size: int) -> Iterator[bytes]:
    """Rows without PNG's five filters."""
    above = bytearray(length)
    for at in range(0, len(raw), length + 1):
        how, row = raw[at], bytearray(raw[at + 1 : at + 1 + length])
        for x in range(length if how else 0):
            left, corner = (row[x - size], above[x - size]) if x >= size else (0, 0)
            up = above[x]
            row[x] = (row[x] + (left, up, (left + up) // 2, _paeth(left, up, corner))[how - 1]) & 255
        yield bytes(row)
        above = row


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
