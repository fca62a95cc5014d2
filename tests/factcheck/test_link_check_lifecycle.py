"""Pages that have not changed cost no more work, and pages that fail are given up late."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factcheck.link_checks import CheckResult, lease_due_sources, save_check_result, save_check_results
from factcheck.models import LinkCheck, Snapshot, Source
from factcheck.models.enums import SourceHealth
from lib.link_checker import checker
from tests.factcheck.link_fixtures import (
    build_check_result,
    check_due_links,
    cite_page,
    disable_host_delay,
    lease_all_due,
    link_site,
    make_due,
)
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY

__all__ = ["cite_page", "disable_host_delay", "link_site"]

HOUR = timedelta(hours=1)


class TestUnchanged:
    def test_a_page_that_has_not_changed_is_neither_read_nor_kept_again(self, cite_page, monkeypatch):
        source = cite_page("/population").source
        check_due_links()
        first = LinkCheck.objects.get()
        source.refresh_from_db()
        waited = source.interval_hours
        make_due(LATER)
        monkeypatch.setattr(checker, "_read_page", lambda url, page: pytest.fail("it was read again"))
        check_due_links(LATER)
        second = LinkCheck.objects.first()
        assert (first.is_unchanged, second.is_unchanged) == (False, True)
        assert second.snapshot_id == first.snapshot_id is not None
        assert Snapshot.objects.count() == 1
        source.refresh_from_db()
        # Twice as long, and spread by up to a tenth, as it falls for this row.
        assert source.due_at - LATER > 1.7 * waited * HOUR, "it is left alone for longer"

    def test_a_page_that_says_the_same_in_other_bytes_has_not_changed(self, cite_page):
        cite_page("/population")
        lease = lease_all_due(MONDAY)
        save_check_result(lease, build_check_result("The same words", body=b"<p>The same words"), at=MONDAY)
        save_check_result(
            lease_all_due(), build_check_result("The same words", body=b"<p class=x>The same words"), at=LATER
        )
        assert LinkCheck.objects.first().is_unchanged
        assert Snapshot.objects.count() == 1

    def test_what_a_site_said_outlasts_a_failure_and_is_said_back(self, cite_page):
        source = cite_page("/population").source
        data = {"etag": '"one"', "last_modified": "Tue, 10 Mar 2026 10:00:00 GMT", "body_hash": "ab" * 32}
        save_check_result(
            lease_all_due(MONDAY), build_check_result("Words", body=b"Words", **data), at=MONDAY
        )
        save_check_result(
            lease_all_due(),
            CheckResult(outcome=SourceHealth.FAILING, status_code=500, reason="http_500"),
            at=LATER,
        )
        make_due(LATER)
        [(_, order)] = lease_due_sources(at=LATER, limit=1)
        assert {name: getattr(order, name) for name in data} == data
        source.refresh_from_db()
        assert source.body_bytes == 5

    def test_whoever_waits_for_a_look_gets_a_whole_one(self, cite_page):
        cite_page("/population")
        save_check_result(
            lease_all_due(MONDAY), build_check_result("Words", body=b"Words", etag='"one"'), at=MONDAY
        )
        make_due(LATER, is_urgent=True)
        [(_, order)] = lease_due_sources(at=LATER, limit=1)
        assert (order.etag, order.urgent) == ("", True)

    @pytest.mark.parametrize(("passage", "heavy"), [("", True), ("some words", False)])
    def test_a_heavy_file_in_which_nothing_is_looked_for_is_asked_about_first(
        self, cite_page, passage, heavy
    ):
        cite_page("/population", passage)
        save_check_result(
            lease_all_due(MONDAY), build_check_result(None, body=b"x" * 1_000_001, etag='"one"'), at=MONDAY
        )
        make_due(LATER)
        [(_, order)] = lease_due_sources(at=LATER, limit=1)
        assert order.heavy is heavy


class TestWhenAPageIsGivenUp:
    @pytest.fixture
    def source(self, cite_page):
        return cite_page("/population").source

    @pytest.fixture
    def looks(self, source):
        """looks(days after, outcome, reason) -> what the source is worth after a look then."""

        def make(days, outcome, reason=""):
            at = MONDAY + timedelta(days=days)
            save_check_result(lease_all_due(at), CheckResult(outcome=outcome, reason=reason), at=at)
            source.refresh_from_db()
            return source.health

        return make

    def test_it_takes_three_failures_three_days_apart(self, looks, source):
        assert looks(0, SourceHealth.MISSING) == SourceHealth.MISSING
        assert looks(2.9, SourceHealth.MISSING) == SourceHealth.MISSING
        assert source.failures == 1, "too soon after the first"
        assert looks(3.1, SourceHealth.SOFT_404) == SourceHealth.SOFT_404
        assert looks(5, SourceHealth.FAILING, "dns") == SourceHealth.FAILING
        assert looks(6.2, SourceHealth.TO_HOME) == SourceHealth.DEAD
        assert LinkCheck.objects.first().outcome == SourceHealth.TO_HOME, "the look says what it found"
        assert looks(7, SourceHealth.MISSING) == SourceHealth.DEAD
        assert looks(8, SourceHealth.OK) == SourceHealth.OK
        assert (source.failures, source.failed_at) == (0, None)

    @pytest.mark.parametrize(
        ("outcome", "reason"),
        [
            (SourceHealth.BLOCKED, "http_403"),
            (SourceHealth.REFUSED, "refused_address"),
            (SourceHealth.FAILING, "crashed"),
        ],
    )
    def test_what_says_nothing_about_the_page_never_makes_it_dead(self, looks, outcome, reason):
        assert {looks(4 * turn, outcome, reason) for turn in range(6)} == {outcome}

    def test_when_our_own_network_was_down_nothing_was_learnt(self, looks, source):
        looks(0, SourceHealth.OK)
        at = MONDAY + timedelta(days=4)
        assert looks(4, SourceHealth.FAILING, "our_network") == SourceHealth.OK
        assert source.checked_at == MONDAY
        assert source.due_at <= at + timedelta(minutes=11)
        assert LinkCheck.objects.first().reason == "our_network"


def test_many_pages_with_new_words_are_kept_in_as_many_queries_as_a_few(cast):
    def pages(count, words, at):
        checks = []
        for lease, order in lease_due_sources(at=at, limit=count):
            text = f"{words} {order.url}"
            checks.append((lease, build_check_result(text, body=text.encode(), media_type="text/plain")))
        return checks

    data = {"kind": "url", "title": "x", "due_at": MONDAY, "added_by": cast.checker, "added_at": MONDAY}
    Source.objects.bulk_create(Source(url=f"https://site{n}.example/", **data) for n in range(20))
    spent = {}
    for turn, count in enumerate((20, 20, 4)):
        at = MONDAY + timedelta(days=60 * turn)
        checks = pages(count, f"turn {turn}", at)
        with CaptureQueriesContext(connection) as queries:
            assert len(save_check_results(checks, at=at)) == count
        spent[turn] = len(queries)
    assert spent[1] == spent[2]
    assert Snapshot.objects.count() == 44
