"""App of the project package: commands and system checks, and no models."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """Register the system checks when Django starts."""

    name = "newsroom"
    verbose_name = "newsroom"

    def ready(self) -> None:
        """Import the module that registers the checks."""
        from newsroom import checks  # noqa: F401, PLC0415 - they need the app registry to be ready
