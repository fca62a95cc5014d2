"""How soon a source is looked at again, what decides it, and how often a verdict counts as read."""

from datetime import timedelta

import pytest

from factcheck.desk.statistics.view_counts import SAMPLE_EVERY, delete_old_view_counts, record_verdict_view
from factcheck.link_checks.scheduling import get_next_check_delay, round_to_hours
from factcheck.link_checks.source_usage import FREQUENT_READS, SourceUsage, get_source_usage
from factcheck.models import VerdictViewCount
from factcheck.models.enums import SourceHealth
from factcheck.sources.citation_actions import create_citation
from tests.factories import MONDAY, flag_claim_on

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTE = timedelta(minutes=1)
WORK = SourceUsage()
SOON, READ, CLOSED = SourceUsage(is_recent=True), SourceUsage(read=True), SourceUsage(closed=True)
OK, MOVED, FAILING = SourceHealth.OK, SourceHealth.MOVED, SourceHealth.FAILING


@pytest.fixture(autouse=True)
def _a_day_to_a_month(settings):
    settings.STET_LINK_CHECK_MIN_HOURS, settings.STET_LINK_CHECK_MAX_HOURS = 24, 720


def wait(outcome=OK, before=OK, last=24, resting=WORK, *, unchanged=True, source_id=1, **more):
    return get_next_check_delay(
        source_id=source_id, outcome=outcome, before=before, unchanged=unchanged, interval_hours=last,
        resting=resting, **more,
    )  # fmt: skip


# Each row: what was found, what it was before, how many hours it was left alone, what rests on it, unchanged,
# and the wait that comes of it.
GROWING = [
    ("the first look of all", OK, SourceHealth.UNCHECKED, 0, WORK, False, DAY),
    ("nothing changed", OK, OK, 24, WORK, True, 2 * DAY),
    ("nothing changed again", OK, OK, 48, WORK, True, 4 * DAY),
    ("no longer than the setting says", OK, OK, 600, WORK, True, 30 * DAY),
    ("its text changed", OK, OK, 600, WORK, False, DAY),
    ("moved, and the same", MOVED, OK, 24, WORK, True, 2 * DAY),
    ("it answers again", OK, FAILING, 72, WORK, True, DAY),
    ("it lets us in again", OK, SourceHealth.BLOCKED, 168, WORK, True, DAY),
    ("a verdict was published lately", OK, OK, 600, SOON, True, DAY),
    ("a verdict on it is read often", OK, OK, 600, READ, True, DAY),
    ("only closed claims cite it", OK, OK, 24, CLOSED, True, 30 * DAY),
    ("only closed claims cite it, and it changed", OK, OK, 24, CLOSED, False, 30 * DAY),
]
TROUBLED = [
    ("it fails for the first time", FAILING, OK, 720, WORK, HOUR),
    ("it fails again", FAILING, FAILING, 1, WORK, 2 * HOUR),
    ("it fails in another way", SourceHealth.MISSING, FAILING, 2, WORK, 4 * HOUR),
    ("it has failed for days", FAILING, FAILING, 64, WORK, 3 * DAY),
    ("it has failed for weeks", SourceHealth.TO_HOME, SourceHealth.SOFT_404, 72, WORK, 3 * DAY),
    ("it fails under a new verdict", FAILING, FAILING, 24, SOON, DAY),
    ("it died", SourceHealth.DEAD, FAILING, 72, WORK, 3 * DAY),
    ("it stays dead", SourceHealth.DEAD, SourceHealth.DEAD, 72, WORK, 6 * DAY),
    ("it stays dead for good", SourceHealth.DEAD, SourceHealth.DEAD, 700, WORK, 30 * DAY),
    ("it blocks us", SourceHealth.BLOCKED, OK, 24, WORK, DAY),
    ("it blocks us still", SourceHealth.BLOCKED, SourceHealth.BLOCKED, 24, WORK, 2 * DAY),
    ("it has blocked us for weeks", SourceHealth.BLOCKED, SourceHealth.BLOCKED, 160, WORK, 7 * DAY),
    ("it blocks us under a new verdict", SourceHealth.BLOCKED, SourceHealth.BLOCKED, 160, SOON, 7 * DAY),
    ("we refuse it", SourceHealth.REFUSED, OK, 24, WORK, DAY),
    ("only closed claims cite what fails", FAILING, OK, 24, CLOSED, 30 * DAY),
]


@pytest.mark.parametrize(
    ("outcome", "before", "last", "resting", "unchanged", "expected"),
    [row[1:] for row in GROWING],
    ids=[row[0] for row in GROWING],
)
def test_a_page_that_answers_is_asked_ever_less_until_something_speaks_for_more(
    outcome, before, last, resting, unchanged, expected
):
    for source_id in range(200):
        found = wait(outcome, before, last, resting, unchanged=unchanged, source_id=source_id)
        assert expected * 0.9 <= found <= expected * 1.1


@pytest.mark.parametrize(
    ("outcome", "before", "last", "resting", "expected"),
    [row[1:] for row in TROUBLED],
    ids=[row[0] for row in TROUBLED],
)
def test_a_page_in_trouble_is_asked_soon_and_then_ever_less(outcome, before, last, resting, expected):
    for source_id in range(200):
        found = wait(outcome, before, last, resting, unchanged=False, source_id=source_id)
        if resting is CLOSED:
            assert expected * 0.9 <= found <= expected * 1.1
        else:
            assert expected <= found <= expected * 1.1, "never sooner: three days must be three days"


def test_nothing_is_held_against_a_source_while_our_own_network_is_down():
    assert 10 * MINUTE <= wait(FAILING, OK, reason="our_network", unchanged=False) <= 11 * MINUTE
    assert 10 * MINUTE <= wait(FAILING, OK, resting=CLOSED, reason="our_network") <= 11 * MINUTE


def test_a_copy_in_an_archive_is_never_asked_for():
    assert wait(archive=True) is None
    assert round_to_hours(None) == 0


def test_a_look_that_a_person_asked_for_early_says_nothing_about_how_often_the_page_changes():
    assert 48 * 0.9 <= wait(last=48, is_requested=True) / HOUR <= 48 * 1.1
    assert 24 * 0.9 <= wait(last=0, is_requested=True) / HOUR <= 24 * 1.1
    assert 24 * 0.9 <= wait(last=48, is_requested=True, unchanged=False) / HOUR <= 24 * 1.1


def test_the_settings_are_kept_even_where_they_contradict_one_another(settings):
    settings.STET_LINK_CHECK_MIN_HOURS, settings.STET_LINK_CHECK_MAX_HOURS = 100, 50
    assert 90 <= wait(last=400) / HOUR <= 110
    assert 90 <= wait(last=400, resting=SOON) / HOUR <= 110, "a desk that asks less asks less"
    settings.STET_LINK_CHECK_MIN_HOURS, settings.STET_LINK_CHECK_MAX_HOURS = 0, 0
    assert wait(last=0) >= 0.9 * HOUR, "nobody is asked without a pause"


def test_a_thousand_sources_added_at_once_come_back_over_hours_each_at_its_own_time():
    waits = [wait(last=0, unchanged=False, source_id=n) for n in range(1000)]
    tenths = [sum(DAY * (0.9 + 0.02 * t) <= w < DAY * (0.92 + 0.02 * t) for w in waits) for t in range(10)]
    assert min(tenths) > 50, tenths
    assert waits == [wait(last=0, unchanged=False, source_id=n) for n in range(1000)]


def test_a_page_that_never_changes_reaches_a_month_in_a_handful_of_looks():
    hours, checks = 0, 0
    while hours < 640:
        hours = round_to_hours(wait(last=hours, unchanged=checks > 0, source_id=7))
        checks += 1
    assert checks <= 7


def test_a_page_that_fails_from_now_on_is_seen_failing_three_times_three_days_apart_within_two_weeks():
    counted: list[timedelta] = []
    at, hours, before = timedelta(), 720, OK
    while len(counted) < 3:
        if not counted or at - counted[-1] >= 3 * DAY:
            counted.append(at)
        pause = wait(FAILING, before, hours, unchanged=False)
        hours, before, at = round_to_hours(pause), FAILING, at + pause
    assert counted[-1] < 14 * DAY


# What the batch query knows of many sources ------------------------------------------------------------


@pytest.fixture
def cited(cast):
    def make(claim, path="/a"):
        return create_citation(
            claim, url=f"https://stats.example.org{path}", title="A page", by=cast.checker, at=MONDAY
        ).source

    return make


def on(source, at):
    return get_source_usage([source.pk], at=at)[source.pk]


@pytest.mark.django_db
def test_a_verdict_counts_as_published_lately_for_two_weeks(create_claim_in_state):
    claim = create_claim_in_state("live")
    source, since = claim.citations.first().source, claim.publications.get().published_at
    assert on(source, since + 13 * DAY) == SourceUsage(is_recent=True)
    assert on(source, since + 14 * DAY) == SourceUsage()


@pytest.mark.django_db
def test_a_source_of_closed_claims_alone_or_of_none_is_of_least_interest(create_claim_in_state, cited):
    claim = create_claim_in_state("checking")
    source = cited(claim)
    assert on(source, MONDAY) == SourceUsage()
    claim.__class__.objects.filter(pk=claim.pk).update(state="closed")
    assert on(source, MONDAY) == SourceUsage(closed=True)
    claim.__class__.objects.filter(pk=claim.pk).update(state="checking")
    source.citations.update(removed_at=MONDAY)
    assert on(source, MONDAY) == SourceUsage(closed=True)


@pytest.mark.django_db
def test_one_claim_that_is_open_is_enough(create_claim_in_state, cited, cast, article):
    claim = create_claim_in_state("checking")
    source = cited(claim)
    other = flag_claim_on(article, "18,500 crates", cast.editor)
    source.citations.create(claim=other, added_by=cast.editor, added_at=MONDAY)
    other.__class__.objects.filter(pk=other.pk).update(state="closed")
    assert on(source, MONDAY) == SourceUsage()


@pytest.mark.django_db
def test_what_is_read_more_than_a_hundred_times_in_a_week_is_read_often(create_claim_in_state):
    claim = create_claim_in_state("live")
    source, at = claim.citations.first().source, MONDAY + 60 * DAY
    VerdictViewCount.objects.create(claim=claim, day=at.date(), views=60)
    VerdictViewCount.objects.create(claim=claim, day=(at - DAY).date(), views=FREQUENT_READS - 60)
    assert on(source, at) == SourceUsage()
    VerdictViewCount.objects.filter(day=at.date()).update(views=61)
    assert on(source, at) == SourceUsage(read=True)
    assert on(source, at + 7 * DAY) == SourceUsage(), "a week later it is forgotten"


@pytest.mark.django_db
def test_many_sources_cost_two_queries(create_claim_in_state, cited, django_assert_num_queries):
    claim = create_claim_in_state("checking")
    few = [cited(claim, f"/{n}").pk for n in range(2)]
    with django_assert_num_queries(2):  # those of claims, and those that made a claim
        get_source_usage(few, at=MONDAY)
    many = [*few, *(cited(claim, f"/{n}").pk for n in range(2, 9))]
    with django_assert_num_queries(2):
        assert len(get_source_usage(many, at=MONDAY)) == 9


# Readings -----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_reading_that_is_counted_counts_for_all_that_are_not(create_claim_in_state):
    claim = create_claim_in_state("live")
    for _ in range(3):
        record_verdict_view(claim.public_id, at=MONDAY)
    record_verdict_view(claim.public_id, at=MONDAY + DAY)
    assert list(VerdictViewCount.objects.values_list("day", "views")) == [
        ((MONDAY + DAY).date(), SAMPLE_EVERY),
        (MONDAY.date(), 3 * SAMPLE_EVERY),
    ]


@pytest.mark.django_db
def test_nothing_is_counted_for_what_is_not_public(create_claim_in_state):
    record_verdict_view(create_claim_in_state("checking").public_id, at=MONDAY)
    assert not VerdictViewCount.objects.exists()


@pytest.mark.django_db
def test_readings_are_forgotten_after_sixty_days(create_claim_in_state):
    claim = create_claim_in_state("live")
    record_verdict_view(claim.public_id, at=MONDAY)
    record_verdict_view(claim.public_id, at=MONDAY + DAY)
    assert delete_old_view_counts(at=MONDAY + 60 * DAY) == 0
    assert delete_old_view_counts(at=MONDAY + 61 * DAY) == 1
    assert VerdictViewCount.objects.get().day == (MONDAY + DAY).date()
