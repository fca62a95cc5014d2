"""Erasure of an off-the-record source: its key is destroyed, so that no copy anywhere can be read again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Citation, Claim, Snapshot, Source
from factcheck.sealing.keys import erase_source_keys
from factcheck.workflow.transition import lock_claims, record_edit
from lib.errors import WrongState

# untranslated: what is stored
ERASED_TITLE = "Erased source"
"""Title of an erased source in what is stored."""


@transaction.atomic
def erase_source(source: Source, *, by: User, at: datetime) -> int:
    """Destroy what a restricted source says and who it is; return how many claims cite it.

    Its keys go, with them every passage and copy in the database, in files and in backups, and what its row
    says. The files themselves are deleted by the next run of retention. Raises WrongState for an open source.
    """
    claims = lock_claims(Claim.objects.filter(pk__in=Citation.objects.filter(source=source).values("claim")))
    source = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    if not source.is_restricted:
        raise WrongState(gettext("Only an off-the-record source can be erased. Restrict it first."))
    erase_source_keys(source, at=at)
    Snapshot.objects.filter(source=source, erased_at__isnull=True).update(text="", filename="", erased_at=at)
    source.title, source.author, source.publisher, source.due_at = ERASED_TITLE, "", "", None
    source.save(update_fields=["title", "author", "publisher", "due_at"])
    for claim in claims:
        record_edit(claim, "erase_source", by=by, at=at, details={"source": str(source.public_id)})
    return len(claims)
