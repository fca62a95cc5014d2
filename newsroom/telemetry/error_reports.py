"""Errors for Sentry or GlitchTip: whatever the log has as an error, without a word of what it says."""

import logging
from typing import Any

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import BadDsn

from lib.web import requests
from newsroom.version import VERSION

EVENT_KEYS = ("event_id", "timestamp", "platform", "level", "logger", "release", "environment")
FRAME_KEYS = ("filename", "module", "function", "lineno", "in_app")


def begin_error_reports(dsn: str) -> None:
    """Report errors of this process to the service of ``dsn``. Raises ImproperlyConfigured if it is none.

    Django and Celery log each error that nobody handled, so the log is the only source.
    """
    try:
        sentry_sdk.init(
            dsn=dsn,
            release=f"stet@{VERSION}",
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                LoggingIntegration(level=None, event_level=logging.ERROR, sentry_logs_level=None),
                ExcepthookIntegration(),
                AtexitIntegration(callback=lambda *_: None),
            ],
            before_send=reduce_event,
            before_send_transaction=lambda *_: None,
            # The rest leaves out early what reduce_event would leave out in the end.
            include_local_variables=False,
            include_source_context=False,
            send_default_pii=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_session_tracking=False,
            send_client_reports=False,
            spotlight=False,
        )
    except BadDsn as refused:
        raise ImproperlyConfigured(f"STET_SENTRY_DSN is not the address of a project: {refused}") from None


def reduce_event(event: Event, hint: Hint) -> Event:
    """Return a new event with the data that may be sent: types, places, route and request id."""
    given: dict[str, Any] = dict(event)
    record: logging.LogRecord | None = hint.get("log_record")
    reduced: dict[str, Any] = {key: given[key] for key in EVENT_KEYS if key in given}
    values = (given.get("exception") or {}).get("values") or []
    found = [_reduce_exception(value) for value in values]
    if not found and record is not None:
        found = [_locate_record(record)]
    reduced["exception"] = {"values": found}
    reduced["transaction"] = _get_route(record)
    reduced["tags"] = {"request_id": requests.get_request_id()}
    return reduced  # type: ignore[return-value]  # a TypedDict, made key by key


def _reduce_exception(value: dict[str, Any]) -> dict[str, Any]:
    """Return type and places of one exception: its message may have words of a claim, or of SQL."""
    frames = (value.get("stacktrace") or {}).get("frames") or []
    handled = (value.get("mechanism") or {}).get("handled", True)
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "mechanism": {"type": "logging", "handled": handled},
        "stacktrace": {"frames": [{key: frame.get(key) for key in FRAME_KEYS} for frame in frames]},
    }


def _locate_record(record: logging.LogRecord) -> dict[str, Any]:
    """Return where a line without an exception was logged, in the form of an exception."""
    frame = {"filename": record.filename, "function": record.funcName, "lineno": record.lineno}
    return {"type": record.name, "stacktrace": {"frames": [frame]}}


def _get_route(record: logging.LogRecord | None) -> str:
    """Return the pattern of the request's address, or the name of the task; never the address itself."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    if match is not None:
        return str(match.route)
    # Celery's own, of a task that failed (celery.app.trace).
    data = getattr(record, "data", None)
    return str(data.get("name", "")) if isinstance(data, dict) else ""
