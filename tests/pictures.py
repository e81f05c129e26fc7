"""`make pictures`: the pictures in docs/pictures, made anew from the demonstration world.

Starts the product on a folder of its own, and looks at each page of the tour as somebody who works with it.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.palette import in_few_colours
from tests.tour import STOPS, touring
from ttrt.host import instance
from ttrt.host.folders import PROJECT
from ttrt.host.postgres import Embedded

FOLDER = PROJECT / "docs" / "pictures"
LARGEST = 150_000  # bytes
WIDTH = 1200


def main() -> int:
    """Make them; answers 1 when one is too large."""
    folder = Path(tempfile.mkdtemp(prefix="ttrt-pictures-"))
    folder.chmod(0o755)
    os.environ["TTRT_DATA"] = str(folder / "data")
    FOLDER.mkdir(exist_ok=True)
    sizes: dict[Path, int] = {}
    try:
        server = Embedded(instance.folders())
        server.folders.data.mkdir()
        with touring(server) as tour:
            for stop in STOPS:
                picture = FOLDER / f"{stop.name}.png"
                size = {"width": WIDTH, "height": stop.height}
                with tour.page(stop.level, viewport=size, color_scheme="light") as page:
                    tour.show(page, stop)
                    seen = page.screenshot(animations="disabled", caret="hide")
                picture.write_bytes(in_few_colours(seen))
                sizes[picture] = picture.stat().st_size
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for picture, size in sizes.items():
        print(f"{picture.relative_to(PROJECT)}: {size:,} bytes")
    return 0 if max(sizes.values()) <= LARGEST else 1


if __name__ == "__main__":
    sys.exit(main())
