"""Which instance the environment speaks of, and the program set up on it."""

import os

import django

from ttrt.host import readers
from ttrt.host.folders import PROJECT, Folders
from ttrt.host.postgres import Embedded


def folders() -> Folders:
    """The folders of this instance."""
    return Folders(readers.folder("TTRT_DATA", PROJECT / "var"))


def embedded() -> Embedded | None:
    """The embedded database, or None when `DATABASE_URL` names an external one."""
    return None if readers.text("DATABASE_URL") else Embedded(folders())


def set_up() -> None:
    """Set Django up with our settings; refuses (`BadSetting`) when one of them is wrong."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "ttrt.settings"
    django.setup()
