"""The "no" of the machinery around the program."""


class CannotStart(Exception):
    """Something could not be started or made ready; the message says what and how to mend it."""
