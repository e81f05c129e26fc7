"""Where one instance keeps what: everything hangs from `TTRT_DATA`."""

import hashlib
import os
import pwd
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DATABASE = "ttrt"
ELSEWHERE = Path("/var/lib/ttrt-postgres")
LONGEST_SOCKET = 100  # bytes of the socket file's path; Linux allows 107, macOS 103


@dataclass(frozen=True, slots=True)
class Folders:
    """The paths of one instance. `home` belongs to the user the database server runs as."""

    data: Path

    @property
    def home(self) -> Path:
        """The database server's folder: `pg` in the data folder, or the place `pg-home` names.

        The second is for root only. PostgreSQL refuses to run as root, so it runs as a system user, and that user
        cannot pass through a private folder such as /root; we do not open other people's folders, we go elsewhere.
        """
        pointer = self.data / "pg-home"
        if not pointer.exists():
            if os.geteuid() != 0 or (self.data / "pg").exists() or _open_to_all(self.data):
                return self.data / "pg"
            self.data.mkdir(parents=True, exist_ok=True, mode=0o755)
            draft = pointer.with_name(f".pg-home.{secrets.token_hex(8)}")
            draft.write_text(f"{ELSEWHERE / secrets.token_hex(8)}\n")
            draft.replace(pointer)
        return Path(pointer.read_text().strip())

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "data"

    @property
    def socket(self) -> Path:
        """The folder of the server's socket; a short one when the natural place makes the name too long."""
        natural = self.home / "socket"
        if len(os.fsencode(natural / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return natural
        mark = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"ttrt-{mark}"

    @property
    def prepared(self) -> Path:
        """What was last made ready in the database (fingerprints), so that a start need not do it again."""
        return self.data / "prepared.json"

    @property
    def logins(self) -> Path:
        """The demonstration world's logins."""
        return self.data / "demo-logins.json"


def _open_to_all(path: Path) -> bool:
    """True when any user may pass through every folder above `path` that exists, and `path` itself."""
    return all(not part.exists() or part.stat().st_mode & 0o001 for part in [path, *path.parents])


def user_name() -> str:
    """The name of the user this process runs as, for messages."""
    return pwd.getpwuid(os.geteuid()).pw_name
