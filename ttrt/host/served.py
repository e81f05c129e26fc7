"""Static files under hashed names, once they are built."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ServedStorage(CompressedManifestStaticFilesStorage):
    """Hashed names where the build made them, plain names where nothing is built (tests without a browser).

    A half-built folder is no excuse: as soon as there is a manifest, a name missing from it is an error. A start
    without any build is refused by `ttrt.host.checks`.
    """

    def stored_name(self, name: str) -> str:
        """The hashed name of a static file."""
        return str(super().stored_name(name)) if self.hashed_files else name
