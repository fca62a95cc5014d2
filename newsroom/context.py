"""What every page knows: the newsroom's name and address, and what a signed-in person's top bar shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.queries import is_staff_member
from accounts.views.gate import who
from factcheck.models import Claim
from factcheck.queries import queue
from publishing.actions.signatory_packs import desks_for

SCREENS = (
    ("queue", "Queue"),
    ("mine", "Mine"),
    ("reviews", "Reviews"),
    ("article_list", "Articles"),
    ("sources", "Sources"),
)


def newsroom(request: HttpRequest) -> dict[str, object]:
    """``newsroom_name`` and ``base_url`` for templates."""
    return {"newsroom_name": settings.STET_NAME, "base_url": settings.STET_BASE_URL}


def topbar(request: HttpRequest) -> dict[str, object]:
    """``nav``, ``user_menu`` and ``search_url``. Counted only when a page draws them."""
    return {
        "nav": SimpleLazyObject(lambda: _nav(request)),
        "user_menu": SimpleLazyObject(lambda: _menu(request)),
        "search_url": reverse("search") if _works_here(request) else "",
        "search_value": request.GET.get("q", ""),
    }


def _works_here(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return isinstance(user, User) and user.is_authenticated and is_staff_member(user)


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    if not _works_here(request):
        return []
    user = who(request)
    counts = {
        "queue": Claim.objects.visible_to(user).open().count(),
        "mine": queue.my_turn(user).count(),
        "reviews": queue.to_review(user).count(),
        "sources": queue.troubled_sources(user).values("source").distinct().count(),
    }
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        {
            "label": label,
            "href": reverse(name),
            "count": counts.get(name),
            "active": here == name or (here == "link_health" and name == "sources"),
            "tone": "bad" if name == "sources" and counts[name] else "",
        }
        for name, label in SCREENS
    ]


def _menu(request: HttpRequest) -> list[dict[str, str]]:
    items = [{"label": "Your settings", "href": reverse("your_settings")}]
    if _works_here(request):
        items.append({"label": "Your interests", "href": reverse("interests")})
    items += [
        {"label": "Change your password", "href": reverse("change_password")},
    ]
    user = getattr(request, "user", None)
    if isinstance(user, User) and desks_for(user):
        items.append({"label": "Signatory packs", "href": reverse("signatory_packs")})
    if isinstance(user, User) and user.is_admin:
        items.append({"label": "Setup", "href": reverse("setup")})
    return items
