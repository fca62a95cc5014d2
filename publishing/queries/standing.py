"""The verdicts that anybody may read now, and when that last changed."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db.models import Max

from factcheck.enums import Standing
from publishing.models import PublicDocument
from publishing.models.public_document import PublicDocumentQuerySet


def standing_now() -> PublicDocumentQuerySet:
    """Current documents without the tombstones."""
    return PublicDocument.objects.current().exclude(standing=Standing.RETRACTED)


def changed_at() -> datetime | None:
    """When the last document was written, tombstones among them; None where there is none."""
    last: datetime | None = PublicDocument.objects.aggregate(last=Max("updated_at"))["last"]
    return last


def stamp(*parts: str) -> str:
    """A tag for what is made of all current documents: it changes with each of them, and reads none."""
    last = PublicDocument.objects.aggregate(last=Max("position"))["last"] or 0
    named = "\n".join([str(last), settings.STET_NAME, settings.STET_BASE_URL, *parts])
    return hashlib.sha256(named.encode()).hexdigest()
