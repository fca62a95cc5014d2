"""Uploads: what is kept in memory has a bound, and the size that was sent is still known."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from lib.web.requests import CappedUploadHandler


def sent(body, settings, kept=1_000):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = kept
    request = RequestFactory().post(
        "/", {"file": SimpleUploadedFile("a.txt", body, content_type="text/plain")}
    )
    request.upload_handlers = [CappedUploadHandler(request)]
    return request.FILES["file"]


def test_a_file_within_the_bound_arrives_whole(settings):
    file = sent(b"herring " * 100, settings)
    assert file.read() == b"herring " * 100
    assert (file.size, file.name, file.content_type) == (800, "a.txt", "text/plain")


def test_of_a_file_beyond_the_bound_only_the_beginning_is_kept_and_the_size_is_told(settings):
    file = sent(b"herring " * 50_000, settings)
    assert len(file.read()) == 1_000
    assert file.size == 400_000


def test_an_empty_file_arrives(settings):
    assert sent(b"", settings).size == 0
