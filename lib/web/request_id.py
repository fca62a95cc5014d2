"""Id of the request being served: set by the middleware, read by the audit log and the log files.

A task that a request announced goes on under the same id; any other task has its own (newsroom/celery.py).
"""

from contextvars import ContextVar

SERVED: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request being served, or of the task; "" in a command."""
TASK_HEADER = "stet_request_id"
"""Header of the message of a task with the id of the request that announced it."""


def get_request_id() -> str:
    """Return the id of the request being served, or of the task; "" in a command."""
    return SERVED.get()
