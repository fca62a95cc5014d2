"""Uploaded files: kept in memory up to a limit, and measured beyond it."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest


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
