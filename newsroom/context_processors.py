"""Context of every page: the newsroom's name and URL, and the top bar of a signed-in person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.browser_keys import build_browser_key
from accounts.models import User
from accounts.models.enums import Role
from accounts.selectors import is_at_least
from accounts.views.auth import current_roles
from factcheck.screens.topbar import current_counts, format_count
from factcheck.snapshots.selectors import count_snapshots_without_file
from lib.text.phrases import StrOrPromise, format_number
from newsroom.disk_space import list_nearly_full_disks
from publishing.packs.signatory_packs import list_standards_desk_ids

NAVIGATION_SCREENS = (
    ("claim_queue", gettext_lazy("Queue"), "q"),
    ("my_work", gettext_lazy("My work"), "m"),
    ("review_list", gettext_lazy("Reviews"), "v"),
    ("article_list", gettext_lazy("Articles"), "a"),
    ("source_list", gettext_lazy("Sources"), "s"),
    ("reader_report_list", gettext_lazy("Reader reports"), "r"),
    ("statistics", gettext_lazy("Statistics"), "n"),
)
"""Screens of the top bar, each with the key that opens it after ``g``; those that only editors have and the
parents of other screens follow.
"""
EDITOR_SCREENS = (("workload", gettext_lazy("Workload"), "t"),)
PARENT_SCREENS = {
    "link_health": "source_list",
    "publisher_list": "source_list",
    "reader_report_detail": "reader_report_list",
}

CONSOLE_SCREENS = (
    ("console_overview", gettext_lazy("Overview")),
    ("console_key_list", gettext_lazy("API keys")),
    ("console_webhook_list", gettext_lazy("Webhooks")),
    ("console_delivery_list", gettext_lazy("Deliveries")),
    ("console_digest", gettext_lazy("E-mail")),
    ("console_usage", gettext_lazy("Usage")),
    ("console_docs", gettext_lazy("Documentation")),
)
"""Screens of a partner's person in place of the newsroom's."""


def newsroom_context(request: HttpRequest) -> dict[str, object]:
    """Return ``newsroom_name`` and ``base_url`` for templates."""
    return {"newsroom_name": settings.STET_NEWSROOM_NAME, "base_url": settings.STET_BASE_URL}


def browser_key_context(request: HttpRequest) -> dict[str, object]:
    """Return ``browser_key`` of whoever is signed in; it is made where a page has it."""
    return {"browser_key": SimpleLazyObject(lambda: _get_browser_key(request))}


def _get_browser_key(request: HttpRequest) -> str:
    return build_browser_key(request.user) if request.user.is_authenticated else ""


def storage_context(request: HttpRequest) -> dict[str, object]:
    """Return ``storage_warnings`` for admins: nearly full disks, and in Setup the copies without a file."""
    user = getattr(request, "user", None)
    if not (isinstance(user, User) and user.is_admin):
        return {}
    return {"storage_warnings": SimpleLazyObject(lambda: _list_storage_warnings(request))}


def _list_storage_warnings(request: HttpRequest) -> list[str]:
    sentences = [disk.sentence for disk in list_nearly_full_disks()]
    on_setup = request.resolver_match is not None and request.resolver_match.url_name == "setup_index"
    if on_setup and (count := count_snapshots_without_file()):
        sentence = ngettext(
            "{count} archived copy has no file. Pages that still work are fetched again automatically.",
            "{count} archived copies have no file. Pages that still work are fetched again automatically.",
            count,
        )
        sentences.append(sentence.format(count=format_number(count)))
    return sentences


def topbar_context(request: HttpRequest) -> dict[str, object]:
    """Return ``nav``, ``user_menu``, ``unread_count`` and so on. Queries run only when a page draws them."""
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.is_partner_person:
        return _get_partner_topbar(request)
    roles = _get_roles(request)
    return {
        "nav": SimpleLazyObject(lambda: _build_navigation(request, roles) if roles else []),
        "user_menu": SimpleLazyObject(lambda: build_user_menu(user, roles)),
        "unread_count": SimpleLazyObject(lambda: _count_unread(request)),
        "search_url": reverse("search_results") if roles else "",
        "search_value": request.GET.get("q", ""),
    }


def _count_unread(request: HttpRequest) -> str:
    """Return the number of unread notifications as the bell shows it; "" for none and for nobody."""
    count = current_counts(request)["unread"] if request.user.is_authenticated else 0
    return format_count(count) if count else ""


def _get_partner_topbar(request: HttpRequest) -> dict[str, object]:
    here = request.path
    nav = [
        {"label": label, "href": address, "count": None, "active": here == address or below}
        for name, label in CONSOLE_SCREENS
        for address in [reverse(name)]
        for below in [name != CONSOLE_SCREENS[0][0] and here.startswith(address)]
    ]
    return {
        "nav": nav,
        "user_menu": [
            {"label": gettext("Guides"), "href": reverse("guide_list")},
            {"label": gettext("Sign-in and devices"), "href": reverse("sign_in_settings")},
            {"label": gettext("Change your password"), "href": reverse("change_password")},
        ],
        "search_url": "",
        "search_value": "",
    }


def _get_roles(request: HttpRequest) -> dict[int, str]:
    """Return the role of the signed-in person on each of their desks."""
    user = getattr(request, "user", None)
    return current_roles(request) if isinstance(user, User) and user.is_authenticated else {}


def _build_navigation(request: HttpRequest, roles: dict[int, str]) -> list[dict[str, Any]]:
    counts = current_counts(request)
    alarming = {"source_list": counts["source_list"], "reader_report_list": counts["new_reports"]}
    shown = {**counts, "source_list": format_count(counts["source_list"])}
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        {
            "label": label,
            "href": reverse(name),
            "key": key,
            "count": shown.get(name),
            "active": name in (here, PARENT_SCREENS.get(here or "")),
            "tone": "bad" if alarming.get(name) else "",
        }
        for name, label, key in list_navigation_screens(roles)
    ]


def list_navigation_screens(roles: dict[int, str]) -> tuple[tuple[str, StrOrPromise, str], ...]:
    """Return (URL name, label, key) of the screens that a person with these roles has in the top bar."""
    if not roles:
        return ()
    edits = any(is_at_least(role, Role.EDITOR) for role in roles.values())
    return NAVIGATION_SCREENS + (EDITOR_SCREENS if edits else ())


def build_user_menu(user: object, roles: dict[int, str]) -> list[dict[str, str]]:
    """Return the links of a person's own menu."""
    items = [{"label": gettext("My settings"), "href": reverse("user_settings")}]
    if roles:
        items.append({"label": gettext("My interests"), "href": reverse("interest_list")})
        items.append({"label": gettext("Other fact checks"), "href": reverse("external_review_list")})
        items.append({"label": gettext("Claimants"), "href": reverse("claimant_list")})
        items.append({"label": gettext("Checked names"), "href": reverse("checked_name_list")})
        items.append({"label": gettext("Access log"), "href": reverse("access_log")})
    items += [
        {"label": gettext("Change your password"), "href": reverse("change_password")},
        {"label": gettext("Guides"), "href": reverse("guide_list")},
    ]
    if list_standards_desk_ids(roles):
        items.append({"label": gettext("Signatory packs"), "href": reverse("signatory_pack_list")})
    if isinstance(user, User) and user.is_admin:
        items.append({"label": gettext("Setup"), "href": reverse("setup_index")})
    return items
