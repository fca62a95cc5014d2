"""Errors and traces for a service elsewhere, where the environment names one: nothing else is imported then.

What leaves says where something failed or took long, and never what anybody wrote: types of errors, files,
lines, routes and request ids.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MISSING = (
    "%(name)s is set, but %(package)s is not installed. Install what requirements-telemetry.txt lists, or "
    "take %(name)s out."
)


def begin_telemetry() -> None:
    """Send what the settings ask for, from this process and its children.

    Raises ImproperlyConfigured where a package for it is not installed.
    """
    if settings.STET_SENTRY_DSN:
        try:
            from newsroom.telemetry import error_reports  # noqa: PLC0415 - an extra that few houses install
        except ModuleNotFoundError as missing:
            raise _build_error("STET_SENTRY_DSN", missing) from None
        error_reports.begin_error_reports(settings.STET_SENTRY_DSN)
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        try:
            from newsroom.telemetry import traces  # noqa: PLC0415 - an extra that few houses install
        except ModuleNotFoundError as missing:
            raise _build_error("OTEL_EXPORTER_OTLP_ENDPOINT", missing) from None
        traces.begin_traces()


def _build_error(name: str, missing: ModuleNotFoundError) -> ImproperlyConfigured:
    return ImproperlyConfigured(MISSING % {"name": name, "package": missing.name})
