"""The passwords everybody tries first, as Django brings them: twenty thousand out of real leaks."""

from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator


@cache
def common_passwords() -> frozenset[str]:
    """In lower case. Read once a process, when the first password is chosen."""
    return frozenset(CommonPasswordValidator().passwords)
