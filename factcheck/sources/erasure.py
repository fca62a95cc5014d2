"""Erasure of an off-the-record source: its key is destroyed, so that no copy anywhere can be read again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Citation, LegalHold, LinkCheck, Snapshot, Source
from factcheck.models.enums import SourceKind
from factcheck.sealing.contents import drop_lease, lock_claims_and_source
from factcheck.sealing.keys import erase_source_keys
from factcheck.sources.actions import SOURCE_CHANGED
from factcheck.sources.restrictions import get_restrict_refusal
from factcheck.workflow.approvals import withdraw_approval_on_edit
from factcheck.workflow.transition import record_edit
from lib.errors import NotAllowed, WrongState
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import RELAY_EVENTS_TASK

# untranslated: what is stored
ERASED_TITLE = "Erased source"
"""Title of an erased source in what is stored."""
ERASED_FIELDS = (
    *("url", "url_key", "author", "publisher", "medium", "host", "moved_to"),
    *("etag", "last_modified", "body_hash"),
)


@transaction.atomic
def erase_source(source: Source, *, by: User, at: datetime) -> int:
    """Destroy the content and identity of a restricted source; return how many claims cite it.

    Its keys go, with them every passage and copy in the database and in files, and what its row says. The
    files themselves are deleted by the next run of retention. A verdict that is not settled loses its
    approval. Raises WrongState for an open source, and under a legal hold; NotAllowed.
    """
    claims, source = lock_claims_and_source(source)
    if not source.is_restricted:
        raise WrongState(gettext("Only an off-the-record source can be erased. Restrict it first."))
    if refusal := get_restrict_refusal(source, by=by, at=at):
        raise NotAllowed(refusal)
    if LegalHold.objects.filter(claim__in=claims, lifted_at__isnull=True).exists():
        raise WrongState(gettext("A claim that cites this source has a legal hold. Nothing of it is erased."))
    erase_source_keys(source, at=at)
    _clear_rows(source, at=at)
    for claim in claims:
        record_edit(claim, "erase_source", by=by, at=at, details={"source": str(source.public_id)})
        withdraw_approval_on_edit(claim, by=by, at=at, code=SOURCE_CHANGED)
    enqueue_on_commit(RELAY_EVENTS_TASK)
    return len(claims)


def _clear_rows(source: Source, *, at: datetime) -> None:
    """Clear what the rows say of the source unsealed. The hash of a copy's text stays: verdicts name it."""
    drop_lease(source)
    Snapshot.objects.filter(source=source, erased_at__isnull=True).update(erased_at=at)
    Snapshot.objects.filter(source=source).update(text="", filename="", url="", body_hash="", words_hash="")
    Citation.objects.filter(source=source).update(locator="")
    LinkCheck.objects.filter(source=source).update(final_url="", chain=[])
    source.archive_requests.update(archived_url="", job_id="")
    # A page has an address. What is left is a document without a file.
    source.kind, source.title = SourceKind.DOCUMENT, ERASED_TITLE
    for name in ERASED_FIELDS:
        setattr(source, name, "")
    source.published_on = source.due_at = source.passages_due_at = None
    source.save(update_fields=["kind", "title", *ERASED_FIELDS, "published_on", "due_at", "passages_due_at"])
