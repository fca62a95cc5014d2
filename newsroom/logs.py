"""What every log line carries beside its message: the id of the request it belongs to."""

import logging
import re

from lib import request_id

_LINKS = ("/answer/", "/verdicts/reports/", "/invitation/", "/unsubscribe/")
"""What the secret of a link comes after."""
_TOKEN = re.compile(rf"({'|'.join(_LINKS)})[^/\s\"']+|(stet(?:test)?_)[0-9A-Za-z]{{10}}_\w+")


class MaskTokens(logging.Filter):
    """Takes the secret out of addresses that hold one, a key among them: Django logs what it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through."""
        said = record.getMessage()
        if any(beginning in said for beginning in (*_LINKS, "stet_", "stettest_")):
            record.msg, record.args = _TOKEN.sub(r"\1\2…", said), None
        return True


class RequestIdFilter(logging.Filter):
    """Adds ``request_id``; "-" outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through."""
        record.request_id = request_id.current() or "-"
        return True
