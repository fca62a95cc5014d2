"""Screen to import articles: paste one, upload files, or give URLs.

A single text or page is imported at once; several, and formats that take long, become an import batch.
"""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext

from accounts.models import User
from accounts.selectors import list_desks_of
from accounts.views.auth import current_user
from articles.actions.fetching import fetch_document, parse_document
from articles.actions.importing import ImportResult, import_article, require_import_permission
from articles.batches.actions import ImportSource, create_import_batch
from articles.forms.importing import PASTE, URL, ImportForm
from articles.importers import parse_bytes, parse_pasted_text
from articles.importers.containers import is_container
from articles.importers.feed_entry import MEDIA_TYPE as FEED_ENTRY
from articles.importers.registry import find_importer
from articles.importers.zip_archive import ZIP_SIGNATURES
from articles.models import ImportBatch
from articles.models.enums import ImportBatchKind, Provenance
from articles.near_duplicates.selectors import list_near_duplicates
from lib.datetimes.clock import now
from lib.errors import NotAllowed
from lib.text.phrases import format_number, join_with_commas


def article_import(request: HttpRequest) -> HttpResponse:
    """Import articles. A refusal shows the form again with all that was typed and the reason at its field."""
    user, at = current_user(request), now()
    desks = list_desks_of(user)
    if not desks.exists():
        raise NotAllowed(
            gettext("You are on no desk, so you cannot import articles. Ask an administrator for a role.")
        )
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*sent, desks=desks, at=at)
    if form.is_valid():
        with form.show_refusal():
            received = _import_submission(form, user)
            if isinstance(received, ImportBatch):
                return redirect("import_batch_detail", received.public_id)
            _add_result_message(request, received)
            return redirect("article_detail", received.article.public_id)
    return render(request, "articles/article_import.html", {"form": form}, status=form.status)


def _import_submission(form: ImportForm, user: User) -> ImportResult | ImportBatch:
    """Import what was sent. Waits for the page when it is one URL, outside any transaction."""
    given = form.cleaned_data
    if given["method"] == URL:
        return _import_from_url(form, user)
    where = form.get_cleaned("desk", "provenance", "embargo_until")
    if given["method"] == PASTE:
        clean = form.add_details(parse_pasted_text(given["text"], headline=given["headline"]))
        return import_article(clean, by=user, at=now(), **where)
    return _import_from_file(form, user)


def _import_from_url(form: ImportForm, user: User) -> ImportResult | ImportBatch:
    urls = form.cleaned_data["url"]
    where = form.get_cleaned("desk", "provenance", "embargo_until")
    require_import_permission(user, where["desk"])  # before anything is fetched
    if len(urls) > 1:
        parts = [ImportSource(url, url=url) for url in urls]
        name = ngettext("{count} web address", "{count} web addresses", len(urls))
        name = name.format(count=format_number(len(urls)))
        return create_import_batch(
            kind=ImportBatchKind.URLS, name=name, sources=parts, by=user, at=now(), **where
        )
    found = fetch_document(urls[0], is_anonymous=where["desk"].hides_newsroom)
    if _needs_worker(found.body, found.media_type):
        sent = ImportSource(urls[0], found.body, found.media_type, found.final_url)
        return create_import_batch(
            kind=ImportBatchKind.URLS, name=urls[0], sources=[sent], by=user, at=now(), **where
        )
    return import_article(parse_document(found), by=user, at=now(), **where)


def _import_from_file(form: ImportForm, user: User) -> ImportResult | ImportBatch:
    files = form.uploads
    where = form.get_cleaned("desk", "provenance", "embargo_until")
    sent = [_read_upload(file) for file in files]
    if len(sent) == 1 and not _needs_worker(sent[0].body, sent[0].media_type, sent[0].name):
        clean = parse_bytes(sent[0].body, media_type=sent[0].media_type, filename=sent[0].name)
        return import_article(clean, by=user, at=now(), **where)
    return create_import_batch(
        kind=ImportBatchKind.FILES, name=_get_upload_name(sent), sources=sent, by=user, at=now(), **where
    )


def _read_upload(file: "UploadedFile[bytes]") -> ImportSource:
    kind = file.content_type or ""
    # Only Stet writes feed entries in this form: with one, a person could claim that a feed had it.
    return ImportSource(file.name or "", file.read(), "application/json" if kind == FEED_ENTRY else kind)


def _needs_worker(body: bytes, media_type: str, filename: str = "") -> bool:
    """Return whether a worker should read it: a container, or a binary format. Raises Invalid."""
    if body.startswith(ZIP_SIGNATURES) or is_container(body):
        return True
    return bool(body) and find_importer(body, media_type=media_type, filename=filename).bounded


def _get_upload_name(sent: list[ImportSource]) -> str:
    names = join_with_commas([one.name for one in sent[:3]])
    more = len(sent) - 3
    if more <= 0:
        return names
    message = ngettext("{names} and {count} more", "{names} and {count} more", more)
    return message.format(names=names, count=format_number(more))


def _add_result_message(request: HttpRequest, imported: ImportResult) -> None:
    match imported.outcome:
        case "created":
            words = len(imported.revision.text.split())
            message = ngettext("Imported: {count} word.", "Imported: {count} words.", words)
            sentences = [message.format(count=format_number(words))]
            if imported.article.byline:
                sentences.append(gettext("Byline: {byline}.").format(byline=imported.article.byline))
            messages.success(request, " ".join(sentences))
        case "unchanged":
            # The person may have meant the other type, for which the text has to be another one.
            if imported.article.provenance == Provenance.OWN_COPY:
                messages.info(request, gettext("This article is already here, as our copy."))
            else:
                messages.info(request, gettext("This article is already here, as published elsewhere."))
        case "withdrawn":
            messages.warning(request, gettext("The source has withdrawn this article, so work on it stops."))
        case _:
            message = gettext("The text has changed. Saved as version {number}.")
            messages.success(request, message.format(number=imported.revision.number))
    for one in list_near_duplicates(imported.article)[:1]:
        if one.is_linked is None:
            message = gettext("This is very similar to “{headline}”. Decide below whether to link them.")
            messages.info(request, message.format(headline=one.other_article.headline))
