"""What a new password must be (NIST SP 800-63B: long, of any characters, and no rules about their kinds)."""

from ttrt.rules.refusal import Refused

LEAST = 15
MOST = 256  # of characters; a longer text is no password, and hashing it would be work for nothing


class BadPassword(Refused):
    """The password will not do; the message says what would."""


def check(password: str, *, again: str, username: str, email: str) -> None:
    """Raise `BadPassword` unless this will do as the password of the account."""
    if not password:
        raise BadPassword("Choose a password.", field="password")
    if len(password) < LEAST:
        said = f"This has {len(password)} characters; a password needs {LEAST} or more."
        raise BadPassword(f"{said} Several words in a row do well.", field="password")
    if len(password) > MOST:
        raise BadPassword(f"A password has at most {MOST} characters.", field="password")
    if "\0" in password:
        raise BadPassword("This holds a character that no keyboard makes. Type the password instead.", field="password")
    if len(set(password)) < 5:
        raise BadPassword("This repeats a few characters only. Choose one that nobody guesses.", field="password")
    if password.casefold() in (username.casefold(), email.casefold()):
        raise BadPassword("This is your sign-in name or your address. Choose another.", field="password")
    if again != password:
        raise BadPassword("The two are not the same. Type the password again.", field="again")
