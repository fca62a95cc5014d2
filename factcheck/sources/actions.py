"""Sources: created when first cited; their details corrected, their URL followed, a check requested."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Desk, User
from factcheck.assignments.actions import require_text
from factcheck.models import Claim, Snapshot, Source
from factcheck.models.enums import ClaimState, SourceHealth, SourceKind, StatementMedium
from factcheck.sealing.keys import create_key_if_restricted
from factcheck.snapshots.file_text import get_unreadable_reason
from factcheck.snapshots.uploads import create_upload_snapshot
from factcheck.workflow.approvals import withdraw_approval_on_edit
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.policies import ASSIGNEE, EDITOR, WorkflowFacts
from factcheck.workflow.transition import lock_claims, record_edit
from lib.errors import Invalid, NotAllowed, WrongState
from lib.files.file_types import detect_file_type, has_macros
from lib.link_checker import get_host
from lib.safe_http import FetchError, get_fetch_policy, parse_target
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import CHECK_DUE_LINKS_TASK
from lib.text.phrases import StrOrPromise, format_number, join_with_and
from lib.web.urls import normalise_url

RECENT_CHECK_WINDOW = timedelta(minutes=10)
"""A check that is no older shows the page as it is."""
MAX_DOCUMENT_BYTES = 25_000_000
"""Of one document. The settings let no more of a file into memory either."""
SUPPORTED_FILES_MESSAGE = gettext_lazy(
    "Stet accepts PDF, Word, OpenDocument and plain text; spreadsheets (Excel, OpenDocument, "
    "CSV); pictures (PNG, JPEG, WebP, GIF); and recordings (MP3, M4A, Ogg, WAV). This file "
    "is none of these."
)
MACROS_MESSAGE = gettext_lazy(
    "This file contains macros. Save it without macros, as .xlsx or .docx, and send that."
)
MAX_JUDGED = 20
"""Claims examined to find one that the person works on."""
SOURCE_CHANGED = "source_details_changed"
"""Code of the reason for which an approval ends when a source is edited."""
SOURCE_FIELDS = ("title", "publisher", "author", "published_on", "medium")


@dataclass(frozen=True, slots=True)
class UploadedDocument:
    """An uploaded file. ``size`` is how many bytes were sent, which may be more than were read."""

    name: str
    content: bytes
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceDetails:
    """Details of a source, as a person gives them."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    published_on: date | None = None
    medium: str = ""
    is_restricted: bool = False

    def to_columns(self) -> dict[str, Any]:
        return {
            "title": self.title.strip(),
            "publisher": self.publisher.strip(),
            "author": self.author.strip(),
            "published_on": self.published_on,
            "is_restricted": self.is_restricted,
        }


def get_cite_refusal(facts: WorkflowFacts) -> str:
    """Return why this person may not change the claim's citations now; "" when they may."""
    if facts.state in (ClaimState.SETTLED, ClaimState.CLOSED, ClaimState.SUGGESTED):
        return gettext("You can add sources only while a claim is being checked.")
    return (EDITOR | ASSIGNEE).refusal(facts)


def get_or_create_page(url: str, about: SourceDetails, desk: Desk, *, by: User, at: datetime) -> Source:
    """Return the source for the page at ``url``, an existing or a new one; it is due for a check at once.

    An existing one is that which all desks share, or which ``desk`` has for itself where it is confidential.
    Raises Invalid at ``url`` for a URL that ``lib.safe_http`` would not fetch.
    """
    url = _clean_url(url)
    key = normalise_url(url)
    apart = desk if desk.is_confidential else None
    known = None if about.is_restricted else _find_known_source(key, apart, at=at)
    if known is not None:
        return known
    new = _build_page(url, key, about, apart, by=by, at=at)
    try:
        with transaction.atomic():
            new.save(force_insert=True)
            create_key_if_restricted(new, desk, at=at)
    except IntegrityError:
        # Somebody cited the same page between the look and the write; the constraint kept it single.
        known = _find_known_source(key, apart, at=at)
        if known is None:
            raise
        return known
    enqueue_on_commit(CHECK_DUE_LINKS_TASK)
    return new


@transaction.atomic
def get_or_create_pages(urls: Iterable[str], desk: Desk, *, by: User, at: datetime) -> dict[str, Source]:
    """Return the sources for many pages, {URL: source}, as ``get_or_create_page`` does each.

    The queries are the same, however many they are.
    """
    apart = desk if desk.is_confidential else None
    cleaned = {url: _clean_url(url) for url in urls}
    keys = {url: normalise_url(clean) for url, clean in cleaned.items()}
    here = Source.objects.filter(url_key__in=set(keys.values()), is_restricted=False, desk=apart)
    known = set(here.values_list("url_key", flat=True))
    _mark_pages_due(here, at=at)
    new = {
        key: _build_page(cleaned[url], key, SourceDetails(), apart, by=by, at=at)
        for url, key in keys.items()
        if key not in known
    }
    # Whoever cites one of them at the same moment is first; the constraint keeps it single.
    Source.objects.bulk_create(new.values(), ignore_conflicts=True)
    sources = {source.url_key: source for source in here.all()}
    return {url: sources[key] for url, key in keys.items()}


def _build_page(
    url: str, key: str, about: SourceDetails, apart: Desk | None, *, by: User, at: datetime
) -> Source:
    columns = about.to_columns() | {"title": about.title.strip() or url, "desk": apart}
    return Source(
        kind=SourceKind.URL,
        url=url,
        url_key=key,
        host=get_host(url),
        due_at=at,
        is_urgent=True,
        added_by=by,
        added_at=at,
        **columns,
    )


def create_document_source(
    paper: UploadedDocument | None, about: SourceDetails, desk: Desk, *, by: User, at: datetime
) -> tuple[Source, Snapshot]:
    """Create a source from an uploaded file, with its snapshot; the bytes decide its media type.

    Raises Invalid at ``file`` or ``title``.
    """
    title = require_text(about.title, "title", gettext("Enter a title for the source."))
    paper, media_type = read_document(paper)
    source = Source.objects.create(
        kind=SourceKind.DOCUMENT,
        health=SourceHealth.ARCHIVED,
        added_by=by,
        added_at=at,
        **(about.to_columns() | {"title": title}),
    )
    create_key_if_restricted(source, desk, at=at)
    name = paper.name.replace("\\", "/").rpartition("/")[2]
    snapshot = create_upload_snapshot(
        source, name=name[:255], media_type=media_type, content=paper.content, at=at
    )
    return source, snapshot


@transaction.atomic
def update_source(source: Source, *, by: User, at: datetime, **changes: Any) -> Source:
    """Change a source's details: title, publisher, author, published_on, medium.

    It appends an event to every claim that cites the source, and withdraws the approval of those that are not
    settled. Only a person who may change the citations of such a claim may do it. Raises NotAllowed and
    Invalid.
    """
    if unknown := set(changes) - set(SOURCE_FIELDS):
        names = join_with_and(sorted(unknown))
        raise Invalid(gettext("Fields that cannot be edited: {names}.").format(names=names))
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    if "title" in changes:
        require_text(changes["title"], "title", gettext("Enter a title for the source."))
    if source.kind != SourceKind.STATEMENT:
        changes.pop("medium", None)
    elif changes.get("medium", source.medium) not in StatementMedium.values:
        raise Invalid(gettext("Choose how you received it."), field="medium")
    source, claims, data = _apply_source_changes(source, changes, by=by, at=at)
    for claim in claims:
        record_edit(claim, "update_source", by=by, at=at, details=data)
        withdraw_approval_on_edit(claim, by=by, at=at, code=SOURCE_CHANGED)
    return source


@transaction.atomic
def update_source_url(source: Source, *, by: User, at: datetime) -> Source:
    """Move a source to the URL that its own redirects to permanently, and check it there.

    Raises WrongState where it has not moved, or where a source exists at the new URL already: the snapshots
    and decisions of the two cannot be told apart afterwards, so a person cites the other.
    """
    # Read without a lock: the claims are held first, and then the source, as whoever cites it does.
    source = Source.objects.get(pk=source.pk)
    if source.kind != SourceKind.URL or not source.moved_to:
        raise WrongState(gettext("No permanent redirect has been found for this page."))
    url = _clean_url(source.moved_to)
    key = normalise_url(url)
    there = Source.objects.filter(url_key=key, is_restricted=False, desk=source.desk_id).exclude(pk=source.pk)
    if not source.is_restricted and there.exists():
        raise WrongState(gettext("The new address is already a source. Cite that one instead."))
    changes = {
        "url": url,
        "url_key": key,
        "moved_to": "",
        "etag": "",
        "last_modified": "",
        "body_hash": "",
        "due_at": at,
        "is_urgent": True,
        "host": get_host(url),
    }
    try:
        with transaction.atomic():
            moved, claims, data = _apply_source_changes(source, changes, by=by, at=at)
    except IntegrityError as error:
        raise WrongState(gettext("The new address is already a source. Cite that one instead.")) from error
    for claim in claims:
        record_edit(claim, "update_source_url", by=by, at=at, details=data)
        withdraw_approval_on_edit(claim, by=by, at=at, code=SOURCE_CHANGED)
    enqueue_on_commit(CHECK_DUE_LINKS_TASK)
    return moved


@transaction.atomic
def request_check(source: Source, *, by: User, at: datetime) -> None:
    """Make a page due for a check at once; the result arrives by itself."""
    if source.kind != SourceKind.URL:
        raise Invalid(gettext("Only web pages can be checked."))
    mark_due_now(source, at=at)


def mark_due_now(source: Source, *, at: datetime) -> None:
    """Make a page due now and urgent, ahead of those that nobody waits for."""
    _mark_pages_due(Source.objects.filter(pk=source.pk), at=at)


def mark_due_for_citation(source: Source, *, at: datetime) -> None:
    """Make a page due now, and read its health again, before a citation of it is saved."""
    # That locks the row, as a check does before its citations: none changes its health in between.
    mark_due_now(source, at=at)
    source.refresh_from_db(fields=["health"])


def _mark_pages_due(sources: QuerySet[Source], *, at: datetime) -> None:
    # Without what its site said last the page is sent whole, so that a new passage can be looked for in it.
    whole = {"etag": "", "last_modified": "", "body_hash": ""}
    sources.filter(kind=SourceKind.URL).update(due_at=at, is_urgent=True, **whole)
    enqueue_on_commit(CHECK_DUE_LINKS_TASK)


def request_check_before_review(claim: Claim, *, at: datetime) -> None:
    """Request checks of a claim's pages that were not checked recently, so that its reviewer need not
    wait.
    """
    for citation in claim.citations.active().select_related("source"):
        seen = citation.source.checked_at
        if seen is None or seen <= at - RECENT_CHECK_WINDOW:
            mark_due_now(citation.source, at=at)


def get_edit_refusal(source: Source, *, by: User, at: datetime) -> str:
    """Return why this person may not change a source's details; "" when they may. A few queries a claim."""
    if not Source.objects.visible_to(by).filter(pk=source.pk).exists():
        return gettext("Only people who can see this source can change it.")
    resting = (
        Claim.objects.visible_to(by).filter(_filter_citing_claims(source)).select_related("desk").distinct()
    )
    own = resting.filter(desk__memberships__user=by).order_by("-pk")[:MAX_JUDGED]
    if any(not get_cite_refusal(get_claim_facts(claim, by, at)) for claim in own):
        return ""
    return gettext("Only people working on a claim that cites it can change this source.")


def _filter_citing_claims(source: Source) -> Q:
    """Condition for claims that cite it now."""
    return Q(citations__source=source, citations__removed_at__isnull=True)


def _apply_source_changes(
    source: Source, changes: dict[str, Any], *, by: User, at: datetime
) -> tuple[Source, list[Claim], dict[str, Any]]:
    """Return the changed source, the claims that it affects, each locked, and the details of their events."""
    if refusal := get_edit_refusal(source, by=by, at=at):
        raise NotAllowed(refusal)
    claims = lock_claims(Claim.objects.filter(_filter_citing_claims(source)).distinct())
    source = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    changed = {name: value for name, value in changes.items() if getattr(source, name) != value}
    if not changed:
        return source, [], {}
    names = sorted(set(changed) & {*SOURCE_FIELDS, "url"})
    data: dict[str, Any] = {"source": str(source.public_id), "changed": names}
    if not source.is_restricted:
        data |= {"title": source.title}
        data |= {"before": {name: _to_plain_value(getattr(source, name)) for name in names}}
    for name, value in changed.items():
        setattr(source, name, value)
    source.save(update_fields=list(changed))
    return source, claims, data


def _to_plain_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _clean_url(url: str) -> str:
    url = url.strip()
    if not url:
        raise Invalid(gettext("Enter the web address."), field="url")
    try:
        policy = get_fetch_policy()
        parse_target(url, ports=policy.ports, allow=policy.allowed_hosts)
    except FetchError as error:
        raise Invalid(error.message, field="url") from error
    return url


def _find_known_source(key: str, apart: Desk | None, *, at: datetime) -> Source | None:
    known = Source.objects.filter(url_key=key, is_restricted=False, desk=apart).first()
    if known is not None:
        mark_due_for_citation(known, at=at)
    return known


def read_document(paper: UploadedDocument | None) -> tuple[UploadedDocument, str]:
    """Return a file that may be a source, and its media type. Raises Invalid at ``file``."""
    message: StrOrPromise
    if paper is None:
        message = gettext("Choose the file.")
    elif paper.size > MAX_DOCUMENT_BYTES:
        message = gettext("This file has {size} MB. The limit is {max} MB.").format(
            size=format_number(paper.size // 1_000_000), max=MAX_DOCUMENT_BYTES // 1_000_000
        )
    elif not paper.content:
        message = gettext("This file is empty.")
    elif kind := detect_file_type(paper.content, name=paper.name):
        message = get_unreadable_reason(paper.content, media_type=kind.media_type)
        if not message:
            return paper, kind.media_type
    elif has_macros(paper.content):
        message = MACROS_MESSAGE
    else:
        message = SUPPORTED_FILES_MESSAGE
    raise Invalid(message, field="file")
