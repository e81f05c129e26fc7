"""Who did it, kept on the row itself, so that a name change or a departure never rewrites the past."""

from django.db import models

from ttrt.rules.access import Viewer


class Stamped(models.Model):
    """A row made by someone at some moment. `by_id` is the account, or NULL for the tool itself."""

    at = models.DateTimeField(help_text="when it was recorded, UTC, database clock")
    by_id = models.IntegerField(null=True)
    by_name = models.TextField()
    by_standing = models.TextField()
    by_level = models.TextField()

    class Meta:
        abstract = True


def stamp(viewer: Viewer, prefix: str = "by") -> dict[str, object]:
    """The four columns that say who, for `Model(**stamp(by))`."""
    return {
        f"{prefix}_id": viewer.person_id,
        f"{prefix}_name": viewer.name,
        f"{prefix}_standing": viewer.standing.value,
        f"{prefix}_level": viewer.level.value,
    }
