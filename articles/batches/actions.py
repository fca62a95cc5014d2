"""Import batches: whatever is sent at once is saved at once, as items that are due to be read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import Desk, User
from articles.actions.importing import require_import_permission
from articles.importers.feed_entry import MEDIA_TYPE
from articles.models import Feed, ImportBatch, ImportItem
from articles.models.enums import ImportBatchKind, Provenance
from audit.actions import append_event
from lib.errors import Invalid
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import PROCESS_IMPORT_ITEMS_TASK
from lib.text.phrases import format_number

MAX_ITEMS = 5_000
"""Items in one batch, with the content of containers: more is a migration, and is sent in parts."""

HOST_DELAY = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ImportSource:
    """Source of one item: a file (``body``), a URL to fetch (``url`` alone), or a text with its URL."""

    name: str
    body: bytes = b""
    media_type: str = ""
    url: str = ""


@transaction.atomic
def create_import_batch(
    *,
    desk: Desk,
    provenance: str,
    kind: str,
    name: str,
    sources: Sequence[ImportSource],
    by: User,
    at: datetime,
    embargo_until: datetime | None = None,
    feed: Feed | None = None,
) -> ImportBatch:
    """Save everything that was sent, bytes and all, due to be read now. ``kind`` is an ImportBatchKind.

    ``embargo_until`` holds for each article that is imported. Raises NotAllowed unless ``by`` is on ``desk``,
    and Invalid for an empty batch, too many items or an unknown provenance.
    """
    require_import_permission(by, desk)
    if provenance not in Provenance.values:
        raise Invalid(gettext("Choose the type: our copy, or published elsewhere."), field="provenance")
    if kind not in ImportBatchKind.values:
        raise ValueError(f"no kind of import batch: {kind}")
    if not sources:
        raise Invalid(gettext("Nothing was sent. Choose files or enter addresses."))
    if len(sources) > MAX_ITEMS:
        message = gettext("This has {count} items. Stet imports up to {max} at once.")
        raise Invalid(message.format(count=format_number(len(sources)), max=format_number(MAX_ITEMS)))
    batch = ImportBatch.objects.create(
        desk=desk,
        kind=kind,
        name=name[:200] or gettext("Untitled"),
        provenance=provenance,
        embargo_until=embargo_until,
        feed=feed,
        created_by=by,
        created_at=at,
    )
    create_import_items(batch, sources, after=0, at=at)
    append_event(
        actor=by,
        action="create_import_batch",
        subject=batch,
        at=at,
        details={"name": batch.name, "items": len(sources)},
    )
    enqueue_on_commit(PROCESS_IMPORT_ITEMS_TASK)
    return batch


def create_import_items(
    batch: ImportBatch,
    sources: Sequence[ImportSource],
    *,
    after: int,
    at: datetime,
    within: ImportItem | None = None,
) -> None:
    """Save the items, numbered from ``after`` + 1, and due now.

    Those that are fetched from one host are due HOST_DELAY apart, to spare the site.
    """
    dues = space_due_times([_get_request_host(sent) for sent in sources], at=at)
    ImportItem.objects.bulk_create(
        [
            ImportItem(
                batch=batch,
                container=within,
                number=number,
                name=_clean_item_name(sent.name)
                or _clean_item_name(sent.url)
                or gettext("Item {number}").format(number=number),
                url=_clean_item_name(sent.url),
                media_type=_clean_item_name(sent.media_type),
                body=sent.body,
                size=len(sent.body),
                due_at=due,
            )
            for number, (sent, due) in enumerate(zip(sources, dues, strict=True), after + 1)
        ],
        batch_size=50,
    )


def _get_request_host(sent: ImportSource) -> str:
    fetched = not sent.body or (sent.media_type == MEDIA_TYPE and b'"fetch":true' in sent.body)
    return get_host(sent.url) if fetched else ""


def get_host(url: str) -> str:
    """Return the host of a URL; "" where there is none."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def space_due_times(hosts: Sequence[str], *, at: datetime) -> list[datetime]:
    """Return the due time of each: now, or for the n-th of one host n seconds later."""
    requested: Counter[str] = Counter()
    dues = []
    for host in hosts:
        dues.append(at + HOST_DELAY * requested[host] if host else at)
        requested[host] += 1
    return dues


def _clean_item_name(name: str) -> str:
    """Return a name that a list can show: one line, at most 2,000 characters, without NUL."""
    whole = name.encode("utf-8", "replace").decode()
    return " ".join(whole.replace("\x00", "").split())[:2000]
