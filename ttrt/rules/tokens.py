"""Tokens for programs: how they look, and what they may hold."""

import secrets
from hashlib import sha256

MARK = "ttrt_"
SHOWN = len(MARK) + 6
"""So many characters of a token are kept to know it by."""
MOST = 50
"""Tokens of one department, or of the contractor's own, that are worth something."""


def new() -> str:
    """A new one: 32 random bytes behind a mark that says whose kind it is, so that scanners for secrets know it."""
    return MARK + secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is kept of it. Its bytes are random, so that a plain sum tells nothing of them."""
    return sha256(token.encode()).hexdigest()
