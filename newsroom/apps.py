"""App of the project package: commands, system checks and telemetry, and no models."""

from django.apps import AppConfig

from lib.web.form_sentences import install_form_sentences
from newsroom.telemetry import begin_telemetry


class NewsroomConfig(AppConfig):
    """Register the system checks, install the sentences of forms and begin telemetry when Django starts."""

    name = "newsroom"
    verbose_name = "newsroom"

    def ready(self) -> None:
        """Import the module that registers the checks, and begin what the environment asks for."""
        from newsroom import checks  # noqa: F401, PLC0415 - they need the app registry to be ready

        install_form_sentences()
        begin_telemetry()
