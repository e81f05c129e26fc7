"""Read settings from the environment, strictly: a wrong value is refused with a sentence that says how to mend it."""

import os
from collections.abc import Collection
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict


class BadSetting(Exception):
    """A setting cannot be used; the message names it and says how to mend it."""


def text(name: str, default: str | None = None) -> str | None:
    """The value without surrounding blanks; an empty value counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    """True for 1, false for 0 or unset; anything else is refused."""
    value = text(name, "0")
    if value not in ("0", "1"):
        raise BadSetting(f"{name} is “{value}”. Write {name}=1 for yes, or leave it out for no.")
    return value == "1"


def port(name: str, default: int) -> int:
    """A TCP port."""
    value = text(name, str(default)) or ""
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise BadSetting(f"{name} is “{value}”. Give a port number from 1 to 65535, for example {name}={default}.")
    return int(value)


def minutes(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number of minutes within bounds."""
    value = text(name, str(default)) or ""
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise BadSetting(
            f"{name} is “{value}”. Give whole minutes from {least} to {most}, for example {name}={default}."
        )
    return int(value)


def whole(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    value = text(name, str(default)) or ""
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise BadSetting(f"{name} is “{value}”. Give a whole number from {least} to {most}; without it, {default}.")
    return int(value)


def one_of(name: str, default: int, choices: Collection[int]) -> int:
    """A whole number among these."""
    value = text(name, str(default)) or ""
    if value not in map(str, choices):
        said = ", ".join(map(str, choices))
        raise BadSetting(f"{name} is “{value}”. Give one of {said}; without it, {default}.")
    return int(value)


def scanner(name: str) -> str | tuple[str, int] | None:
    """Where a scanner on this machine listens: the path of its socket, `host:port` of the loopback, or None.

    Files travel to it in the clear, so another machine is refused.
    """
    value = text(name)
    if value is None or value.startswith("/"):
        return value
    host, _, given = value.rpartition(":")
    if host in ("127.0.0.1", "localhost", "[::1]") and given.isascii() and given.isdigit() and 0 < int(given) < 65536:
        return host.strip("[]"), int(given)
    raise BadSetting(
        f"{name} is “{value}”. Give the scanner’s socket, such as {name}=/run/clamav/clamd.ctl, or a port of this "
        f"machine, such as {name}=127.0.0.1:3310"
    )


def folder(name: str, default: Path, *, must_exist: bool = False) -> Path:
    """An absolute path; a relative one counts from the folder the command was started in."""
    path = Path(text(name) or default).absolute()
    if path.exists() and not path.is_dir():
        raise BadSetting(f"{name} is “{path}”, which is a file. Give a folder.")
    if must_exist and not path.is_dir():
        raise BadSetting(f"{name} is “{path}”, and there is no such folder. Create it or correct the path.")
    return path


def web_address(name: str, default: str) -> SplitResult:
    """The http or https address people type: scheme and host, no path."""
    value = text(name, default) or ""
    try:
        parts = urlsplit(value)
        good = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        raise BadSetting(f"{name} is “{value}”. Give an address such as https://tickets.example.gov") from None
    if not good or parts.scheme not in ("http", "https") or parts.path not in ("", "/") or parts.query:
        raise BadSetting(f"{name} is “{value}”. Give an address such as https://tickets.example.gov, without a path.")
    if "*" in (parts.hostname or ""):
        raise BadSetting(f"{name} is “{value}”. A “*” would let any host name in; give the one address people use.")
    return parts


def database(name: str) -> dict[str, str] | None:
    """The parts of a `postgresql://user:password@host:port/name` address (any form libpq knows), or None."""
    value = text(name)
    if value is None:
        return None
    example = f"{name}=postgresql://ttrt_app:PASSWORD@db.example.gov:5432/ttrt"
    try:
        parts = {key: str(part) for key, part in conninfo_to_dict(value).items()}
    except ProgrammingError:
        raise BadSetting(f"{name} is not an address PostgreSQL understands. Write it like {example}") from None
    missing = [key for key in ("user", "dbname") if not parts.get(key)]
    if missing:
        raise BadSetting(f"{name} does not name the {' and the '.join(missing)}. Write it like {example}")
    return parts


def mail(name: str) -> SplitResult | None:
    """Where mail goes: `smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`, or None."""
    value = text(name)
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        raise BadSetting(
            f"{name} is not a mail server’s address. Write it like smtps://USER:PASSWORD@mail.example.gov:465"
        )
    return parts


def token(name: str, *, at_least: int) -> str | None:
    """A secret word with a least length, or None."""
    value = text(name)
    if value is not None and len(value) < at_least:
        raise BadSetting(f"{name} is too short to be a secret. Use at least {at_least} random characters.")
    return value
