"""Queries to the writer of an article: ask at words, write on in the thread, resolve, reopen.

An article keeps its version: a query must not make a form stale that somebody else has open. The events are
about the article and hold no text of the thread.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from articles.actions.changing import append_article_event, lock_article
from articles.models import Article, Revision
from articles.models.enums import ArticleState
from factcheck.anchoring.selectors import select_text
from factcheck.anchoring.writer_queries import carry_over_writer_queries
from factcheck.assignments.actions import require_text
from factcheck.models import ArticleWriter, WriterQuery, WriterQueryPlace, WriterQueryPost
from factcheck.models.enums import AnchorOutcome
from factcheck.outsiders.emails import clean_email
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.policies import CHECKER
from factcheck.writer_queries.selectors import list_unsent_posts
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
