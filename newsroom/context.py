"""What every page knows: the newsroom's name and address, and what a signed-in person's top bar shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.queries import roles_of
from accounts.views.gate import who
from factcheck.models import Claim
from factcheck.queries import queue, reports
from publishing.actions.signatory_packs import standards_desks

SCREENS = (
    ("queue", "Queue"),
    ("mine", "Mine"),
    ("reviews", "Reviews"),
    ("article_list", "Articles"),
    ("sources", "Sources"),
    ("reports", "Reports"),
)
"""The screens of the top bar, and those below them."""
BELOW = {"link_health": "sources", "report": "reports"}

CONSOLE = (
    ("console", "Overview"),
    ("console_keys", "Keys"),
    ("console_endpoints", "Endpoints"),
    ("console_deliveries", "Deliveries"),
    ("console_digest", "E-mail"),
    ("console_usage", "Usage"),
    ("console_docs", "Docs"),
)
"""What somebody of a partner sees in place of the newsroom's screens."""


def newsroom(request: HttpRequest) -> dict[str, object]:
    """``newsroom_name`` and ``base_url`` for templates."""
    return {"newsroom_name": settings.STET_NAME, "base_url": settings.STET_BASE_URL}


def topbar(request: HttpRequest) -> dict[str, object]:
    """``nav``, ``user_menu`` and ``search_url``. Counted only when a page draws them."""
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.is_of_a_partner:
        return _of_a_partner(request)
    roles = _roles(request)
    return {
        "nav": SimpleLazyObject(lambda: _nav(request) if roles else []),
        "user_menu": SimpleLazyObject(lambda: _menu(request, roles)),
        "search_url": reverse("search") if roles else "",
        "search_value": request.GET.get("q", ""),
    }


def _of_a_partner(request: HttpRequest) -> dict[str, object]:
    here = request.path
    nav = [
        {"label": label, "href": address, "count": None, "active": here == address or below}
        for name, label in CONSOLE
        for address in [reverse(name)]
        for below in [name != "console" and here.startswith(address)]
    ]
    return {
        "nav": nav,
        "user_menu": [{"label": "Change your password", "href": reverse("change_password")}],
        "search_url": "",
        "search_value": "",
    }


def _roles(request: HttpRequest) -> dict[int, str]:
    """The role of the signed-in person on each desk of theirs; asked for once, whatever is drawn of it."""
    user = getattr(request, "user", None)
    return roles_of(user) if isinstance(user, User) and user.is_authenticated else {}


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    user = who(request)
    errors = reports.waiting(user)
    counts = {
        "queue": Claim.objects.visible_to(user).open().count(),
        "mine": queue.my_turn(user).count(),
        "reviews": queue.to_review(user).count(),
        "sources": queue.troubled_sources(user).values("source").distinct().count(),
        "reports": errors.waiting,
    }
    alarming = {"sources": counts["sources"], "reports": errors.new}
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        {
            "label": label,
            "href": reverse(name),
            "count": counts.get(name),
            "active": name in (here, BELOW.get(here or "")),
            "tone": "bad" if alarming.get(name) else "",
        }
        for name, label in SCREENS
    ]


def _menu(request: HttpRequest, roles: dict[int, str]) -> list[dict[str, str]]:
    items = [{"label": "Your settings", "href": reverse("your_settings")}]
    if roles:
        items.append({"label": "Your interests", "href": reverse("interests")})
        items.append({"label": "Other checkers’ rulings", "href": reverse("other_rulings")})
    items += [
        {"label": "Change your password", "href": reverse("change_password")},
    ]
    user = getattr(request, "user", None)
    if standards_desks(roles):
        items.append({"label": "Signatory packs", "href": reverse("signatory_packs")})
    if isinstance(user, User) and user.is_admin:
        items.append({"label": "Setup", "href": reverse("setup")})
    return items
