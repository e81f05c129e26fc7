"""What administrators and managers changed: added to, never changed, each entry chained to the one before it."""

from django.db import models

from ttrt.models.stamped import Stamped


class RegisterEntry(Stamped):
    """One change in a department's standing data: its name, sites, items, contacts, people. A chain per department."""

    department = models.ForeignKey("ttrt.Department", models.PROTECT, db_index=False)
    seq = models.IntegerField(help_text="1, 2, 3 … without a gap within the department")
    about = models.TextField(help_text="what kind of thing: department, site, item, contact, person")
    about_id = models.BigIntegerField(null=True)
    what = models.TextField(help_text="the verb, in words")
    facts = models.JSONField(default=dict, help_text="what was and what is, column by column")
    text = models.TextField(default="", help_text="the reason, where one was given")
    salt = models.TextField(default="")
    text_hash = models.TextField(default="")
    previous_hash = models.TextField()
    hash = models.TextField()

    class Meta:
        db_table = "register_entry"


class OfficeEntry(Stamped):
    """One change in what belongs to no department: teams, contract packs. One chain; for the contractor and the CMO."""

    seq = models.IntegerField(unique=True)
    about = models.TextField()
    about_id = models.BigIntegerField(null=True)
    what = models.TextField()
    facts = models.JSONField(default=dict)
    text = models.TextField(default="")
    salt = models.TextField(default="")
    text_hash = models.TextField(default="")
    previous_hash = models.TextField()
    hash = models.TextField()

    class Meta:
        db_table = "office_entry"


class PackVersion(models.Model):
    """A version of the contract's terms taken in while the tool runs, beside those of the packs folder. Added only."""

    version = models.TextField(unique=True)
    effective_from = models.DateField(unique=True)
    source = models.TextField(help_text="the TOML text as it came")
    sha256 = models.TextField()
    at = models.DateTimeField()
    by_id = models.IntegerField(null=True)
    by_name = models.TextField()

    class Meta:
        db_table = "pack_version"


class OfficeHead(models.Model):
    """The newest entry of the office's chain, its one row: a cut tail shows against it."""

    id = models.SmallIntegerField(primary_key=True)
    seq = models.IntegerField()
    hash = models.TextField()

    class Meta:
        db_table = "office_head"


class SentForm(models.Model):
    """A form of the administration that was carried out, known by its repeat-safe key. Added only."""

    key = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    by_id = models.IntegerField(null=True)

    class Meta:
        db_table = "sent_form"
