"""Files that came with an answer, or that document a request."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from factcheck.models import Claim, ReplyFile, ReplyRequest
from factcheck.outsiders.files import SentFile, StoredFile, delete_if_refused, raise_file_error, store_files
from factcheck.workflow.policies import ASSIGNEE, EDITOR
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.errors import NotAllowed


def attach_files(reply: ReplyRequest, files: Iterable[StoredFile], *, by: User | None, at: datetime) -> None:
    """Attach stored files to a request. ``by`` is None where they came through a link."""
    ReplyFile.objects.bulk_create(
        ReplyFile(reply=reply, **asdict(file), added_by=by, added_at=at) for file in files
    )


def add_files(
    reply: ReplyRequest,
    *,
    files: Sequence[SentFile],
    by: User,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """Attach files that document a request: the e-mail that was sent, the answer as it came."""
    if not files:
        raise_file_error(gettext("Choose a file."))
    # Checked first, so that nobody fills the storage who may not; and again with the claim locked.
    _begin_file_edit(reply, by=by, at=at, version=version)
    stored = store_files(files)
    with delete_if_refused(stored), transaction.atomic():
        claim = _begin_file_edit(reply, by=by, at=at, version=version)
        details = {"recipient": reply.recipient, "names": [file.name for file in stored]}
        record_edit(claim, "add_reply_files", by=by, at=at, details=details)
        attach_files(reply, stored, by=by, at=at)
    return claim


@transaction.atomic
def _begin_file_edit(reply: ReplyRequest, *, by: User, at: datetime, version: int | None) -> Claim:
    claim, facts = lock_for_action(reply.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    return claim
