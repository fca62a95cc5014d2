"""Errors in the format of Google's APIs: one envelope, with the canonical code of google.rpc.

https://google.aip.dev/193 describes the shape.
"""

from typing import Any

ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo"
SERVICE_NAME = "factchecktools.googleapis.com"

STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
}
OLD_REASONS = {
    400: "badRequest",
    401: "required",
    403: "forbidden",
    404: "notFound",
    429: "rateLimitExceeded",
}
"""The reason for each in the first format of errors."""


class GoogleApiError(Exception):
    """An error that is sent in the envelope. ``details`` are the parts that a program reads."""

    def __init__(self, code: int, message: str, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details or []

    def to_envelope(self, *, first_format: bool) -> dict[str, Any]:
        """Return the body. ``first_format``: with the list of errors that ``$.xgafv=1`` asks for."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if first_format:
            old = {"message": self.message, "domain": "global", "reason": OLD_REASONS[self.code]}
            error["errors"] = [old]
        error["status"] = STATUSES[self.code]
        if self.details:
            error["details"] = self.details
        return {"error": error}


def invalid_argument_error(name: str, message: str) -> GoogleApiError:
    """Build the error for a parameter that is unknown or has a bad value, naming it for programs."""
    return GoogleApiError(
        400, message, [{"@type": BAD_REQUEST, "fieldViolations": [{"field": name, "description": message}]}]
    )


def api_key_error(code: int, reason: str, message: str) -> GoogleApiError:
    """Build the error for a key that is missing, invalid, or may not do this."""
    info = {
        "@type": ERROR_INFO,
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": SERVICE_NAME},
    }
    return GoogleApiError(code, message, [info])


def rate_limit_error(seconds: int) -> GoogleApiError:
    """Build the error for a key that asked too often; it may ask again in so many seconds."""
    message = f"Too many requests. Try again in {seconds} second{'' if seconds == 1 else 's'}."
    return GoogleApiError(429, message, [{"@type": RETRY_INFO, "retryDelay": f"{seconds}s"}])
