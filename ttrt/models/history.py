"""The ticket's history: added to, never changed, each row chained to the one before it."""

from django.db import models

from ttrt.models.stamped import Stamped


class HistoryEntry(Stamped):
    """One thing that happened. `hash` = SHA-256 of the previous hash and this row's canonical bytes.

    Free text stands in its own table and enters here as a salted hash, so that a lawful redaction keeps the chain.
    """

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    ticket = models.ForeignKey("ttrt.Ticket", models.PROTECT, db_constraint=False, db_index=False)
    seq = models.IntegerField(help_text="1, 2, 3 … without a gap within the ticket")
    what = models.TextField(help_text="the verb, in words")
    public = models.BooleanField()
    facts = models.JSONField(default=dict)
    text = models.TextField(default="", help_text="free text of this entry; chained by `text_hash`")
    salt = models.TextField(default="")
    text_hash = models.TextField(default="")
    previous_hash = models.TextField()
    hash = models.TextField()

    class Meta:
        db_table = "history_entry"
