"""The wiring's own app: it brings commands and system checks, and no models."""

from django.apps import AppConfig


class Newsroom(AppConfig):
    """Registers the checks when Django starts."""

    name = "newsroom"
    verbose_name = "newsroom"

    def ready(self) -> None:
        """Importing the module registers its checks."""
        from newsroom import checks  # noqa: F401, PLC0415 - they need the app registry to be ready
