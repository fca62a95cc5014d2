"""The link of a writer: sent by e-mail with all that is new, used to answer, withdrawn by the desk."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.actions.emails import queue_email
from accounts.models import User
from accounts.selectors import get_system_user, list_desk_editors, list_members
from articles.actions.changing import append_article_event, lock_article
from factcheck.assignments.actions import require_text
from factcheck.galley.writer_queries import (
    NOTHING_WRITTEN,
    QueryRow,
    append_query_event,
    compute_link_token,
    list_open_query_rows,
    list_unsent_posts,
)
from factcheck.models import ArticleWriter, WriterLink, WriterQuery, WriterQueryFile, WriterQueryPost
from factcheck.outsiders.files import SentFile, delete_if_refused, store_files
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.notify import notify_of_article
from factcheck.workflow.policies import CHECKER
from lib.datetimes.humanize import format_day, get_timezone
from lib.errors import Invalid, NotAllowed, WrongState
from lib.safe_http import FetchError, split_target
from lib.text.phrases import format_number
from lib.text.plain_text import normalize_characters, shorten_text

logger = logging.getLogger("stet.notifications")

LIFETIME = timedelta(days=30)
"""Time after the last e-mail for which a link is valid."""
MAX_EMAILS = 50
"""E-mails that one sweep queues; the next one goes on."""
LINK_EXPIRED_MESSAGE = gettext_lazy("This link has expired or was withdrawn.")
WORDS_LENGTH = 80
"""Characters of the article's text that a notification quotes."""


def send_due_writer_emails(*, at: datetime) -> int:
    """Queue one e-mail to each writer for whom there is something new; return how many."""
    due = ArticleWriter.objects.filter(email_due_at__lte=at).order_by("email_due_at", "id")
    written = 0
    for pk in list(due.values_list("pk", flat=True)[:MAX_EMAILS]):
        try:
            written += _email_writer(pk, at=at)
        except Exception:
            # One e-mail that cannot be written must not delay everybody else's.
            logger.exception("the e-mail to writer %s could not be written", pk)
    return written


def answer_by_link(
    link: WriterLink,
    query: WriterQuery,
    *,
    text: str,
    url: str = "",
    files: Sequence[SentFile] = (),
    at: datetime,
) -> WriterQueryPost:
    """Save what a writer answers through their link, and notify the colleagues in the thread.

    It is taken also where the query was resolved meanwhile. Raise Invalid at the fields, WrongState where the
    link has expired or was revoked.
    """
    text = require_text(normalize_characters(text), "answer", NOTHING_WRITTEN)
    url = _clean_url(url)
    links = WriterLink.objects.filter(pk=link.pk, writer=query.writer_id)
    valid = links.filter(revoked_at__isnull=True, expires_at__gt=at)
    if files and not valid.exists():
        raise WrongState(LINK_EXPIRED_MESSAGE)  # before anything is stored
    stored = store_files(files)
    with delete_if_refused(stored), transaction.atomic():
        lock_article(query.writer.article)
        if not valid.exists():
            raise WrongState(LINK_EXPIRED_MESSAGE)
        last = query.posts.latest("created_at", "pk")
        if not stored and last.author_id is None and (last.text, last.url) == (text, url):
            return last  # the form was sent twice
        post = WriterQueryPost.objects.create(query=query, text=text, url=url, created_at=at)
        WriterQueryFile.objects.bulk_create(
            WriterQueryFile(post=post, **asdict(file), added_at=at) for file in stored
        )
        _notify_colleagues(query, at=at)
        append_query_event("answer_writer_query", query, by=get_system_user(), at=at)
    return post


@transaction.atomic
def revoke_writer_link(writer: ArticleWriter, *, by: User, at: datetime) -> WriterLink:
    """Withdraw the link of a writer; what was not sent yet is not sent. The next question has a new link.

    Raise NotAllowed off the desk, WrongState where there is no link.
    """
    article = lock_article(writer.article)
    if refusal := CHECKER.refusal(get_actor_facts(by, article.desk, at)):
        raise NotAllowed(refusal)
    # Locked, so that no e-mail with this link is being written.
    writer = ArticleWriter.objects.select_for_update().get(pk=writer.pk)
    link = writer.links.filter(revoked_at__isnull=True).first()
    if link is None:
        raise WrongState(gettext("This writer has no link."))
    link.revoked_at = at
    link.save(update_fields=["revoked_at"])
    writer.email_due_at = None
    writer.save(update_fields=["email_due_at"])
    _append_link_event("revoke_writer_link", writer, by=by, at=at)
    return link


def _append_link_event(
    action: str, writer: ArticleWriter, *, by: User, at: datetime, **details: object
) -> None:
    details = {"recipient": writer.name, **details}
    append_article_event(writer.article, action, by=by, at=at, details=details)


@transaction.atomic
def _email_writer(pk: int, *, at: datetime) -> bool:
    """Queue the e-mail of one writer; return whether there was anything new to say."""
    due = ArticleWriter.objects.select_for_update(skip_locked=True, of=("self",))
    writer = due.select_related("article__desk").filter(pk=pk, email_due_at__lte=at).first()
    if writer is None:
        return False
    tz = get_timezone(writer.article.desk.timezone)
    posts = list(list_unsent_posts(writer.queries.open())) if writer.email else []
    texts: dict[int, list[str]] = defaultdict(list)
    for post in posts:
        texts[post.query_id].append(post.text)
    if new := [row for row in list_open_query_rows(writer, at=at, tz=tz) if row.query.pk in texts]:
        link, address = _extend_link(writer, at=at)
        # In the newsroom's language, whatever language the person who asked reads.
        with translation.override(settings.LANGUAGE_CODE):
            newsroom = settings.STET_NEWSROOM_NAME
            subject = gettext("Questions about your article from {newsroom}").format(newsroom=newsroom)
            text = _build_email(writer, new, texts, address, until=format_day(link.expires_at, tz=tz))
        subjects = {"writer_link": [str(link.public_id)]}
        queue_email(to=writer.email, subject=subject, text=text, at=at, subjects=subjects)
        WriterQueryPost.objects.filter(pk__in=[post.pk for post in posts]).update(emailed_at=at)
        _append_link_event("email_writer", writer, by=get_system_user(), at=at, count=len(new))
    writer.email_due_at = None
    writer.save(update_fields=["email_due_at"])
    return bool(new)


def _extend_link(writer: ArticleWriter, *, at: datetime) -> tuple[WriterLink, str]:
    """Return the writer's link, valid from now for its whole time again, and its address."""
    link, is_new = WriterLink.objects.get_or_create(
        writer=writer,
        revoked_at=None,
        defaults={"created_by": get_system_user(), "created_at": at, "expires_at": at + LIFETIME},
    )
    if not is_new:
        link.expires_at = at + LIFETIME
        link.save(update_fields=["expires_at"])
    path = reverse("writer_answer", args=[compute_link_token(link)])
    return link, f"{settings.STET_BASE_URL}{path}"


def _build_email(
    writer: ArticleWriter, new: list[QueryRow], texts: Mapping[int, list[str]], address: str, *, until: str
) -> str:
    """Return the text, with the new ``texts`` of each query; of a confidential desk's it quotes nothing."""
    count = len(new)
    head = ngettext(
        "{newsroom} has {count} question about your article.",
        "{newsroom} has {count} questions about your article.",
        count,
    ).format(newsroom=settings.STET_NEWSROOM_NAME, count=format_number(count))
    parts = [head]
    if not writer.article.desk.is_confidential:
        parts += [f"> {' '.join(row.words.split())}\n\n{'\n\n'.join(texts[row.query.pk])}" for row in new]
    parts += [
        gettext("Read and answer all questions here. You need no account:\n{url}").format(url=address),
        gettext(
            "The link is for you only and works until {date}. Anyone with it can answer in your name. If "
            "this e-mail is not for you, ignore it."
        ).format(date=until),
    ]
    return "\n\n".join(parts) + "\n"


def _notify_colleagues(query: WriterQuery, *, at: datetime) -> None:
    """Notify whoever wrote in the thread and is still on the desk; its editors where nobody is."""
    article = query.writer.article
    authors = {query.requested_by_id, *query.posts.exclude(author=None).values_list("author", flat=True)}
    people = list(list_members(article.desk).filter(pk__in=authors))
    words = " ".join(query.places.earliest("revision__number").exact.split())
    notify_of_article(
        people or list_desk_editors(article.desk),
        article,
        "writer_answered",
        by=get_system_user(),
        at=at,
        writer=query.writer.name,
        words=shorten_text(words, WORDS_LENGTH),
        query=str(query.public_id),
    )


def _clean_url(url: str) -> str:
    if not (url := url.strip()):
        return ""
    try:
        split_target(url)
    except FetchError as error:
        raise Invalid(error.message, field="url") from error
    return url
