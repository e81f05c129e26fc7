"""Make the virtual environment `.venv` from the hashed locks: `make_venv.py` to run the tool, `--dev` to work on it.

Plain Python, started by the system's own. A lock that is installed already is not touched, so this costs nothing on
later starts and needs no network then. uv does it in seconds; where uv cannot be had, pip does it from the same file.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import node_packages

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OIDC = ROOT / "tests" / "oidc"  # what in the tests runs on Node asks for a newer one than the pages' styles


def main() -> int:
    """Do what is missing; answers the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 (this file is what an older Python is told by)
        return complain(
            f"This is Python {sys.version.split()[0]}. Python 3.11 or newer is needed: make PYTHON=python3.11"
        )
    if not (works() or create()):
        return 1
    dev = "--dev" in sys.argv[1:]
    locks = ["requirements-dev.txt" if dev else "requirements.txt"]
    if not node_packages.is_on_path(OIDC if dev else ROOT):
        locks.append("requirements-node.txt")
    for lock in locks:
        if not (installed(lock) or install(lock)):
            return complain(f"The packages of {lock} could not be installed. Is a package index reachable?")
    enter_project()
    return 0


def works() -> bool:
    """Whether there is an environment, and it still runs (a moved or copied folder does not)."""
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False, capture_output=True).returncode == 0


def create() -> bool:
    """Make the environment; on Debian that needs a package of its own, which root gets and others are told about."""
    shutil.rmtree(VENV, ignore_errors=True)
    print("Making the virtual environment …", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "venv", VENV]
    if subprocess.run(command, check=False, capture_output=True).returncode == 0:
        return True
    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], check=False, env=quiet)
        shutil.rmtree(VENV, ignore_errors=True)
        if subprocess.run(command, check=False).returncode == 0:
            return True
    complain(f"Python here cannot make a virtual environment. Run this once: sudo apt-get install -y {package}")
    return False


def install(lock: str) -> bool:
    """Install a lock, every file checked against its hash."""
    print(f"Installing the packages of {lock} …", file=sys.stderr, flush=True)
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    uv = VENV / "bin" / "uv"
    ready = uv.exists() or run([*pip, "-r", "requirements-uv.txt"])
    with_uv = [uv, "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "--no-deps", "-r", lock]
    if not (ready and run(with_uv)) and not run([*pip, "-r", lock]):
        return False
    note(lock)
    if lock == "requirements-dev.txt":
        note("requirements.txt")  # the same pins, and more
    return True


def run(command: list[object]) -> bool:
    """Run a command in the project; answers whether it did it."""
    return subprocess.run([str(word) for word in command], cwd=ROOT, check=False).returncode == 0


def installed(lock: str) -> bool:
    """Whether this very lock is installed."""
    return stamp(lock).exists() and stamp(lock).read_text() == fingerprint(lock)


def note(lock: str) -> None:
    """Write down that this very lock is installed."""
    stamp(lock).write_text(fingerprint(lock))


def stamp(lock: str) -> Path:
    """Where it is written down."""
    return VENV / f".installed-{lock}"


def fingerprint(lock: str) -> str:
    """Changes with the lock and with the Python."""
    return hashlib.sha256((ROOT / lock).read_bytes() + sys.version.encode()).hexdigest()


def enter_project() -> None:
    """Let the environment find this folder, and give it the command `ttrt` (an editable install without a build)."""
    said = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    write(Path(said.stdout.strip()) / "ttrt-here.pth", f"{ROOT}\n")
    command = VENV / "bin" / "ttrt"
    write(command, '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m ttrt.cli "$@"\n')
    command.chmod(0o755)


def write(path: Path, content: str) -> None:
    """Write a file unless it says so already."""
    if not path.exists() or path.read_text() != content:
        path.write_text(content)


def complain(sentence: str) -> int:
    """Say what is wrong; answers the exit code."""
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
