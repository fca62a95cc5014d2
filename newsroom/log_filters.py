"""Log filters: the id of the request on each line, and no secrets."""

import logging
import re

from lib.web import request_id

_LINKS = ("/answer/", "/verdicts/reader-reports/", "/invitation/", "/unsubscribe/")
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
        record.request_id = request_id.get_request_id() or "-"
        return True
