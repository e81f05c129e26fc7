"""See to it that the Debian packages of the named lists are here: root installs them, others are told how.

`debian_packages.py [LIST …]`, each a file beside packages-debian.txt, which alone is meant when none is named.

Nothing is ever left out for want of a package: the tests do not run without them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# Debian would make and start a cluster of its own beside the package; we only want the programs.
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/ttrt.conf")


def main() -> int:
    """Install what is missing; answers the exit code."""
    lists = [PROJECT / name for name in sys.argv[1:] or ["packages-debian.txt"]]
    wanted = [line.split("#")[0].strip() for file in lists for line in file.read_text().splitlines()]
    missing = [name for name in wanted if name and not is_installed(name)]
    if not missing:
        return 0
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"The tests need packages of the system. Run this once:\n  sudo {' '.join(command)}", file=sys.stderr)
        return 1
    print(f"Installing {', '.join(missing)} …", file=sys.stderr, flush=True)
    if not NO_CLUSTER.exists() and not is_installed("postgresql-common"):
        NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_CLUSTER.write_text("create_main_cluster = false\n")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    return subprocess.run(command, env=quiet, check=False, stdin=subprocess.DEVNULL, stdout=sys.stderr).returncode


def is_installed(name: str) -> bool:
    """Whether dpkg has the package installed."""
    if shutil.which("dpkg-query") is None:
        return False
    said = subprocess.run(["dpkg-query", "-W", "-f=${Status}", name], capture_output=True, text=True, check=False)
    return said.stdout.endswith("ok installed")


if __name__ == "__main__":
    sys.exit(main())
