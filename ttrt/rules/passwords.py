"""What a new password must be (NIST SP 800-63B-4: long, not a known one, of any characters; no rules about kinds).

None ends by age. It may be pasted, and shown while it is typed.
"""

import re
from collections.abc import Container

from ttrt.rules.refusal import Refused

LEAST = 15
LEAST_WITH_FACTOR = 8  # where a second factor is asked for as well
MOST = 256  # of characters; a longer text is no password, and hashing it would be work for nothing
OWN_WORDS = ("troubleticket", "trouble", "tickets", "ticket", "ttrt", "calnet", "password", "california", "welcome")
"""Words anybody at this door thinks of."""


class BadPassword(Refused):
    """The password will not do; the message says what would."""


def least(*, second_factor: bool) -> int:
    """How many characters a password needs: fewer where it is not the only thing asked for."""
    return LEAST_WITH_FACTOR if second_factor else LEAST


def check(
    password: str, *, again: str, username: str, email: str, least: int = LEAST, common: Container[str] = ()
) -> None:
    """Raise `BadPassword` unless this will do as the password of the account. `common`: known ones, in lower case."""
    if not password:
        raise BadPassword("Choose a password.", field="password")
    if len(password) < least:
        said = f"This has {len(password)} characters; a password needs {least} or more."
        raise BadPassword(f"{said} Several words in a row do well.", field="password")
    if len(password) > MOST:
        raise BadPassword(f"A password has at most {MOST} characters.", field="password")
    if "\0" in password:
        raise BadPassword("This holds a character that no keyboard makes. Type the password instead.", field="password")
    if len(set(password)) < 5:
        raise BadPassword("This repeats a few characters only. Choose one that nobody guesses.", field="password")
    if password.casefold() in (username.casefold(), email.casefold()):
        raise BadPassword("This is your sign-in name or your address. Choose another.", field="password")
    if _is_known(password, (*OWN_WORDS, *_parts(username), *_parts(email)), common):
        raise BadPassword(
            "This is one of the first that anybody would try. Choose words that have nothing to do with each other.",
            field="password",
        )
    if again != password:
        raise BadPassword("The two are not the same. Type the password again.", field="again")


def _is_known(password: str, words: tuple[str, ...], common: Container[str]) -> bool:
    """Whether it is on the list, or hardly more than words anybody here thinks of, with digits and marks between."""
    folded = password.casefold()
    letters = re.sub(r"[\W\d_]+", "", folded)
    if folded in common or letters in common or re.sub(r"[\W_]+", "", folded) in common:
        return True
    rest = letters
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != letters and len(rest) < 4


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[\W\d_]+", name.casefold()) if len(part) > 2]
