"""Every "no" the house can say."""


class Refused(Exception):
    """A verb was not carried out, and nothing was stored.

    The message is one plain sentence fit for the person who asked: what happened and what to do next.
    `field` names the form field it belongs beside, when there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refused):
    """The viewer's level does not hold this verb in this department."""


class NotFound(Refused):
    """There is no such thing for this viewer; whether it exists elsewhere is not said."""
