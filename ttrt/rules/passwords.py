"""What a new password must be (NIST SP 800-63B-4: long, not a known one, of any characters; no rules about kinds).

None ends by age. It may be pasted, and shown while it is typed.
"""

import re
from collections.abc import Container, Iterable

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
    password: str,
    *,
    again: str,
    username: str,
    email: str,
    name: str = "",
    departments: Iterable[tuple[str, str]] = (),
    least: int = LEAST,
    common: Container[str] = (),
) -> None:
    """Raise `BadPassword` unless this will do as the password of the account.

    `departments`: code and name of each of the person's; `common`: known passwords, in lower case.
    """
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
    if _is_common(password, common):
        raise BadPassword(
            "This is one of the first that anybody would try. Choose words that have nothing to do with each other.",
            field="password",
        )
    codes, names = zip(*departments, strict=True) if (departments := tuple(departments)) else ((), ())
    words = [part for said in (username, email, name, *names, *codes) for part in _parts(said)]
    if _is_made_of(password, (*OWN_WORDS, *words), codes):
        raise BadPassword(
            "This is one of the first that anybody would try: it is made of your name, your department’s, or this "
            "tool’s. Choose words that have nothing to do with them.",
            field="password",
        )
    if again != password:
        raise BadPassword("The two are not the same. Type the password again.", field="again")


def _is_common(password: str, common: Container[str]) -> bool:
    """Whether it is on the list, as it is or without digits and marks."""
    folded = password.casefold()
    return any(form in common for form in (folded, _letters(folded), re.sub(r"[\W_]+", "", folded)))


def _is_made_of(password: str, words: Iterable[str], codes: Iterable[str]) -> bool:
    """Whether it is hardly more than words anybody here thinks of, with digits and marks between, or than a code."""
    folded = password.casefold()
    letters = rest = _letters(folded)
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    found = rest != letters or any(code.casefold() in folded for code in codes)
    return found and len(rest) < 4


def _letters(folded: str) -> str:
    return re.sub(r"[\W\d_]+", "", folded)


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[\W\d_]+", name.casefold()) if len(part) > 2]
