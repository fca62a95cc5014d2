"""Fills the form of a new source from the page at its address, with static/js/fill.js or without."""

from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.queries import is_staff_member
from accounts.views.gate import who
from factcheck.actions.look_up import look_up
from factcheck.queries.source_page import known_at
from lib.errors import DomainError

AT_MOST = 20
"""Pages that one person may have looked up in a minute, in one process."""
TOO_MANY = "That is a lot of pages in a minute. Type the rest, or try again in a minute."
NOBODY = "Only people of a desk look pages up."


@dataclass(frozen=True)
class Told:
    """What to put into the empty fields, and what to say about it. ``status`` is HTTP's."""

    said: str
    fields: dict[str, str] = field(default_factory=dict)
    known: bool = False
    status: int = 200


@login_required
@require_POST
def source_look_up(request: HttpRequest) -> HttpResponse:
    told = told_of(request.POST.get("url", ""), who(request))
    answer = {"said": told.said, "fields": told.fields, "known": told.known}
    return JsonResponse(answer, status=told.status)


def told_of(url: str, user: User) -> Told:
    """What the house knows of the page, else what the page says of itself. Contacts the outside; stores
    nothing.
    """
    if not is_staff_member(user):
        return Told(NOBODY, status=403)
    if not url.strip():
        return Told("Give the page's address.", status=422)
    if known := known_at(url, user):
        return Told(known.said, _fields(known.source), known=True)
    if not _within_bounds(user):
        return Told(TOO_MANY, status=429)
    try:
        found = look_up(url)
    except DomainError as error:
        return Told(error.message, status=error.status)
    fields = _fields(found)
    return Told("Filled from the page." if fields else "The page says nothing of itself.", fields)


def _fields(said: object) -> dict[str, str]:
    values = {name: getattr(said, name) for name in ("title", "publisher", "author", "published_on")}
    return {name: str(value) for name, value in values.items() if value}


def _within_bounds(user: User) -> bool:
    key = f"look-up:{user.pk}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) <= AT_MOST
    except ValueError:  # it ran out between the two
        return True
