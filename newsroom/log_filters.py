"""Lines of the log, as text or as JSON, each with the id of its request and without secrets."""

import json
import logging
import re
from datetime import UTC, datetime

from django.db import Error
from django.views.debug import SafeExceptionReporterFilter

from lib.web import requests

_LINKS = ("/answer/", "/writer/", "/calendar/", "/verdicts/reader-reports/", "/invitation/", "/unsubscribe/")
"""Parts of URLs that a secret token follows."""
_TOKEN = re.compile(rf"({'|'.join(_LINKS)})[^/\s\"']+|(stet(?:test)?_)[0-9A-Za-z]{{10}}_\w+")


class MaskTokensFilter(logging.Filter):
    """Mask secrets in logged URLs, and API keys: Django logs the URLs that it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the message and keep every line."""
        value = record.getMessage()
        if any(beginning in value for beginning in (*_LINKS, "stet_", "stettest_")):
            record.msg, record.args = _TOKEN.sub(r"\1\2…", value), None
        return True


class RequestIdFilter(logging.Filter):
    """Add ``request_id``; "-" outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Set the id and keep every line."""
        record.request_id = requests.get_request_id() or "-"
        return True


class RefusedPersonFilter(logging.Filter):
    """Say on the line of a refused request who asked: by the id that the audit log knows them by."""

    STATUSES = frozenset({401, 403, 404})
    """404 too: so is answered what somebody may not see."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Complete the message and keep every line."""
        request = getattr(record, "request", None)
        if request is None or getattr(record, "status_code", None) not in self.STATUSES:
            return True
        try:
            user = getattr(request, "user", None)
            who = str(user.public_id) if user is not None and user.is_authenticated else "nobody signed in"
        except Error:
            who = "unknown, as the database is away"
        # untranslated: a line of the log
        record.msg, record.args = f"{record.getMessage()} (asked by {who})", None
        return True


class JsonFormatter(logging.Formatter):
    """Format each line of the log as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        # ASCII alone: a byte of somebody else's text breaks no collector of logs.
        return json.dumps(line)


class SecretSettingsFilter(SafeExceptionReporterFilter):
    """Hide addresses that may hold a password too, where STET_DEBUG shows settings and the environment."""

    hidden_settings = re.compile(
        rf"{SafeExceptionReporterFilter.hidden_settings.pattern}|STET_(DATABASE|BROKER|EMAIL)\w*_URL", re.I
    )
