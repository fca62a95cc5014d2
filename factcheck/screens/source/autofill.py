"""Fill the form of a new source from the page at its URL, with static/js/source_autofill.js or without."""

from dataclasses import dataclass, field
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.views.auth import current_user
from factcheck.models import Claim
from factcheck.sources.page_lookup import fetch_page_details
from factcheck.sources.selectors import find_known_page
from lib.errors import DomainError
from lib.text.phrases import StrOrPromise

MAX_LOOKUPS = 20
"""Pages that one person may look up in a minute, in one process."""
RATE_LIMIT_MESSAGE = gettext_lazy(
    "Too many pages in one minute. Fill in the rest yourself, or try again in a minute."
)


@dataclass(frozen=True)
class AutofillResult:
    """Values for the empty fields, and a message about them. ``status`` is HTTP's."""

    message: StrOrPromise
    fields: dict[str, str] = field(default_factory=dict)
    known: bool = False
    status: int = 200


@require_POST
def source_autofill(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer for a source that is about to be added to the claim with this id."""
    user = current_user(request)
    claim = get_object_or_404(Claim.objects.visible_to(user).select_related("desk"), public_id=public_id)
    data = get_autofill(request.POST.get("url", ""), claim, user)
    answer = {"message": str(data.message), "fields": data.fields, "known": data.known}
    return JsonResponse(answer, status=data.status)


def get_autofill(url: str, claim: Claim, user: User) -> AutofillResult:
    """Return a known source's details, else the page's own, for a source of ``claim``.

    Sends HTTP requests, as its desk does; stores nothing.
    """
    if not url.strip():
        return AutofillResult(gettext("Enter the web address."), status=422)
    if known := find_known_page(url, user):
        return AutofillResult(known.message, _get_autofill_fields(known.source), known=True)
    if not _is_within_rate(user):
        return AutofillResult(RATE_LIMIT_MESSAGE, status=429)
    try:
        found = fetch_page_details(url, is_anonymous=claim.desk.hides_newsroom)
    except DomainError as error:
        return AutofillResult(error.message, status=error.status)
    fields = _get_autofill_fields(found)
    return AutofillResult(
        gettext("Filled in from the page.")
        if fields
        else gettext("The page gives no title, author or date."),
        fields,
    )


def _get_autofill_fields(data: object) -> dict[str, str]:
    values = {name: getattr(data, name) for name in ("title", "publisher", "author", "published_on")}
    return {name: str(value) for name, value in values.items() if value}


def _is_within_rate(user: User) -> bool:
    key = f"look-up:{user.pk}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) <= MAX_LOOKUPS
    except ValueError:  # it ran out between the two
        return True
