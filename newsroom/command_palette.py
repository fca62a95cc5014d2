"""The command palette: screens, what the search finds, and guides, as options for what somebody types.

The actions of the page are added by the page itself (static/js/command_palette.js).
"""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.selectors import DeskAccess
from accounts.views.auth import current_desk_access, current_roles, current_user
from accounts.views.setup import list_setup_links
from factcheck.screens.search.groups import SearchGroup, SearchResult, list_search_groups
from factcheck.screens.search.views import SearchForm
from factcheck.search.engine import SearchScope
from newsroom.context_processors import build_user_menu, list_navigation_screens
from newsroom.guides.library import list_visible_audiences

MAX_RESULTS = 5
MAX_GUIDES = 4


@require_safe
def command_palette(request: HttpRequest) -> HttpResponse:
    """Return the options for ``q`` as a fragment: every screen where it is empty, 400 where it is wrong."""
    user = current_user(request)
    form = SearchForm({"q": request.GET.get("q", "")}, user=user)
    problems = [] if form.is_valid() else form.list_problems()
    words = form.cleaned_data.get("q", ())
    roles = current_roles(request)
    groups = [] if problems else [_find_screens(words, user, current_desk_access(request))]
    if words:
        if roles:
            groups += list_search_groups(request.GET["q"], SearchScope(user), limit=MAX_RESULTS)
        groups.append(_find_guides(words))
        if roles:
            groups.append(_build_search_link(request.GET["q"]))
    context = {"groups": [group for group in groups if group.results], "problems": problems}
    page = render_to_string("components/command_palette_options.html", context)
    return HttpResponse(page, status=400 if problems else 200)


def _find_screens(words: Iterable[str], user: User, access: Iterable[DeskAccess]) -> SearchGroup:
    roles = {one.desk.pk: one.role for one in access if one.role}
    screens = [
        SearchResult(str(label), reverse(name), keys=f"g {key}")
        for name, label, key in list_navigation_screens(roles)
    ]
    if roles:
        screens += [
            SearchResult(gettext("Import article"), reverse("article_import"), keys="g i"),
            SearchResult(gettext("Import claims"), reverse("claim_import")),
            SearchResult(gettext("Link health"), reverse("link_health")),
            SearchResult(gettext("Publishers"), reverse("publisher_list")),
            SearchResult(gettext("Notifications"), reverse("notification_list")),
        ]
    screens += [
        SearchResult(
            gettext("Chat of {desk}").format(desk=one.desk),
            reverse("chat_webhook_list", args=[one.desk.slug]),
        )
        for one in access
        if one.is_editor
    ]
    screens += [SearchResult(item["label"], item["href"]) for item in build_user_menu(user, roles)]
    if user.is_admin:
        setup = gettext("Setup")
        screens += [
            SearchResult(str(place.label), address, note=setup) for place, address in list_setup_links()
        ]
    return SearchGroup("screen", gettext("Go to"), [one for one in screens if _has_words(one.label, words)])


def _find_guides(words: Iterable[str]) -> SearchGroup:
    guides = {guide.path: guide for one in list_visible_audiences(is_staff=True) for guide in one.guides}
    found = [
        SearchResult(guide.title, reverse("guide_detail", args=[path]))
        for path, guide in guides.items()
        if _has_words(f"{guide.title} {guide.about}", words)
    ]
    return SearchGroup("guide", gettext("Guides"), found[:MAX_GUIDES])


def _build_search_link(query: str) -> SearchGroup:
    label = gettext("All results for: {query}").format(query=query.strip())
    href = f"{reverse('search_results')}?{urlencode({'q': query.strip()})}"
    return SearchGroup("search", gettext("Search"), [SearchResult(label, href)])


def _has_words(text: str, words: Iterable[str]) -> bool:
    return all(word.casefold() in text.casefold() for word in words)
