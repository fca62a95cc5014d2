"""Every list that can grow without end pages by keyset: screens by their templates, the API by its views."""

import inspect
import re
from pathlib import Path

import pytest
from django.test import Client
from drf_spectacular.views import SpectacularAPIView
from rest_framework.views import APIView

from lib.web.pagination import KeysetPagination
from tests.architecture import source_files
from tests.factories import Cast
from tests.routes import addresses

TEMPLATES = source_files.ROOT / "templates"
SHOWS_ROWS = re.compile(r'components/claims\.html|class="[^"]*\b(?:rows|plain-list|public-list)\b|<table')
PAGER = "components/pagination.html"

BOUNDED = {
    "factcheck/article/repeats.html": "ten that are open, and those dismissed in one article",
    "factcheck/claim/since_panel.html": "ten pages and ten requests; its link leads to the rest",
    "factcheck/article/findings.html": "at most 200 findings of one article",
    "factcheck/workload/absence_list.html": "the present and later absences of one person",
    "accounts/user_settings.html": "the pages of settings",
    "accounts/consent_list.html": "what admins ask of the confidential desks of one person",
    "accounts/recovery_codes.html": "the ten recovery codes of one person",
    "accounts/sign_in_settings.html": "the factors, sessions and remembered devices of one person",
    "accounts/desk_edit.html": "the people of one desk",
    "accounts/erase_person_preview.html": "the kinds of places where one person is named",
    "accounts/person_detail.html": "the newest of a person's record",
    "accounts/service_detail.html": "the keys of one service",
    "accounts/sign_in_rows.html": "one page of the sign-ins, or one's own newest",
    "accounts/setup_index.html": "the places of Setup",
    "accounts/installation_health.html": "the checks of the installation",
    "accounts/worker_status_lines.html": "the four kinds of workers and the kinds of work",
    "articles/feeds/edit.html": "the newest of what one feed brought in; the rest are in the list of intakes",
    "docs/errors.html": "the codes that a program knows",
    "factcheck/article/detail.html": "the newest versions of one article; the rest have a page that pages",
    "factcheck/article/galley_items.html": "the items of one version of one article",
    "factcheck/article/review.html": "the first sixty verdicts of one article; the rest follow",
    "factcheck/article/writers.html": "the writers of one article",
    "factcheck/changes/page.html": "the claims that one version of one article changed",
    "factcheck/checked_names/detail.html": "the ten newest articles with one name",
    "factcheck/claim/copies_panel.html": "the twenty best copies that one search found",
    "factcheck/claim/earlier_verdicts_panel.html": "the eight nearest rulings to one claim",
    "factcheck/claim/detail_live.html": "the sources of one claim",
    "factcheck/claim/external_reviews_panel.html": "the eight nearest rulings of others to one claim",
    "factcheck/claim/comments.html": "the comments on one ruling",
    "factcheck/claim/discussion_posts.html": "the newest posts about one claim; all have a page that pages",
    "factcheck/claim/replies.html": "who was asked about one claim",
    "factcheck/claim/reader_reports.html": "the newest reports on one claim; all have a queue that pages",
    "factcheck/claim_imports/detail.html": "the first two hundred rows of one import",
    "factcheck/claim_imports/upload.html": "the newest ten imports of one person",
    "factcheck/external_reviews/rejected_records.html": "the first two hundred refused records of one import",
    "factcheck/memberships/claim_list.html": "the first fifty claims of one person on one desk",
    "factcheck/memberships/remove.html": "the kinds of work that one person holds",
    "factcheck/queue/bulk.html": "the claims of one act, five hundred at most",
    "factcheck/queue/live.html": "the claims of one page of the queue",
    "factcheck/queue/peek.html": "one claim",
    "factcheck/queue/table.html": "one page of the queue, whose pager stands below it",
    "factcheck/notifications/rows.html": "one page of the notifications of one person",
    "factcheck/notifications/settings.html": "the topics of notifications",
    "factcheck/snapshot/readable_group.html": "a part of one copy, whose pager stands below it",
    "factcheck/search/results.html": "the best ten of each kind, or fifty of one; lists have the rest",
    "factcheck/source/detail_live.html": "one page of the looks at one source",
    "factcheck/statistics/table.html": "the days of a year at most, and the people of the newsroom",
    "factcheck/workload/handover.html": "the open claims of one person",
    "factcheck/workload/handover_result.html": "the people of the desks of one person’s claims",
    "factcheck/workload/page.html": "the people of the desks that one editor sees",
    "guides/list.html": "the pages of docs/, or the first thirty sections found",
    "publishing/impact/preview.html": "the first five of each list; the rest have a page that pages",
    "publishing/webhooks/delivery_rows.html": "one page of the messages that were sent",
    "publishing/packs/defence_report.html": "a file that leaves whole",
    "publishing/packs/defence_report_claim.html": "a file that leaves whole",
    "publishing/packs/signatory_report.html": "a file that leaves whole",
    "publishing/packs/pack_list_live.html": "one page of the files that were asked for",
    "publishing/webhooks/delivery.html": "the claims that a message in a chat lists, ten at most",
    "publishing/partners/detail.html": "the keys of one partner",
    "publishing/partners/usage_by_key.html": "thirty days of the keys on one page",
}
"""Screens that show rows without a pager, and what keeps each of them short."""


LOG = "/api/v1/changes/"
"""Has cursors of its own, which its sealed pages carry."""
STREAMED = {"/api/v1/verdicts.csv", "/api/v1/verdicts.ndjson"}
"""Tables that leave whole, read a page at a time while they are written."""


def screens() -> dict[str, str]:
    """{name: source} of every template that is no component."""
    found = {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in TEMPLATES.rglob("*.html")}
    return {name: source for name, source in found.items() if not name.startswith("components/")}


def test_a_screen_with_rows_has_a_pager_or_says_what_bounds_them() -> None:
    unpaged = {
        name for name, source in screens().items() if SHOWS_ROWS.search(source) and PAGER not in source
    }
    assert unpaged == set(BOUNDED), (
        "page it with lib.web.listing.paginate_list, or name in BOUNDED what keeps it short"
    )


def test_every_paged_screen_refuses_a_page_link_that_it_did_not_give(cast: Cast) -> None:
    client = Client()
    type(cast.editor).objects.filter(pk=cast.editor.pk).update(is_staff=True)
    client.force_login(cast.editor)
    found = []
    for address, _ in addresses():
        if "<" in address or address.startswith("/api/"):
            continue
        answer = client.get(address)
        drawn = [str(one.name) for one in getattr(answer, "templates", []) if one.name]
        if answer.status_code != 200 or not any(PAGER in _source(name) for name in drawn):
            continue
        found.append(address)
        refused = client.get(address, {"cursor": "forged"})
        assert refused.status_code in (400, 404, 422), address
    assert {"/queue/", "/my-work/", "/reviews/", "/sources/", "/articles/", "/verdicts/"} <= set(found)
    assert {f"/setup/{one}/" for one in ("people", "desks", "services", "scales", "partners")} <= set(found)


def _source(name: str) -> str:
    path = TEMPLATES / name
    return "" if name.startswith("components/") or not path.is_file() else path.read_text()


def api_views() -> list[tuple[str, type[APIView]]]:
    found = [(address, getattr(view, "cls", None)) for address, view in addresses()]
    return [(address, cls) for address, cls in found if isinstance(cls, type) and issubclass(cls, APIView)]


def test_every_list_of_the_api_pages_by_keyset() -> None:
    # What answers GET without naming one thing.
    lists = {
        address: cls
        for address, cls in api_views()
        if "<" not in address
        and (hasattr(cls, "get") or hasattr(cls, "list"))
        and cls is not SpectacularAPIView
    }
    assert "/api/v1/verdicts/" in lists
    for address, cls in lists.items():
        if address in STREAMED:
            assert re.search(r"keyset_page|\[:CHUNK_SIZE\]", inspect.getsource(inspect.getmodule(cls))), (
                address
            )
            continue
        if address == LOG:
            assert "reject_unknown_parameters" in inspect.getsource(inspect.getmodule(cls))
            continue
        assert getattr(cls, "pagination_class", None) is KeysetPagination, address
        assert "paginate_queryset" in inspect.getsource(cls) or hasattr(cls, "list"), address


@pytest.mark.parametrize("name", sorted(BOUNDED))
def test_what_is_bounded_is_still_there(name: str) -> None:
    assert (TEMPLATES / Path(name)).is_file()
