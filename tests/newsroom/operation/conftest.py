"""A newsroom with settings for backups, and one that has something to lose."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from factcheck.models import Snapshot, Source
from tests.factories import MONDAY
from tests.newsroom.operation.installations import append_events, use_backup_settings, use_storage


@pytest.fixture
def identity(tmp_path):
    with use_backup_settings(tmp_path) as file, use_storage(tmp_path / "snapshots"):
        yield file


@pytest.fixture
def filled(cast, identity):
    """A newsroom with an event, a source and its archived copy in a file."""
    append_events(cast, 3)
    source = Source.objects.create(
        kind="url", url="https://a.example.org/", title="A", added_by=cast.checker, added_at=MONDAY
    )
    file = storages["snapshots"].save("ab/copy.warc.gz", ContentFile(b"the page as it was"))
    Snapshot.objects.create(source=source, text_hash="a" * 64, size=5, captured_at=MONDAY, file=file)
    return cast
