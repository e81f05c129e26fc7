"""What the journal is spared."""

import logging
import re

_LONGEST = 200  # characters: a header may be as long as its sender likes


class ForeignHost(logging.Filter):
    """Makes one line of a refused Host header: anybody can send one, and a traceback each would fill the disk.

    Our setting stands in place of Django's, which nobody finds in `.env.example`.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record; it is always kept."""
        if getattr(record, "spared", False):  # a logger set up twice holds this filter twice
            return True
        record.spared = True
        said, _, _ = record.getMessage().partition(" You may need to add ")
        record.msg, record.args = f"{said[:_LONGEST]} Only the host of TTRT_PUBLIC_URL is served.", ()
        record.exc_info = record.exc_text = None
        return True


class Links(logging.Filter):
    """Takes the secret out of the address of a link by mail, whoever logs it and why: a journal is read by many."""

    _SECRET = re.compile(r"(/invitation/|/account/address/)[^\s/?#'\"<>]+")

    def filter(self, record: logging.LogRecord) -> bool:
        """Thin the record where it needs it, its traceback too; it is always kept."""
        said = record.getMessage()
        if self._SECRET.search(said):
            record.msg, record.args = self._SECRET.sub(r"\1…", said), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._SECRET.sub(r"\1…", record.exc_text)
        return True


class Rows(logging.Filter):
    """Takes out of a traceback what the database tells of a row: names, numbers and texts that belong to a department.

    What stood in the way (the constraint, the statement's place) is kept; which row it was, the page's address says.
    """

    # From the word to the end of that exception's message, which may hold lines of what people wrote.
    _TOLD = re.compile(
        r"^DETAIL: .*?(?=^CONTEXT: |\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL | re.MULTILINE
    )

    def filter(self, record: logging.LogRecord) -> bool:
        """Thin the traceback, and a message that was made of an exception; it is always kept."""
        said = record.getMessage()
        if "DETAIL: " in said:
            record.msg, record.args = self._TOLD.sub("DETAIL: …", said), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._TOLD.sub("DETAIL: …", record.exc_text)
        return True
