"""Secrets an instance makes for itself: written once, readable by their owner only."""

import os
import secrets
from pathlib import Path

LEAST_KEY = 50  # characters
A_GOOD_KEY = (
    f"Give {LEAST_KEY} random characters or more, for example the output of: "
    "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
)


def once(path: Path) -> str:
    """The secret kept in `path`; makes 50 random bytes there first when there is none (safe with several at once)."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # whoever links first wins; a half-written secret is never seen
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def password(data: Path, role: str) -> str:
    """The password of one database role of the embedded server."""
    return once(data / "passwords" / role)
