"""Queries to the writer of an article: ask at words, write on in the thread, resolve, reopen, and show them.

An article keeps its version: a query must not make a form stale that somebody else has open. The events are
about the article and hold no text of the thread.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Prefetch, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from articles.actions.changing import append_article_event, lock_article
from articles.models import Article, Revision
from articles.models.enums import ArticleState
from factcheck.anchoring.selectors import get_surrounding_text, select_text
from factcheck.anchoring.writer_queries import carry_over_writer_queries
from factcheck.assignments.actions import require_text
from factcheck.models import (
    ArticleWriter,
    WriterLink,
    WriterQuery,
    WriterQueryFile,
    WriterQueryPlace,
    WriterQueryPost,
)
from factcheck.models.enums import AnchorOutcome, ProofMark
from factcheck.outsiders.emails import clean_email
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.policies import CHECKER
from lib.datetimes.humanize import format_datetime
from lib.errors import NotAllowed, WrongState
from lib.text.plain_text import normalize_characters, normalize_line

EMAIL_DELAY = timedelta(minutes=5)
"""Time during which further questions to a writer go into the same e-mail."""
MAX_NAME_LENGTH = 200
NO_QUESTION = gettext_lazy("Write your question.")
NOTHING_WRITTEN = gettext_lazy("Write your answer.")


@transaction.atomic
def ask_writer(
    revision: Revision,
    *,
    start: int,
    end: int,
    question: str,
    name: str,
    email: str,
    exact: str = "",
    by: User,
    at: datetime,
) -> WriterQuery:
    """Ask the writer of an article about ``revision.text[start:end]`` (code points).

    ``exact`` is the text that the person saw; where given it must be the text at that place. The question is
    sent a little later, with those that are asked meanwhile. Raise NotAllowed off the desk, WrongState for a
    withdrawn article, Invalid at the fields.
    """
    article = _lock_article(revision.article, by=by, at=at)
    if article.state == ArticleState.WITHDRAWN:
        raise WrongState(gettext("This article is withdrawn. Restore it before you ask its writer."))
    selector = select_text(revision, start=start, end=end, exact=exact)
    question = require_text(normalize_characters(question), "question", NO_QUESTION)
    name = require_text(
        normalize_line(name)[:MAX_NAME_LENGTH], "name", gettext("Enter the name of the writer.")
    )
    email = require_text(clean_email(email), "email", gettext("Enter the e-mail address of the writer."))
    writer = _get_or_create_writer(article, name, email)
    query = WriterQuery.objects.create(writer=writer, requested_by=by, requested_at=at)
    WriterQueryPlace.objects.create(query=query, revision=revision, **asdict(selector))
    WriterQueryPost.objects.create(query=query, author=by, text=question, created_at=at)
    # The text may have been selected in a version that a newer one has replaced since.
    carry_over_writer_queries(article, upto=article.revisions.latest("number").number)
    _request_email(writer, at=at)
    append_query_event("ask_writer", query, by=by, at=at)
    return query


@transaction.atomic
def post_to_query(query: WriterQuery, *, text: str, by: User, at: datetime) -> WriterQueryPost:
    """Write to the writer in the thread of a query; it is sent by e-mail as a question is.

    Raise NotAllowed off the desk, WrongState once it is resolved, where the article is withdrawn or nothing
    is known of the writer any more, Invalid at ``text``.
    """
    query = _lock_query(query, by=by, at=at)
    if query.resolved_at is not None:
        raise WrongState(gettext("This query is resolved. Reopen it to write to the writer."))
    if query.writer.article.state == ArticleState.WITHDRAWN:
        raise WrongState(gettext("This article is withdrawn. Restore it before you write to its writer."))
    if not query.writer.email:
        raise WrongState(gettext("The address of this writer was erased. Ask your question again."))
    text = require_text(normalize_characters(text), "text", gettext("Write a message."))
    post = WriterQueryPost.objects.create(query=query, author=by, text=text, created_at=at)
    _request_email(query.writer, at=at)
    append_query_event("post_to_query", query, by=by, at=at)
    return post


@transaction.atomic
def resolve_query(query: WriterQuery, *, by: User, at: datetime) -> WriterQuery:
    """Resolve a query: the writer no longer sees it. Raise NotAllowed off the desk, and WrongState."""
    query = _lock_query(query, by=by, at=at)
    if query.resolved_at is not None:
        raise WrongState(gettext("This query is already resolved."))
    query.resolved_by, query.resolved_at = by, at
    query.save(update_fields=["resolved_by", "resolved_at"])
    append_query_event("resolve_query", query, by=by, at=at)
    return query


@transaction.atomic
def reopen_query(query: WriterQuery, *, by: User, at: datetime) -> WriterQuery:
    """Reopen a resolved query: the writer sees it again. Raise NotAllowed off the desk, and WrongState."""
    query = _lock_query(query, by=by, at=at)
    if query.resolved_at is None:
        raise WrongState(gettext("This query is already open."))
    query.resolved_by = query.resolved_at = None
    query.save(update_fields=["resolved_by", "resolved_at"])
    if list_unsent_posts(WriterQuery.objects.filter(pk=query.pk)).exists():
        _request_email(query.writer, at=at)  # resolved before it was sent
    append_query_event("reopen_query", query, by=by, at=at)
    return query


def append_query_event(action: str, query: WriterQuery, *, by: User, at: datetime, **details: Any) -> None:
    """Append an event about a query to those of its article: to whom it is, and about which words."""
    article = query.writer.article
    words = query.places.filter(outcome=AnchorOutcome.FLAGGED).values_list("exact", flat=True).first()
    about = {"query": str(query.public_id), "recipient": query.writer.name, "words": words or ""}
    append_article_event(article, action, by=by, at=at, details={**about, **details})


def _lock_article(article: Article, *, by: User, at: datetime) -> Article:
    locked = lock_article(article)
    if refusal := CHECKER.refusal(get_actor_facts(by, locked.desk, at)):
        raise NotAllowed(refusal)
    return locked


def _lock_query(query: WriterQuery, *, by: User, at: datetime) -> WriterQuery:
    _lock_article(query.writer.article, by=by, at=at)
    return WriterQuery.objects.select_related("writer__article").get(pk=query.pk)


def _get_or_create_writer(article: Article, name: str, email: str) -> ArticleWriter:
    # As the table's constraint compares them: in capitals a dotless "ı" is an "I", which is another address.
    writer, is_new = ArticleWriter.objects.alias(lowered=Lower("email")).get_or_create(
        article=article, lowered__exact=Lower(Value(email)), defaults={"name": name, "email": email}
    )
    if not is_new and writer.name != name:
        writer.name = name
        writer.save(update_fields=["name"])
    return writer


def _request_email(writer: ArticleWriter, *, at: datetime) -> None:
    """Make an e-mail to the writer due, with everything that is written for them in the next minutes.

    Locked: the e-mail that is being written meanwhile may not have this in it.
    """
    locked = ArticleWriter.objects.select_for_update().get(pk=writer.pk)
    if locked.email_due_at is None:
        ArticleWriter.objects.filter(pk=writer.pk).update(email_due_at=at + EMAIL_DELAY)


SIGNER = Signer(salt="factcheck.writer_link", sep=".")
MARKS = {
    "waiting": ProofMark("awaiting_reply", "◷", gettext_lazy("Waiting for the writer")),
    "answered": ProofMark("suggested", "?", gettext_lazy("The writer answered")),
    "resolved": ProofMark("closed", "–", gettext_lazy("Query resolved")),
}
"""Marks of a query by its state: drawn like those of claims that wait, need attention, or are done."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryPostRow:
    """One post, ready to be drawn; ``is_writer`` for the writer's own."""

    author: str
    is_writer: bool
    text: str
    url: str
    when: str
    at: datetime
    files: list[WriterQueryFile]


@dataclass(frozen=True, kw_only=True, slots=True)
class QueryRow:
    """One query in one revision: the words asked about between ``before`` and ``after``, and its thread."""

    query: WriterQuery
    place: WriterQueryPlace
    state: str
    before: str
    words: str
    after: str
    change: str
    posts: list[QueryPostRow] = field(default_factory=list)

    @property
    def mark(self) -> ProofMark:
        return MARKS[self.state]


def compute_link_token(link: WriterLink) -> str:
    """Return the secret of a link, which only this installation's key can compute."""
    return SIGNER.sign(str(link.public_id))


def find_writer_link(token: str) -> WriterLink | None:
    """Return the link of a token, valid or not; None for anything else."""
    try:
        public_id = SIGNER.unsign(token)
    except BadSignature:
        return None
    links = WriterLink.objects.select_related("writer__article__desk")
    return links.filter(public_id=public_id).first()


def find_known_writer(article: Article) -> ArticleWriter | None:
    """Return the writer who was asked last about an article of the desk under the same byline."""
    if not article.byline:
        return None
    others = ArticleWriter.objects.filter(article__desk=article.desk_id, article__byline=article.byline)
    return others.exclude(email="").order_by("-id").first()


def list_query_rows(revision: Revision, user: User, *, at: datetime, tz: tzinfo) -> list[QueryRow]:
    """Return the queries in one revision that this person may see, in the order of the text; those without a
    place come last. Three queries.
    """
    seen = WriterQuery.objects.visible_to(user)
    places = WriterQueryPlace.objects.filter(revision=revision, query__in=seen).order_by("start", "id")
    with_people = places.select_related("query__writer", "query__requested_by")
    rows = _build_query_rows(with_people, {revision.pk: revision}, at=at, tz=tz)
    return sorted(rows, key=lambda row: row.place.start is None)


def list_open_query_rows(writer: ArticleWriter, *, at: datetime, tz: tzinfo) -> list[QueryRow]:
    """Return the open queries to a writer, each where its words were last as they were asked about.

    Of the article there is nothing else in it. Five queries.
    """
    places = WriterQueryPlace.objects.filter(query__in=writer.queries.open()).select_related("query__writer")
    newest: dict[int, WriterQueryPlace] = {}
    changed: set[int] = set()
    for place in places.order_by("revision__number"):
        if place.is_anchored:
            newest[place.query_id] = place
            changed.discard(place.query_id)
        else:
            changed.add(place.query_id)
    revisions = Revision.objects.defer("html").in_bulk({place.revision_id for place in newest.values()})
    rows = _build_query_rows(newest.values(), revisions, at=at, tz=tz, changed=changed)
    return sorted(rows, key=lambda row: (row.place.start or 0, row.query.pk))


def list_unsent_posts(queries: QuerySet[WriterQuery]) -> QuerySet[WriterQueryPost]:
    """Return what the desk wrote in these queries and no e-mail to the writer has quoted yet."""
    return WriterQueryPost.objects.filter(query__in=queries, author__isnull=False, emailed_at__isnull=True)


def list_writers(article: Article) -> QuerySet[ArticleWriter]:
    """Return the writers of an article who were asked, each with ``live_links``: one or none."""
    live = WriterLink.objects.filter(revoked_at__isnull=True)
    return article.writers.prefetch_related(Prefetch("links", live, to_attr="live_links"))


def list_visible_query_files(user: User) -> QuerySet[WriterQueryFile]:
    """Return the files of writers in queries that this person may see."""
    seen = WriterQueryFile.objects.filter(post__query__in=WriterQuery.objects.visible_to(user))
    return seen.select_related("post__query__writer__article__desk")


def get_query_state(query: WriterQuery, posts: Iterable[WriterQueryPost]) -> str:
    """Return "resolved", "answered" where the writer wrote last, or "waiting".

    An answer that came after it was resolved counts too.
    """
    *_, last = posts
    if query.resolved_at is not None and (last.author_id or last.created_at <= query.resolved_at):
        return "resolved"
    return "waiting" if last.author_id else "answered"


def _build_query_rows(
    places: Iterable[WriterQueryPlace],
    revisions: dict[int, Revision],
    *,
    at: datetime,
    tz: tzinfo,
    changed: Iterable[int] = (),
) -> list[QueryRow]:
    found = list(places)
    if not found:
        return []
    threads: dict[int, list[WriterQueryPost]] = {place.query_id: [] for place in found}
    posts = WriterQueryPost.objects.filter(query__in=threads).select_related("author")
    for post in posts.prefetch_related("files"):
        threads[post.query_id].append(post)
    rows = []
    for place in found:
        place.revision = revisions[place.revision_id]
        before, words, after = get_surrounding_text(place)
        outcome = AnchorOutcome(place.outcome)
        rows.append(
            QueryRow(
                query=place.query,
                place=place,
                state=get_query_state(place.query, threads[place.query_id]),
                before=before,
                words=words,
                after=after,
                change=gettext("The text has changed here since.")
                if place.query_id in changed
                else ("" if place.is_anchored else str(outcome.label)),
                posts=[
                    _build_post_row(post, place.query.writer, at=at, tz=tz)
                    for post in threads[place.query_id]
                ],
            )
        )
    return rows


def _build_post_row(
    post: WriterQueryPost, writer: ArticleWriter, *, at: datetime, tz: tzinfo
) -> QueryPostRow:
    return QueryPostRow(
        author=str(post.author or writer.name),
        is_writer=post.author_id is None,
        text=post.text,
        url=post.url,
        when=format_datetime(post.created_at, at=at, tz=tz),
        at=post.created_at,
        files=list(post.files.all()),
    )
