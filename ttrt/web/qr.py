"""A QR code as the path of an SVG, drawn by the template: nothing inline that the content policy would stop."""

from dataclasses import dataclass

import qrcode


@dataclass(frozen=True, slots=True)
class Drawn:
    """`size` modules each way, the quiet zone around it included; `path` draws the dark ones."""

    size: int
    path: str


def drawn(text: str) -> Drawn:
    """The code for this text."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module)
    return Drawn(len(rows), "".join(dark))
