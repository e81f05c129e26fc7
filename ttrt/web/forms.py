"""What the forms of the ticket page send, read strictly; and what a form shows when it comes back with an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import BadRequest
from django.http import QueryDict

from ttrt.rules import localtime
from ttrt.rules.localtime import AmbiguousTime
from ttrt.rules.refusal import Refused

MINUTE = timedelta(minutes=1)  # what a datetime-local field can say


@dataclass(frozen=True, slots=True)
class Seen:
    """Which state of the ticket a form was shown with: its version, and the newest history entry."""

    version: int
    seq: int

    def __str__(self) -> str:
        return f"{self.version}.{self.seq}"


class Typed:
    """One form as it was sent. Hidden fields that are not as we made them are a bad request (400)."""

    def __init__(self, post: QueryDict) -> None:
        self._post = post

    def text(self, name: str) -> str:
        """What was typed, as it came; the verbs clean it."""
        return self._post.get(name, "")

    def key(self) -> UUID:
        """The repeat-safe key."""
        try:
            return UUID(self.text("key"))
        except ValueError:
            raise BadRequest("key") from None

    def seen(self) -> Seen:
        """The state of the ticket the person had before their eyes."""
        version, _, seq = self.text("seen").partition(".")
        if not (version.isascii() and version.isdecimal() and seq.isascii() and seq.isdecimal()):
            raise BadRequest("seen")
        if max(len(version), len(seq)) > 9:  # more than any ticket has, and more than the column holds
            raise BadRequest("seen")
        return Seen(int(version), int(seq))

    def moment(self, name: str, *, earliest: datetime | None = None) -> datetime | None:
        """A Pacific date and time as an instant (UTC); None when left empty.

        The field says minutes and the tool keeps seconds: a time in the very minute of `earliest` means `earliest`.
        Raises the refusals of `localtime.instant` beside the field.
        """
        typed = self.text(name)
        if not typed.strip():
            return None
        instant = localtime.instant(typed, self.text(f"{name}_fold") or None, field=name)
        if earliest is not None and earliest - MINUTE < instant < earliest:
            return earliest
        return instant

    def values(self) -> dict[str, str]:
        """Everything typed, for showing it again."""
        return {name: self.text(name) for name in self._post if name != "csrfmiddlewaretoken"}


@dataclass(frozen=True, slots=True)
class Form:
    """One form of the page. `typed` and `refused` are set when it came back; then it stands open."""

    name: str
    typed: Mapping[str, str] = field(default_factory=dict)
    refused: Refused | None = None
    sent: bool = False

    def id(self, of: str) -> str:
        """The element's id: field names repeat from form to form."""
        return f"{self.name}-{of}"

    def value(self, of: str, default: str = "") -> str:
        """What was typed, or what the fresh form offers."""
        return self.typed.get(of, default) if self.sent else default

    def error(self, of: str) -> str | None:
        """The sentence beside this field, when it is the one."""
        return self.refused.message if self.refused is not None and self.refused.field == of else None

    def twice(self, of: str) -> tuple[datetime, datetime] | None:
        """The two instants a typed time may mean, on the night clocks go back; else None."""
        try:
            localtime.instant(self.value(of))
        except AmbiguousTime as which:
            return which.first, which.second
        except Refused:
            return None
        return None

    @property
    def key(self) -> str:
        """The repeat-safe key: the same again when the form comes back."""
        return self.value("key") or str(uuid4())


@dataclass(frozen=True, slots=True)
class Forms:
    """Every form of the page by name; all fresh but for the one that came back."""

    sent: Form | None = None

    def __getitem__(self, name: str) -> Form:
        return self.sent if self.sent is not None and self.sent.name == name else Form(name)
