"""Queries to the writer as rows: in the margin of their article, and on the writer's own page."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from django.core.signing import BadSignature, Signer
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from articles.models import Article, Revision
from factcheck.anchoring.selectors import get_surrounding_text
from factcheck.models import (
    ArticleWriter,
    WriterLink,
    WriterQuery,
    WriterQueryFile,
    WriterQueryPlace,
    WriterQueryPost,
)
from factcheck.models.enums import AnchorOutcome, ProofMark
from lib.datetimes.humanize import format_datetime

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
