"""What every log line carries beside its message: the id of the request it belongs to."""

import logging

from lib import request_id


class RequestIdFilter(logging.Filter):
    """Adds ``request_id``; "-" outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through."""
        record.request_id = request_id.current() or "-"
        return True
