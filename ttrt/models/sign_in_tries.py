"""How often signing in failed lately, and until when the next try waits. Nothing typed is kept, only a keyed hash."""

from django.db import models


class SignInTry(models.Model):
    """The failed tries of one account name, address, department or code. Shared by all processes; swept when old."""

    key = models.TextField(primary_key=True, help_text="what was tried, a colon, and a keyed hash of which one")
    failures = models.IntegerField()
    failed_at = models.DateTimeField(db_index=True)
    free_at = models.DateTimeField(help_text="until then no further try is looked at")

    class Meta:
        db_table = "sign_in_try"
        constraints = [
            models.CheckConstraint(name="sign_in_try_was_failed", condition=models.Q(failures__gte=0)),
        ]
