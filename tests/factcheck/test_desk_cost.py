"""The desk's screens at any number of claims: few queries, and counts that are exact while others write."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from itertools import cycle
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection, transaction
from django.template.base import Node, Template, VariableDoesNotExist
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership, User
from factcheck.claims.filter_conditions import FilterMoment, get_any_condition
from factcheck.desk.workload import OWN_STATES
from factcheck.models import (
    Appearance,
    Assignment,
    Citation,
    Claim,
    DailyStatistic,
    Notification,
    SavedView,
    Source,
)
from factcheck.models.daily_statistic import Measure
from factcheck.models.enums import OPEN_STATES, ClaimState
from factcheck.screens import topbar
from factcheck.screens.queue.selectors import QUEUE_LISTS, get_queue_counts
from factcheck.search.indexing import index_changes
from lib.datetimes.clock import now
from tests.concurrency import at_once
from tests.factcheck.desk_rows import AT, analyze_tables, fill_desks
from tests.factories import MONDAY, create_claimant
from tests.sampling import mark_all_but_every

MAX_QUERIES = 12
MAX_ROW_NODES = {"claim_queue": 36, "my_work": 27, "review_list": 27, "workload": 48}
"""Nodes of templates that a row takes: most of the time that a page of the desk takes is theirs."""


def count_queries(client, address: str) -> int:
    """Ask twice, so that what a process loads once is loaded, and count the second time."""
    assert client.get(address).status_code == 200
    return count_queries_once(client, address)


def count_queries_once(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def cite_all(cast, *, health: str = "ok") -> None:
    """Give every claim a source, and every person statistics, a view and notifications."""
    claims = list(Claim.objects.filter(citations=None))
    sources = Source.objects.bulk_create(
        Source(kind="document", title=f"{claim}", health=health, added_by=cast.editor, added_at=MONDAY)
        for claim in claims
    )
    Citation.objects.bulk_create(
        Citation(claim=claim, source=source, added_by=cast.editor, added_at=MONDAY)
        for claim, source in zip(claims, sources, strict=True)
    )
    Notification.objects.bulk_create(
        Notification(person=cast.editor, claim=claim, event="assigned", created_at=MONDAY) for claim in claims
    )
    analyze_tables()


@pytest.fixture
def statistics(cast) -> None:
    today = now().date()
    ada = create_claimant(cast.desk, cast.editor, "Ada")
    DailyStatistic.objects.bulk_create(
        DailyStatistic(desk=cast.desk, day=today - timedelta(days=1), measure=measure, key=key, count=3,
                       subkey="1", durations=[60], counted_at=MONDAY)
        for measure, key in (
            (Measure.PUBLIC, ""), (Measure.CLAIMANT_RATING, str(ada.pk)), (Measure.TAG_RATING, "fish"),
            (Measure.RATING, "1"), (Measure.TURNAROUND, "settled"),
            (Measure.SUBMITTED, str(cast.checker.public_id)),
        )
    )  # fmt: skip


SCREENS = (
    ("claim_queue", ""),
    ("claim_queue", "?group=checker&sort=due"),
    ("claim_queue", "?group=article&checker=me,none"),
    ("claim_queue", "?desk=harbour&state=in_review&priority=2,3"),
    ("claim_queue", "?evidence=working&due=late,today&group=due"),
    ("claim_queue", "?state=settled,closed&sort=age"),
    ("my_work", ""),
    ("review_list", ""),
    ("workload", ""),
    ("workload", "?desk=harbour"),
    ("statistics", ""),
    ("statistics", "?desk=harbour&days=365"),
    ("link_health", ""),
    ("notification_list", ""),
)


def test_a_screen_takes_at_most_twelve_queries(client, cast, statistics):
    """Each screen at 1 claim, at 50, and at 350."""
    SavedView.objects.bulk_create(
        SavedView(name=f"View {state}", query=f"state={state}&due=late", owner=cast.editor, created_at=MONDAY)
        for state in OPEN_STATES
    )
    client.force_login(cast.editor)
    found: list[dict[str, int]] = []
    for count in (1, 49, 300):
        fill_desks(cast, count)
        cite_all(cast)
        count_all = count_queries if not found else count_queries_once
        found.append({name + query: count_all(client, reverse(name) + query) for name, query in SCREENS})
    assert found[1] == found[2]
    assert [one for counts in found for one in counts.items() if one[1] > MAX_QUERIES] == []


class Drawing:
    """What templates do to draw a page, but for writing plain text."""

    def __init__(self, client, address: str, monkeypatch) -> None:
        assert client.get(address).status_code == 200
        self.nodes = self.templates = self.failed = 0
        for owner, name, counter in (
            (Node, "render_annotated", "nodes"),
            (Template, "render", "templates"),
            (VariableDoesNotExist, "__init__", "failed"),
        ):
            monkeypatch.setattr(owner, name, self._count(getattr(owner, name), counter))
        assert client.get(address).status_code == 200
        monkeypatch.undo()

    def _count(self, function, counter):
        def counted(*args, **options):
            setattr(self, counter, getattr(self, counter) + 1)
            return function(*args, **options)

        return counted


def add_claims(cast, state: str, holders: Sequence[User], count: int) -> None:
    """Add claims with a source each, in a state: so many for each checker, or for none."""
    known = set(Claim.objects.values_list("pk", flat=True))
    fill_desks(cast, count * max(1, len(holders)))
    made = Claim.objects.exclude(pk__in=known)
    Assignment.objects.filter(claim__in=made).delete()
    made.update(state=state, desk=cast.desk, article=None)
    Assignment.objects.bulk_create(
        Assignment(claim=claim, checker=holder, assigned_by=cast.editor, assigned_at=MONDAY)
        for claim, holder in zip(made, cycle(holders))
    )
    cite_all(cast)


@pytest.mark.parametrize(
    ("name", "state", "who"),
    mark_all_but_every(
        2,
        [("claim_queue", "flagged", "editor"), ("claim_queue", "checking", "editor"),
         ("my_work", "checking", "checker"), ("review_list", "in_review", "editor")],
        "rows of lists",
    ),
)  # fmt: skip
def test_a_row_of_a_list_takes_few_nodes(client, cast, monkeypatch, name, state, who):
    client.force_login(getattr(cast, who))
    drawn = []
    for _ in range(2):
        add_claims(cast, state, [] if state == "flagged" else [cast.checker], 20)
        drawn.append(Drawing(client, reverse(name), monkeypatch))
    few, many = drawn
    assert many.nodes - few.nodes >= 20 * 10, "the rows are there"
    assert many.nodes - few.nodes <= 20 * MAX_ROW_NODES[name]
    assert many.templates - few.templates <= 20, "a component is drawn once for equal values"
    assert many.failed == few.failed, "a row has all that its template asks for"


def test_a_checker_of_workload_takes_few_nodes(client, cast, monkeypatch):
    client.force_login(cast.editor)
    drawn = []
    for turn in range(2):
        people = User.objects.bulk_create(
            User(username=f"p{turn}{n}", name=f"Person {turn} {n}") for n in range(20)
        )
        Membership.objects.bulk_create(
            Membership(user=person, desk=cast.desk, role="checker", joined_at=MONDAY) for person in people
        )
        add_claims(cast, "checking", people, 2)
        drawn.append(Drawing(client, reverse("workload"), monkeypatch))
    few, many = drawn
    assert many.nodes - few.nodes >= 20 * 20, "the rows are there"
    assert many.nodes - few.nodes <= 20 * MAX_ROW_NODES["workload"]
    assert many.failed == few.failed


def test_the_counts_beside_the_queue_are_those_of_its_lists(cast):
    fill_desks(cast)
    moment = FilterMoment(AT, UTC)
    for person in (cast.editor, cast.insider, cast.stranger):
        counts = get_queue_counts(person, moment)
        claims = Claim.objects.visible_to(person).open()
        for name, (_, filters) in QUEUE_LISTS.items():
            found = claims
            for filter_name, values in filters.items():
                found = found.filter(get_any_condition(filter_name, values.split(","), moment))
            assert counts.lists[name] == found.count(), name
        later = claims.filter(state__in=OWN_STATES, due_at__gte=moment.get_day_start(1))
        assert sum(row["later"] for row in counts.by_checker) == later.count()
        assert counts.open == claims.count()
    assert get_queue_counts(cast.editor, moment).lists["today"]
    assert get_queue_counts(cast.stranger, moment).open == 0


def test_words_that_nothing_has_take_one_query_more_than_others(client, cast):
    """The one that looks for words written nearly alike, of all words together."""
    fill_desks(cast, 30)
    while index_changes():
        pass
    client.force_login(cast.editor)
    [known], unknown = Claim.objects.values_list("statement")[0], "zyxommagate kvaestorium"
    counts = [count_queries(client, f"{reverse('claim_queue')}?q={words}") for words in (known, unknown)]
    assert counts[1] <= counts[0] + 1 <= MAX_QUERIES


def test_an_order_by_checker_reads_the_assignments_once(client, cast):
    """Not for each open claim, since all of them are sorted."""
    fill_desks(cast, 300)
    analyze_tables()
    client.force_login(cast.editor)
    address = f"{reverse('claim_queue')}?group=checker&sort=checker"
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    [rows] = [one["sql"] for one in queries if "LIMIT 51" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {rows}")
        [(plans,)] = cursor.fetchall()

    def count_looks(plan: dict[str, Any]) -> int:
        own = plan["Actual Loops"] if plan.get("Relation Name") == "factcheck_assignment" else 0
        return own + sum(count_looks(part) for part in plan.get("Plans", []))

    assert count_looks(plans[0]["Plan"]) == 1


def test_a_source_in_trouble_is_counted_once(cast, monkeypatch):
    fill_desks(cast, 12)
    Claim.objects.update(state="checking", desk=cast.desk)
    cite_all(cast)
    broken, changed, both, closed, removed = Citation.objects.order_by("id")[:5]
    Source.objects.filter(pk__in=[one.source_id for one in (broken, both, closed, removed)]).update(
        health="dead"
    )
    Citation.objects.filter(pk__in=[changed.pk, both.pk, closed.pk]).update(drifted_at=MONDAY)
    Claim.objects.filter(pk=closed.claim_id).update(state="closed")
    Citation.objects.filter(pk=removed.pk).update(removed_at=MONDAY)
    assert topbar._count_everything(cast.outsider)["source_list"] == 3
    Claim.objects.update(desk=cast.secret_desk)
    assert topbar._count_everything(cast.outsider)["source_list"] == 0
    assert topbar._count_everything(cast.insider)["source_list"] == 3
    cast.insider.memberships.all().delete()
    assert topbar._count_everything(cast.insider)["source_list"] == 0
    assert topbar._count_everything(cast.stranger)["claim_queue"] == 0


def test_a_restricted_source_in_trouble_is_counted_for_those_it_names(cast, django_assert_num_queries):
    fill_desks(cast, 12)
    Claim.objects.update(state="checking", desk=cast.desk)
    cite_all(cast)
    broken, changed = Citation.objects.order_by("id")[:2]
    Source.objects.filter(pk=broken.source_id).update(health="dead", is_restricted=True)
    Source.objects.filter(pk=changed.source_id).update(is_restricted=True)
    Citation.objects.filter(pk=changed.pk).update(drifted_at=MONDAY)
    broken.source.permitted_people.add(cast.checker)
    with django_assert_num_queries(1):
        assert topbar._count_everything(cast.checker)["source_list"] == 1
    assert topbar._count_everything(cast.editor)["source_list"] == 0


def test_a_long_count_stops(cast, client):
    fill_desks(cast, 4 * topbar.MAX_COUNT)
    cite_all(cast, health="dead")
    client.force_login(cast.editor)
    assert '<span class="count bad">99+</span>' in client.get(reverse("claim_queue")).content.decode()


def test_a_view_of_the_archive_is_counted_as_far_as_it_matters(cast, client, monkeypatch):
    for module in ("selectors", "saved_views", "views"):
        monkeypatch.setattr(f"factcheck.screens.queue.{module}.MAX_COUNTED", 5)
    SavedView.objects.create(name="Old", query="state=settled", owner=cast.editor, created_at=MONDAY)
    fill_desks(cast, 200)
    client.force_login(cast.editor)
    assert '<span class="count">5+</span>' in client.get(reverse("saved_view_counts")).content.decode()
    text = client.get(reverse("claim_queue")).content.decode()
    assert "data-select-all" not in text, "more match than anybody can act on"


def count_by_hand(user: User) -> dict[str, int]:
    seen = [claim for claim in Claim.objects.all() if claim.desk.slug != "inquiries"]
    held = set(Assignment.objects.filter(checker=user, ended_at=None).values_list("claim_id", flat=True))
    own = [claim for claim in seen if claim.pk in held]
    return {
        "claim_queue": sum(claim.state in OPEN_STATES for claim in seen),
        "my_work": sum(claim.state in ("assigned", "checking") for claim in own),
        "review_list": sum(
            claim.state == "in_review" and claim.pk not in held and claim.desk.slug == "harbour"
            for claim in seen
        ),
    }


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_counts_are_exact_while_others_write(cast):
    fill_desks(cast, 60)
    Appearance.objects.all().delete()
    claims, done = list(Claim.objects.order_by("id")), Signal()
    compared: list[list[bool]] = []

    def write(number: int) -> None:
        for turn in range(3):
            for claim in claims[number::3]:
                state = ClaimState.values[(claim.pk + turn + number) % len(ClaimState.values)]
                Claim.objects.filter(pk=claim.pk).update(state=state)
        done.set()

    def read() -> None:
        while not done.is_set() or not compared:
            with transaction.atomic():
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                shown = topbar._count_everything(cast.checker)
                truth = count_by_hand(cast.checker)
            compared.append([shown[name] == truth[name] for name in truth])

    assert at_once([*(lambda n=n: write(n) for n in range(3)), read])["done"] == 4
    assert all(all(each) for each in compared)
    shown = topbar._count_everything(cast.checker)
    assert {name: shown[name] for name in count_by_hand(cast.checker)} == count_by_hand(cast.checker)
