"""What an authenticator app shows (RFC 6238: SHA-1, six digits, half a minute), reckoned without the program."""

import base64
import hmac
import time

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""In the app of everybody of the cast who needs a second factor."""
STEP = 30  # seconds a code is shown


def code(secret: str = TOTP_SECRET, *, later: int = 0) -> str:
    """What the app shows now, or so many steps later. Each works once."""
    step = int(time.time()) // STEP + later
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8), "sha1")
    place = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF) % 1_000_000:06}"
