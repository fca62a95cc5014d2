"""Take a source off the record after it was added openly, and back on it.

The row itself becomes restricted, so that everything that rests on it is covered at once: verdicts frozen
long ago, snapshots, published pages (the relay writes those anew and removes the name from the older ones).
Since one row serves all desks, that would blind another desk that cites it: then nobody restricts it, and the
desk adds it anew as a restricted source of its own.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import OutgoingEmail, User
from accounts.selectors import get_role, list_edited_desks
from audit.actions import erase_event_details
from audit.models import Event
from factcheck.models import ArchiveRequest, Citation, Claim, ItemTick, Notification, SealingKey, Source
from factcheck.models.enums import ArchiveState
from factcheck.models.reasons import build_reason, describe_reason
from factcheck.sealing.contents import drop_lease, lock_claims_and_source, rewrite_files, rewrite_rows
from factcheck.sealing.keys import create_source_key
from factcheck.sources.actions import MAX_JUDGED, SOURCE_CHANGED
from factcheck.sources.selectors import UNNAMED_SOURCE
from factcheck.workflow.approvals import withdraw_approval_on_edit
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.policies import ASSIGNEE, EDITOR
from factcheck.workflow.transition import record_edit
from lib.errors import Invalid, NotAllowed, WrongState
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import RELAY_EVENTS_TASK
from lib.text.phrases import format_number

OTHER_DESK_MESSAGE = gettext_lazy(
    "Another desk also cites this source and would no longer see it. Add it again here as an "
    "off-the-record source, then remove this one."
)
NOT_EDITOR_MESSAGE = gettext_lazy(
    "Only an editor of the desk or the checker of a claim that cites it can choose who sees it."
)
_SHORT = 8
"""Characters: a shorter title or URL is too likely to occur somewhere by chance."""


def get_restrict_refusal(source: Source, *, by: User, at: datetime) -> str:
    """Return why this person may not say who sees the source; "" when they may. A few queries a claim.

    Unlike its details, this can change when every claim that cites it is settled: a person may ask not to be
    named then, too.
    """
    if not Source.objects.visible_to(by).filter(pk=source.pk).exists():
        return gettext("Only people who can see this source can change it.")
    resting = _list_citing_claims(source)
    allowed = EDITOR | ASSIGNEE
    # A page may be cited by hundreds of claims: only those that the person edits or checks are examined.
    checked = Q(assignments__checker=by, assignments__ended_at=None)
    own = resting.filter(checked | Q(desk__in=list_edited_desks(by))).select_related("desk").distinct()
    if all(allowed.refusal(get_claim_facts(claim, by, at)) for claim in own.order_by("-pk")[:MAX_JUDGED]):
        return str(NOT_EDITOR_MESSAGE)
    elsewhere = resting.exclude(desk__memberships__user=by)
    if not elsewhere.exists():
        return ""
    # Only the claims that this person may know of are counted in the message.
    seen = Claim.objects.visible_to(by).filter(pk__in=elsewhere).count()
    if not seen:
        return str(OTHER_DESK_MESSAGE)
    count = ngettext(
        "It is cited there by {count} claim that you can see.",
        "It is cited there by {count} claims that you can see.",
        seen,
    )
    return f"{OTHER_DESK_MESSAGE} {count.format(count=format_number(seen))}"


@transaction.atomic
def restrict_source(
    source: Source, *, permitted_people: Iterable[User] = (), by: User, at: datetime
) -> Source:
    """Restrict a source: only ``permitted_people``, the person who added it, and ``by`` see it from now on.

    Everybody else, everywhere, reads "A source we cannot name". Mentions of it in the audit log,
    notifications and e-mails are erased too. A verdict that is not settled loses its approval. Raises
    NotAllowed, WrongState, and Invalid for a person of none of the desks.
    """
    claims, source = lock_claims_and_source(source)
    if source.is_restricted:
        raise WrongState(gettext("This source is already off the record. Add or remove people instead."))
    if refusal := get_restrict_refusal(source, by=by, at=at):
        raise NotAllowed(refusal)
    people = {by, source.added_by, *permitted_people}
    for person in people - {by, source.added_by}:
        if not any(get_role(person, claim.desk) for claim in claims):
            sentence = gettext("{person} is not on this desk.").format(person=person)
            raise Invalid(sentence, field="permitted_people")
    source.is_restricted = True
    source.save(update_fields=["is_restricted"])
    drop_lease(source)
    source.permitted_people.set(people)
    create_source_key(source, desks={claim.desk for claim in claims}, at=at)
    rewrite_rows(source)
    transaction.on_commit(partial(rewrite_files, source))
    source.archive_requests.filter(state=ArchiveState.WAITING, leased_until=None).delete()
    # Those under way end here: the workers that ask the archive see nothing of this source from now on.
    under_way = [ArchiveState.WAITING, ArchiveState.SENT]
    ArchiveRequest.objects.filter(source=source, state__in=under_way).update(
        state=ArchiveState.FAILED,
        reason=build_reason("capture_of_restricted"),
        done_at=at,
        due_at=None,
        leased_until=None,
    )
    _erase_visible_details(source, claims, by=by, at=at)
    for claim in claims:
        record_edit(claim, "restrict_source", by=by, at=at, details={"source": str(source.public_id)})
        withdraw_approval_on_edit(claim, by=by, at=at, code=SOURCE_CHANGED)
    enqueue_on_commit(RELAY_EVENTS_TASK)
    return source


@transaction.atomic
def lift_restriction(source: Source, *, by: User, at: datetime) -> Source:
    """Make a restricted source open again to everybody who sees a claim that cites it.

    Published pages name it again, unless it was restricted when the verdict was filed. Raises NotAllowed, and
    WrongState where an open source exists at its URL.
    """
    claims, source = lock_claims_and_source(source)
    if not source.is_restricted:
        raise WrongState(gettext("This source is not off the record."))
    if refusal := get_restrict_refusal(source, by=by, at=at):
        raise NotAllowed(refusal)
    source.is_restricted = False
    try:
        with transaction.atomic():
            source.save(update_fields=["is_restricted"])
    except IntegrityError as error:
        raise WrongState(
            gettext("There is already an open source with this address. Cite that one.")
        ) from error
    source.permitted_people.clear()
    SealingKey.objects.current().filter(source=source).update(replaced_at=at)
    rewrite_rows(source)
    transaction.on_commit(partial(rewrite_files, source))
    for claim in claims:
        details = {"source": str(source.public_id), "title": source.title}
        record_edit(claim, "lift_source_restriction", by=by, at=at, details=details)
        withdraw_approval_on_edit(claim, by=by, at=at, code=SOURCE_CHANGED)
    enqueue_on_commit(RELAY_EVENTS_TASK)
    return source


def _list_citing_claims(source: Source) -> models.QuerySet[Claim]:
    """Return the claims that cite it, or did: a verdict that was filed meanwhile froze it."""
    return Claim.objects.filter(pk__in=Citation.objects.filter(source=source).values("claim"))


def _erase_visible_details(source: Source, claims: list[Claim], *, by: User, at: datetime) -> None:
    """Erase mentions of the source that more people can read than are named on it."""
    ItemTick.objects.filter(source=source).update(passage="")
    words = {one for one in (source.title, source.url) if len(one) >= _SHORT}
    ids = [str(claim.public_id) for claim in claims]
    events = Event.objects.filter(subject_type="claim", subject__in=ids).select_related("detail")
    for event in events.order_by("number"):
        if _mentions_source(event, source, words):
            erase_event_details(event, by=by.public_id, at=at)
    for notice in Notification.objects.filter(claim__in=claims):
        data = {name: _erase_words(value, words) for name, value in notice.data.items()}
        if data != notice.data:
            Notification.objects.filter(pk=notice.pk).update(data=data)
    for word in words:
        # E-mails that were sent lie in mailboxes; our stored copies need not name it any longer.
        for email in OutgoingEmail.objects.filter(Q(text__contains=word) | Q(subject__contains=word)):
            OutgoingEmail.objects.filter(pk=email.pk).update(
                text=email.text.replace(word, UNNAMED_SOURCE),
                subject=email.subject.replace(word, UNNAMED_SOURCE)[:200],
            )


def _erase_words(value: Any, words: set[str]) -> Any:
    """Return a value of a notification with the unnamed source in place of ``words``."""
    if isinstance(value, dict):
        return {name: _erase_words(one, words) for name, one in value.items()}
    for word in words if isinstance(value, str) else ():
        value = value.replace(word, UNNAMED_SOURCE)
    return value


def _mentions_source(event: Event, source: Source, words: set[str]) -> bool:
    """Return whether this event's details say more of the source than that there is one."""
    details = event.details
    if details.get("source") == str(source.public_id):
        return set(details) - {"source", "citation", "person", "changed"} != set()
    reason = describe_reason(details.get("reason", ""))
    return any(word in reason for word in words)
