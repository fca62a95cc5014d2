"""Screens of other organisations' fact checks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models.enums import Role
from accounts.selectors import get_role, is_at_least, list_edited_desks, list_readable_desks
from accounts.views.auth import current_user
from factcheck.external_reviews import actions as verbs
from factcheck.external_reviews.filters import ExternalReviewFilterSet
from factcheck.external_reviews.selectors import get_syndication_site
from factcheck.models import ExternalReview
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.errors import Invalid
from lib.web.listing import ListPage, paginate_list

ORDER = ("-id",)


@require_safe
def external_review_list(request: HttpRequest) -> HttpResponse:
    """List all that this person may see, newest first. An unknown filter is an error, with 400."""
    user = current_user(request)
    visible = ExternalReview.objects.visible_to(user)
    chosen = ExternalReviewFilterSet(request.GET, visible)
    problems = chosen.list_problems()
    found = visible if problems else chosen.qs
    if problems or not request.GET.get("removed"):
        found = found.active()
    try:
        listed = paginate_list(request, found.select_related("desk", "last_import"), ORDER)
    except Invalid as error:
        problems.append(error.message)
        listed = ListPage(rows=[], older=request.path)
    context = {
        "rows": listed.rows,
        "q": request.GET.get("q", ""),
        "removed": bool(request.GET.get("removed")),
        "problems": problems,
        "several": list_readable_desks(user).count() > 1,
        "may_import": list_edited_desks(user).exists(),
        **listed.pager,
    }
    return render(request, "factcheck/external_reviews/list.html", context, status=400 if problems else 200)


@require_safe
def external_review_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one external review and its origin."""
    user = current_user(request)
    reviews = ExternalReview.objects.visible_to(user).select_related(
        "desk", "last_import__created_by", "removed_by"
    )
    review = get_object_or_404(reviews, public_id=public_id)
    tz = get_timezone(review.desk.timezone)
    context = {
        "review": review,
        "via": get_syndication_site(review),
        "at": format_datetime(review.last_import.created_at, at=now(), tz=tz),
        "may": is_at_least(get_role(user, review.desk), Role.EDITOR),
    }
    return render(request, "factcheck/external_reviews/detail.html", context)


@require_POST
def external_review_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    review = get_object_or_404(ExternalReview.objects.visible_to(current_user(request)), public_id=public_id)
    verbs.remove_external_review(review, by=current_user(request), at=now())
    messages.success(request, gettext("Removed. It will not be shown beside claims until you restore it."))
    return redirect("external_review_detail", review.public_id)


@require_POST
def external_review_restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    review = get_object_or_404(ExternalReview.objects.visible_to(current_user(request)), public_id=public_id)
    verbs.restore_external_review(review, by=current_user(request), at=now())
    messages.success(request, gettext("Restored."))
    return redirect("external_review_detail", review.public_id)
