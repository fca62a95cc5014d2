"""Context of every page: the newsroom's name and URL, and the top bar of a signed-in person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import User
from accounts.selectors import get_roles_by_desk
from accounts.views.auth import current_user
from factcheck.models import Claim
from factcheck.reader_reports import selectors as reader_reports_selectors
from factcheck.screens.queue.selectors import list_actionable_claims, list_to_review, list_troubled_citations
from factcheck.snapshots.selectors import count_snapshots_without_file
from lib.text.numbers import format_number
from newsroom.disk_space import list_nearly_full_disks
from publishing.packs.signatory_packs import list_standards_desk_ids

NAVIGATION_SCREENS = (
    ("claim_queue", gettext_lazy("Queue")),
    ("my_work", gettext_lazy("My work")),
    ("review_list", gettext_lazy("Reviews")),
    ("article_list", gettext_lazy("Articles")),
    ("source_list", gettext_lazy("Sources")),
    ("reader_report_list", gettext_lazy("Reader reports")),
)
"""Screens of the top bar; the parents of other screens follow."""
PARENT_SCREENS = {"link_health": "source_list", "reader_report_detail": "reader_report_list"}

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
    """Return ``nav``, ``user_menu`` and ``search_url``. Their queries run only when a page draws them."""
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.is_partner_person:
        return _get_partner_topbar(request)
    roles = _get_roles(request)
    return {
        "nav": SimpleLazyObject(lambda: _build_navigation(request) if roles else []),
        "user_menu": SimpleLazyObject(lambda: _build_user_menu(request, roles)),
        "search_url": reverse("search_results") if roles else "",
        "search_value": request.GET.get("q", ""),
    }


def _get_partner_topbar(request: HttpRequest) -> dict[str, object]:
    here = request.path
    nav = [
        {"label": label, "href": address, "count": None, "active": here == address or below}
        for name, label in CONSOLE_SCREENS
        for address in [reverse(name)]
        for below in [name != "console" and here.startswith(address)]
    ]
    return {
        "nav": nav,
        "user_menu": [
            {"label": gettext("Guides"), "href": reverse("guide_list")},
            {"label": gettext("Change your password"), "href": reverse("change_password")},
        ],
        "search_url": "",
        "search_value": "",
    }


def _get_roles(request: HttpRequest) -> dict[int, str]:
    """Return the role of the signed-in person on each of their desks, in one query."""
    user = getattr(request, "user", None)
    return get_roles_by_desk(user) if isinstance(user, User) and user.is_authenticated else {}


def _build_navigation(request: HttpRequest) -> list[dict[str, Any]]:
    user = current_user(request)
    errors = reader_reports_selectors.get_waiting_report_counts(user)
    counts = {
        "claim_queue": Claim.objects.visible_to(user).open().count(),
        "my_work": list_actionable_claims(user).count(),
        "review_list": list_to_review(user).count(),
        "source_list": list_troubled_citations(user).values("source").distinct().count(),
        "reader_report_list": errors.waiting_count,
    }
    alarming = {"source_list": counts["source_list"], "reader_report_list": errors.new}
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        {
            "label": label,
            "href": reverse(name),
            "count": counts.get(name),
            "active": name in (here, PARENT_SCREENS.get(here or "")),
            "tone": "bad" if alarming.get(name) else "",
        }
        for name, label in NAVIGATION_SCREENS
    ]


def _build_user_menu(request: HttpRequest, roles: dict[int, str]) -> list[dict[str, str]]:
    items = [{"label": gettext("My settings"), "href": reverse("user_settings")}]
    if roles:
        items.append({"label": gettext("My interests"), "href": reverse("interest_list")})
        items.append({"label": gettext("Other fact checks"), "href": reverse("external_review_list")})
        items.append({"label": gettext("Access log"), "href": reverse("access_log")})
    items += [
        {"label": gettext("Change your password"), "href": reverse("change_password")},
        {"label": gettext("Guides"), "href": reverse("guide_list")},
    ]
    user = getattr(request, "user", None)
    if list_standards_desk_ids(roles):
        items.append({"label": gettext("Signatory packs"), "href": reverse("signatory_pack_list")})
    if isinstance(user, User) and user.is_admin:
        items.append({"label": gettext("Setup"), "href": reverse("setup_index")})
    return items
