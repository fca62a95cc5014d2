"""What Google's APIs say when they refuse: one envelope, with the canonical code of google.rpc.

https://google.aip.dev/193 describes the shape.
"""

from typing import Any

ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo"
SERVICE = "factchecktools.googleapis.com"

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
"""What the first format of errors calls each."""


class Refused(Exception):
    """``details`` are the parts that a program reads."""

    def __init__(self, code: int, message: str, details: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details or []

    def envelope(self, *, first_format: bool) -> dict[str, Any]:
        """The body. ``first_format``: with the list of errors that ``$.xgafv=1`` asks for."""
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if first_format:
            old = {"message": self.message, "domain": "global", "reason": OLD_REASONS[self.code]}
            error["errors"] = [old]
        error["status"] = STATUSES[self.code]
        if self.details:
            error["details"] = self.details
        return {"error": error}


def bad_argument(name: str, said: str) -> Refused:
    """A parameter that is unknown or has a bad value, named where programs look for it."""
    return Refused(
        400, said, [{"@type": BAD_REQUEST, "fieldViolations": [{"field": name, "description": said}]}]
    )


def bad_key(code: int, reason: str, said: str) -> Refused:
    """A key that is missing, opens nothing, or may not do this."""
    info = {
        "@type": ERROR_INFO,
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": {"service": SERVICE},
    }
    return Refused(code, said, [info])


def too_many(seconds: int) -> Refused:
    """A key that asked too often; it may ask again in so many seconds."""
    said = f"Too many requests. Try again in {seconds} second{'' if seconds == 1 else 's'}."
    return Refused(429, said, [{"@type": RETRY_INFO, "retryDelay": f"{seconds}s"}])
