"""The one app: it starts with sound contract packs only, and after migrations it applies the access law whole."""

import importlib
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.models.signals import post_migrate

ACCESS = Path(__file__).parent / "sql" / "access.sql"


class TtrtConfig(AppConfig):
    """Trouble tickets of a telecom carrier's government customers."""

    name = "ttrt"
    label = "ttrt"
    verbose_name = "Trouble tickets"

    def ready(self) -> None:
        """Let every `migrate` end with the access law in force. Raises `PackError` on a mistake in a contract pack.

        Here and not under the first request: an operator reads file and line, a customer would get an error page.
        """
        importlib.import_module("ttrt.models.packs").on_disk()  # only now: before, Django has no models
        post_migrate.connect(apply_access_law, sender=self, dispatch_uid="ttrt.access")


def apply_access_law(using: str = "default", **_: Any) -> None:
    """Run `sql/access.sql` in one transaction: either the whole page is in force afterwards, or the former one."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(ACCESS.read_text())
