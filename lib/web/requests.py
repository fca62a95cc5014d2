"""A request's id, the files uploaded with it, and the routes by which it comes.

Id of the request being served: set by the middleware, read by the audit log and the log files.

A task that a request announced goes on under the same id; any other task has its own (newsroom/celery.py).
"""

from collections.abc import Callable
from contextvars import ContextVar
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse

SERVED: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request being served, or of the task; "" in a command."""
TASK_HEADER = "stet_request_id"
"""Header of the message of a task with the id of the request that announced it."""


def get_request_id() -> str:
    """Return the id of the request being served, or of the task; "" in a command."""
    return SERVED.get()


_ANY_KEY = UUID(int=0)


def named_path(route: str, view: Callable[..., Any]) -> URLPattern:
    """Return the route to a view, with the name of its function."""
    return path(route, view, name=view.__name__)


def list_public_routes(*routes: URLPattern) -> list[URLPattern]:
    """Return the routes, and let in whoever is not signed in: all others need that."""
    for route in routes:
        login_not_required(route.callback)
    return list(routes)


def build_addresses(name: str, *after: str) -> Callable[[UUID], str]:
    """Return a function that gives the address of a view for each key: for lists, which have many.

    ``after`` are the arguments that come after the key. ``reverse`` looks through the routes each time.
    """
    head, tail = reverse(name, args=[_ANY_KEY, *after]).split(str(_ANY_KEY))
    return lambda key: f"{head}{key}{tail}"


class CappedUploadHandler(FileUploadHandler):
    """Upload handler that keeps a limited part of each file in memory and lets the rest go by.

    Kept are the first FILE_UPLOAD_MAX_MEMORY_SIZE bytes of each file, of all files of a request no more than
    STET_UPLOAD_MAX_BYTES, and nothing from people who are not signed in.

    The file's ``size`` is what was sent, so that a form can say how much too big it is: never read a file
    without comparing its size, and that of all files together, with the limits. Nothing is written to disk.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        # A form is parsed before any view checks the sender.
        user = getattr(request, "user", None)
        self.left = 0 if user is not None and not user.is_authenticated else settings.STET_UPLOAD_MAX_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.buffer = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        capacity = min(settings.FILE_UPLOAD_MAX_MEMORY_SIZE - self.buffer.tell(), self.left)
        if capacity > 0:
            self.left -= self.buffer.write(raw_data[:capacity])

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        self.buffer.seek(0)
        return InMemoryUploadedFile(
            file=self.buffer,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
