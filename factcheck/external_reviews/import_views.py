"""Views that import external reviews: the form, the list of imports, one import with its rejections."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models.enums import Role
from accounts.selectors import get_role, is_at_least, list_edited_desks, list_readable_desks
from accounts.views.auth import current_user
from factcheck.external_reviews import actions as verbs
from factcheck.external_reviews.fetching import fetch_external_reviews, redact_url
from factcheck.external_reviews.forms import ExternalReviewImportForm
from factcheck.external_reviews.parsing import ParsedReviews, RejectedRecord, parse_reviews_sandboxed
from factcheck.models import ExternalReviewImport
from factcheck.models.enums import ImportMethod
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.errors import Invalid, NotAllowed
from lib.text.phrases import format_number
from lib.web.listing import ListPage, paginate_list

ORDER = ("-created_at", "-id")
NOTHING_IMPORTED_MESSAGE = gettext_lazy("Nothing was imported: every record was rejected. See below.")


def external_review_import(request: HttpRequest) -> HttpResponse:
    """Import reviews; a refused form comes back with what was typed and each rejected record."""
    user = current_user(request)
    desks = list_edited_desks(user)
    if not desks.exists():
        raise NotAllowed(
            gettext(
                "Only editors can import other organisations’ fact checks. You are not an editor of any desk."
            )
        )
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ExternalReviewImportForm(*sent, desks=desks)
    refused: list[Any] = []
    if form.is_valid():
        kind, desk = form.cleaned_data["method"], form.cleaned_data["desk"]
        with form.show_refusal():
            read, name = _read_submission(form)
            refused = read.refused
            if not read.reviews:
                raise Invalid(NOTHING_IMPORTED_MESSAGE)
            brought = verbs.import_external_reviews(
                read=read, name=name, kind=kind, desk=desk, by=user, at=now()
            )
            messages.success(request, brought.summary)
            return redirect("external_review_import_detail", brought.public_id)
    shown = refused[: verbs.MAX_SHOWN]
    context = {"form": form, "refused": shown, "more_refused": len(refused) - len(shown)}
    return render(request, "factcheck/external_reviews/import.html", context, status=form.status)


def _read_submission(form: ExternalReviewImportForm) -> tuple[ParsedReviews, str]:
    """Return (parsed reviews, name of the import). A URL is fetched here: no transaction is open.

    The form accepts only desks that the person edits, so nobody else makes us fetch anything.
    """
    given = form.cleaned_data
    match given["method"]:
        case ImportMethod.URL:
            return fetch_external_reviews(given["url"]), redact_url(given["url"])
        case ImportMethod.PASTE:
            # Whatever charset the source of a page declares, a form sends UTF-8.
            body = given["text"].encode("utf-8", "surrogatepass")
            read = parse_reviews_sandboxed(body, media_type="text/html; charset=utf-8")
            return read, _get_import_name(read)
        case _:
            return _read_uploads(form), ", ".join(file.name or "" for file in form.uploads)


def _read_uploads(form: ExternalReviewImportForm) -> ParsedReviews:
    read = ParsedReviews()
    several = len(form.uploads) > 1
    for file in form.uploads:
        name = file.name or gettext("File without a name")
        try:
            read.merge_with(parse_reviews_sandboxed(file.read()), named=name if several else "")
        except Invalid as error:
            if not several:
                raise
            read.add_rejected(name, error.message, "")
    return read


def _get_import_name(read: ParsedReviews) -> str:
    """Return a name for pasted reviews, by the first of them."""
    if not read.reviews:
        return ""
    first, more = read.reviews[0], len(read.reviews) - 1
    name = Truncator(f"{first.reviewer}: {first.statement}").chars(120)
    if not more:
        return name
    message = ngettext("{names} and {count} more", "{names} and {count} more", more)
    return message.format(names=name, count=format_number(more))


@require_safe
def external_review_import_list(request: HttpRequest) -> HttpResponse:
    """List the imports, newest first. A cursor that the list did not issue is answered with 400."""
    user, at = current_user(request), now()
    problem = ""
    try:
        listed = paginate_list(
            request,
            ExternalReviewImport.objects.visible_to(user)
            .select_related("desk", "created_by")
            .defer("rejected_records"),
            ORDER,
        )
    except Invalid as error:
        listed, problem = ListPage([]), error.message
    rows = [
        {
            "review_import": one,
            "at": format_datetime(one.created_at, at=at, tz=get_timezone(one.desk.timezone)),
        }
        for one in listed.rows
    ]
    context = {
        "rows": rows,
        "problem": problem,
        "several": list_readable_desks(user).count() > 1,
        "may_import": list_edited_desks(user).exists(),
        **listed.pager,
    }
    return render(
        request, "factcheck/external_reviews/import_list.html", context, status=400 if problem else 200
    )


@require_safe
def external_review_import_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one import: the reviews that no later import changed, and the rejected records."""
    user, at = current_user(request), now()
    imports = ExternalReviewImport.objects.visible_to(user).select_related("desk", "created_by")
    brought = get_object_or_404(imports, public_id=public_id)
    problem = ""
    try:
        listed = paginate_list(request, brought.reviews.select_related("removed_by"), ("id",))
    except Invalid as error:
        listed, problem = ListPage([]), error.message
    removed = brought.reviews.exclude(removed_at=None).exists()
    context = {
        "review_import": brought,
        "at": format_datetime(brought.created_at, at=at, tz=get_timezone(brought.desk.timezone)),
        "rows": listed.rows,
        "problem": problem,
        "may": is_at_least(get_role(user, brought.desk), Role.EDITOR),
        "some_removed": removed,
        "some_live": brought.reviews.active().exists(),
        "refused": [RejectedRecord(**one) for one in brought.rejected_records],
        "more_refused": brought.rejected_count - len(brought.rejected_records),
        **listed.pager,
    }
    return render(
        request, "factcheck/external_reviews/import_detail.html", context, status=400 if problem else 200
    )


@require_POST
def external_review_import_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    brought = get_object_or_404(
        ExternalReviewImport.objects.visible_to(current_user(request)), public_id=public_id
    )
    many = verbs.remove_imported_reviews(brought, by=current_user(request), at=now())
    message = ngettext(
        "Removed {count} fact check. It is not shown until you restore it.",
        "Removed {count} fact checks. They are not shown until you restore them.",
        many,
    )
    messages.success(request, message.format(count=format_number(many)))
    return redirect("external_review_import_detail", brought.public_id)


@require_POST
def external_review_import_restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    brought = get_object_or_404(
        ExternalReviewImport.objects.visible_to(current_user(request)), public_id=public_id
    )
    many = verbs.restore_imported_reviews(brought, by=current_user(request), at=now())
    message = ngettext("Restored {count} fact check.", "Restored {count} fact checks.", many)
    messages.success(request, message.format(count=format_number(many)))
    return redirect("external_review_import_detail", brought.public_id)
