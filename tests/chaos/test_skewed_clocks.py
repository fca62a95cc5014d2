"""Workers whose clocks are an hour apart: each result is recorded once, and nothing waits for ever."""

from datetime import timedelta

import pytest

from factcheck.link_checks import lease_due_sources, save_check_result
from factcheck.link_checks.hosts import begin_run
from factcheck.models import LinkCheck, Source
from tests.factcheck.link_fixtures import build_check_result, cite_page, link_site
from tests.factories import MONDAY

__all__ = ["cite_page", "link_site"]

pytestmark = pytest.mark.django_db
AHEAD, BEHIND = MONDAY + timedelta(hours=1), MONDAY - timedelta(hours=1)


@pytest.mark.parametrize(("first", "second"), [(MONDAY, AHEAD), (BEHIND, MONDAY)], ids=["ahead", "behind"])
def test_of_two_that_look_at_a_page_one_records_it(first, second, cite_page) -> None:
    """To the clock that is further on, the other's lease has run out."""
    cite_page("/population")
    Source.objects.update(due_at=BEHIND)
    [(slow, _)] = lease_due_sources(at=first, limit=1)
    [(quick, _)] = lease_due_sources(at=second, limit=1)
    assert save_check_result(slow, build_check_result("48,312 residents"), at=first) is None
    assert save_check_result(quick, build_check_result("48,312 residents"), at=second) is not None
    assert LinkCheck.objects.count() == 1
    assert not Source.objects.filter(leased_until__isnull=False).exists()


def test_a_lease_of_a_clock_that_is_ahead_ends_when_its_hour_has_passed(cite_page) -> None:
    cite_page("/population")
    assert len(lease_due_sources(at=AHEAD, limit=1)) == 1  # and then that worker was killed
    assert lease_due_sources(at=MONDAY, limit=1) == []
    assert len(lease_due_sources(at=AHEAD + timedelta(minutes=2), limit=1)) == 1


def test_whoever_lost_its_hosts_to_a_clock_that_is_ahead_knows_it(cite_page) -> None:
    cite_page("/population")
    hold = begin_run(at=MONDAY)
    assert hold is not None
    assert begin_run(at=AHEAD) is not None
    hold.renew(at=MONDAY)
    assert hold.lost.is_set()
