"""Queries to the writer on the article's page: ask, write on, resolve, reopen, and withdraw the link."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access_log import record_desk_access
from accounts.views.auth import current_user
from articles.models import Article
from factcheck.claims.flagging import get_current_revision
from factcheck.galley.forms import AskWriterForm, QueryPostForm
from factcheck.galley.writer_queries import (
    ask_writer,
    list_visible_query_files,
    post_to_query,
    reopen_query,
    resolve_query,
)
from factcheck.galley.writer_query_links import revoke_writer_link
from factcheck.models import ArticleWriter, WriterQuery
from factcheck.outsiders.responses import build_file_response
from factcheck.screens.article.views import get_next_url, get_visible_article, render_article_page
from factcheck.transitions.submissions import FailedSubmission
from lib.datetimes.clock import now
from lib.errors import DomainError


@require_POST
def article_ask_writer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the writer about selected text, and go on at the next open item, or at the query."""
    article = get_visible_article(current_user(request), public_id)
    form = AskWriterForm(request.POST)
    if form.is_valid():
        with form.show_refusal():
            revision = get_current_revision(article, form.cleaned_data["revision"])
            query = ask_writer(revision, by=current_user(request), at=now(), **form.get_inputs())
            message = gettext("Question saved. It is sent to {writer} in a few minutes.")
            messages.success(request, message.format(writer=query.writer))
            next_url = get_next_url(article, form.cleaned_data["start"])
            return redirect(next_url if "#" in next_url else _get_address(query))
    return render_article_page(request, article, query_form=form, status=form.status)


@require_POST
def writer_query_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    query = _get_query(request, public_id)
    form = QueryPostForm(request.POST, auto_id=f"id_{public_id}_%s")
    if form.is_valid():
        with form.show_refusal():
            post_to_query(query, by=current_user(request), at=now(), **form.get_inputs())
            return redirect(_get_address(query))
    article = get_visible_article(current_user(request), query.writer.article.public_id)
    return render_article_page(request, article, query_posts={query.pk: form}, status=form.status)


@require_POST
def writer_query_resolve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _perform(request, _get_query(request, public_id), resolve_query)


@require_POST
def writer_query_reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _perform(request, _get_query(request, public_id), reopen_query)


@require_POST
def writer_link_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw the link of one writer of an article."""
    seen = ArticleWriter.objects.filter(article__in=Article.objects.visible_to(current_user(request)))
    writer = get_object_or_404(seen.select_related("article"), public_id=public_id)
    return _perform(request, writer, revoke_writer_link)


@require_safe
@never_cache
def writer_query_file_download(request: HttpRequest, public_id: UUID) -> HttpResponse:
    file = get_object_or_404(list_visible_query_files(current_user(request)), public_id=public_id)
    article = file.post.query.writer.article
    record_desk_access(request, "download_query_file", article, part=file, desk=article.desk)
    return build_file_response(file)


def _perform[Subject: (WriterQuery, ArticleWriter)](
    request: HttpRequest, subject: Subject, action: Callable[..., Any]
) -> HttpResponse:
    """Perform an action that asks for nothing, and go back."""
    user = current_user(request)
    try:
        action(subject, by=user, at=now())
    except DomainError as error:
        writer = subject.writer if isinstance(subject, WriterQuery) else subject
        article = get_visible_article(user, writer.article.public_id)
        attempt = FailedSubmission(action.__name__, None, error, article.version)
        return render_article_page(request, article, attempt=attempt, status=error.status)
    if isinstance(subject, WriterQuery):
        return redirect(_get_address(subject))
    return redirect("article_detail", subject.article.public_id)


def _get_query(request: HttpRequest, public_id: UUID) -> WriterQuery:
    seen = WriterQuery.objects.visible_to(current_user(request)).select_related("writer__article")
    return get_object_or_404(seen, public_id=public_id)


def _get_address(query: WriterQuery) -> str:
    return f"{reverse('article_detail', args=[query.writer.article.public_id])}#query-{query.public_id}"
