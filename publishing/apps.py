"""What goes out."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Tells drf-spectacular how a key is sent; it registers itself by being imported.
        from publishing.api import authentication_schema  # noqa: F401, PLC0415 (needs the apps loaded)
