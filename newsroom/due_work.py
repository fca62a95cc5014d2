"""One question for all kinds of work: which rows are due, since when, and when the next ones will be.

Beat sends the tasks of what is due (newsroom/beat.py); health tells what has been due for too long.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Min, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from accounts.models import OutgoingEmail
from articles.models import Article, Feed, ImportItem, Revision
from articles.models.enums import ImportItemState
from audit.models import Event, VerificationRun
from factcheck.models import (
    ArchiveRequest,
    ArticleWriter,
    Claim,
    LinkRun,
    Notification,
    ReplyRequest,
    SearchChange,
    SnapshotPicture,
    Source,
)
from factcheck.models.enums import OPEN_STATES
from lib.db.leases import filter_unleased
from lib.tasks import names
from lib.text.phrases import StrOrPromise
from publishing.models import DefenceFile, FanOutCursor, OutboxCursor, PublicDocument, SignatoryPack
from publishing.webhooks.delivery import list_all_sendable


class WorkKind(NamedTuple):
    """One kind of work: the rows that have it to do, the column of its time, and the tasks that do it.

    ``label`` names it on the page of workers; "" where rows wait for good reasons, and nobody is told.
    ``is_log``: the rows are due because they are there; their time only says since when.
    """

    name: str
    tasks: tuple[str, ...]
    rows: Callable[[datetime], QuerySet[Any]]
    column: str = "due_at"
    label: StrOrPromise = ""
    is_log: bool = False


class DueWork(NamedTuple):
    """A kind of work that has something to do, and when the first of its rows was, or will be, due."""

    kind: WorkKind
    due_at: datetime


def _build_selector(rows: Callable[[], QuerySet[Any]]) -> Callable[[datetime], QuerySet[Any]]:
    """Return the selector of those ``rows`` that nobody has leased."""
    return lambda at: filter_unleased(rows(), now=at)


def _list_events_after(cursor: QuerySet[Any]) -> QuerySet[Event]:
    return Event.objects.filter(number__gt=Coalesce(Subquery(cursor.values("event_number")), 0))


def _list_unfanned_documents() -> QuerySet[PublicDocument]:
    read = Subquery(FanOutCursor.objects.values("position"))
    return PublicDocument.objects.filter(position__gt=Coalesce(read, 0))


PERIODIC = (names.RUN_PERIODIC_WORK_TASK,)
WORK_KINDS = (
    WorkKind(
        "links",
        (names.CHECK_DUE_LINKS_TASK,),
        _build_selector(lambda: Source.objects.filter(is_restricted=False).exclude(url="")),
        label=gettext_lazy("Link checks"),
    ),
    WorkKind(
        "restricted_links",
        (names.CHECK_RESTRICTED_LINKS_TASK,),
        _build_selector(lambda: Source.objects.filter(is_restricted=True).exclude(url="")),
        label=gettext_lazy("Link checks of off-the-record sources"),
    ),
    # A run whose worker died holds hosts, and has leased sources that are due.
    WorkKind(
        "link_runs",
        (names.CHECK_DUE_LINKS_TASK,),
        lambda at: LinkRun.objects.all(),
        column="held_until",
    ),
    # What a check found of a restricted source is sealed: a worker with the key looks for its passages.
    WorkKind(
        "sealed_passages",
        (names.RUN_PERIODIC_WORK_TASK,),
        lambda at: Source.objects.filter(passages_due_at__isnull=False),
        column="passages_due_at",
    ),
    WorkKind(
        "imports",
        (names.PROCESS_IMPORT_ITEMS_TASK,),
        _build_selector(lambda: ImportItem.objects.filter(state=ImportItemState.WAITING)),
        label=gettext_lazy("Imports"),
    ),
    WorkKind(
        "feeds", (names.POLL_FEEDS_TASK,), _build_selector(Feed.objects.all), label=gettext_lazy("Feeds")
    ),
    # An event is also the sign that something may have become stale.
    WorkKind(
        "relay",
        (names.RELAY_EVENTS_TASK, names.RUN_PERIODIC_WORK_TASK, names.FIND_REPEATS_TASK),
        lambda at: _list_events_after(OutboxCursor.objects.all()),
        column="at",
        label=gettext_lazy("Changes for partners"),
        is_log=True,
    ),
    WorkKind(
        "emails",
        (names.SEND_DUE_EMAILS_TASK,),
        _build_selector(OutgoingEmail.objects.all),
        label=gettext_lazy("E-mails"),
    ),
    WorkKind(
        "notifications",
        (names.SEND_DUE_NOTIFICATIONS_TASK,),
        lambda at: Notification.objects.filter(email_due_at__isnull=False),
        column="email_due_at",
        label=gettext_lazy("Notifications by e-mail"),
    ),
    WorkKind(
        "writer_queries",
        (names.RUN_PERIODIC_WORK_TASK,),
        lambda at: ArticleWriter.objects.filter(email_due_at__isnull=False),
        column="email_due_at",
        label=gettext_lazy("Questions to writers"),
    ),
    WorkKind(
        "deliveries",
        (names.SEND_DUE_DELIVERIES_TASK,),
        _build_selector(list_all_sendable),
        label=gettext_lazy("Webhook messages"),
    ),
    WorkKind(
        "fan_out_events",
        (names.FAN_OUT_DELIVERIES_TASK,),
        lambda at: _list_events_after(FanOutCursor.objects.all()),
        column="at",
        is_log=True,
    ),
    WorkKind(
        "fan_out_documents",
        (names.FAN_OUT_DELIVERIES_TASK,),
        lambda at: _list_unfanned_documents(),
        column="updated_at",
        is_log=True,
    ),
    WorkKind(
        "search",
        (names.INDEX_SEARCH_CHANGES_TASK,),
        lambda at: SearchChange.objects.order_by(),
        column="changed_at",
        label=gettext_lazy("Search index"),
        is_log=True,
    ),
    WorkKind("defence_files", (names.PROCESS_DUE_PACKS_TASK,), _build_selector(DefenceFile.objects.all)),
    WorkKind("signatory_packs", (names.PROCESS_DUE_PACKS_TASK,), _build_selector(SignatoryPack.objects.all)),
    WorkKind(
        "archive_requests",
        (names.PROCESS_ARCHIVE_REQUESTS_TASK,),
        _build_selector(ArchiveRequest.objects.all),
    ),
    WorkKind(
        "page_pictures",
        (names.DRAW_PAGE_PICTURES_TASK,),
        _build_selector(SnapshotPicture.objects.all),
        label=gettext_lazy("Pictures of archived pages"),
    ),
    WorkKind("verification", (names.VERIFY_AUDIT_LOG_TASK,), _build_selector(VerificationRun.objects.all)),
    WorkKind(
        "revisions",
        PERIODIC,
        _build_selector(Revision.objects.all),
        label=gettext_lazy("New versions of articles"),
    ),
    WorkKind(
        "rankings",
        (names.RANK_SENTENCES_TASK,),
        lambda at: Revision.objects.filter(ranking_due_at__isnull=False),
        column="ranking_due_at",
        label=gettext_lazy("Suggested sentences"),
    ),
    WorkKind(
        "withdrawals",
        PERIODIC,
        lambda at: Article.objects.filter(withdraw_due_at__isnull=False),
        column="withdraw_due_at",
    ),
    WorkKind(
        "publications",
        PERIODIC,
        lambda at: Claim.objects.filter(publish_at__isnull=False),
        column="publish_at",
        label=gettext_lazy("Scheduled publications"),
    ),
    WorkKind(
        "replies",
        PERIODIC,
        lambda at: ReplyRequest.objects.filter(closed_at__isnull=True, claim__state__in=OPEN_STATES),
        column="deadline",
    ),
)


def list_due_work(*, at: datetime) -> list[DueWork]:
    """Return each kind of work that has something to do, now or later, in one query."""
    sql, params = _compile_query()
    placeholder, moment = (connection.ops.adapt_datetimefield_value(each) for each in (PLACEHOLDER, at))
    with connection.cursor() as cursor:
        cursor.execute(sql, [moment if each == placeholder else each for each in params])
        found = dict(cursor.fetchall())
    moments = {name: _parse_moment(value) for name, value in found.items() if value}
    return [
        DueWork(kind, min(moments[kind.name], at) if kind.is_log else moments[kind.name])
        for kind in WORK_KINDS
        if kind.name in moments
    ]


PLACEHOLDER = datetime(9999, 1, 1, tzinfo=UTC)
"""Takes the place of the time of the question in the compiled query."""


@cache
def _compile_query() -> tuple[str, tuple[Any, ...]]:
    """Compile the query, once a process: beat runs it every second, and compiling it takes 9 ms."""
    first, *others = (
        kind.rows(PLACEHOLDER)
        .values(work=Value(kind.name))
        .annotate(first_due_at=Min(kind.column))
        .order_by()
        for kind in WORK_KINDS
    )
    sql, params = first.union(*others, all=True).order_by().query.sql_with_params()
    return sql, tuple(params)


def _parse_moment(value: datetime | str) -> datetime:
    """Return a moment as the database's driver gives it: SQLite's gives text, in UTC."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
