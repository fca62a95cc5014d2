"""Of many workers one gets a due row, one result is written, and a worker that dies loses nothing."""

import threading
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import close_old_connections, connection, models, transaction

from lib.db.leases import (
    Lease,
    claim_due_rows,
    claim_due_values,
    finish_lease,
    finish_leases,
    get_active_leases,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Errand(models.Model):
    """A row that is due, made for these tests only."""

    due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    result = models.TextField(default="")
    objects: ClassVar[models.Manager["Errand"]] = models.Manager()

    class Meta:
        app_label = "lib_tests"
        managed = False

    def __str__(self) -> str:
        return f"errand {self.pk}"


@pytest.fixture
def errands(transactional_db):
    with connection.schema_editor() as editor:
        editor.create_model(Errand)
    yield Errand.objects.all()
    with connection.schema_editor() as editor:
        editor.delete_model(Errand)


def make(**fields):
    return Errand.objects.create(**{"due_at": NOW - timedelta(minutes=1), **fields})


def test_only_what_is_due_and_free_is_leased(errands):
    due = make()
    run_out = make(leased_until=NOW - timedelta(seconds=1), attempt=3)
    make(due_at=NOW + timedelta(seconds=1))
    make(due_at=None)
    make(leased_until=NOW + timedelta(seconds=1), attempt=1)
    leased = claim_due_rows(errands, now=NOW, seconds=35, limit=10)
    assert sorted(leased) == [(due.pk, 1), (run_out.pk, 4)]
    due.refresh_from_db()
    assert (due.leased_until, due.attempt) == (NOW + timedelta(seconds=35), 1)


def test_the_longest_due_come_first_and_no_more_than_asked_for(errands):
    rows = [make(due_at=NOW - timedelta(minutes=minutes)) for minutes in (1, 3, 2)]
    first = claim_due_rows(errands, now=NOW, seconds=35, limit=2)
    assert [lease.pk for lease in first] == [rows[1].pk, rows[2].pk]
    assert [lease.pk for lease in claim_due_rows(errands, now=NOW, seconds=35, limit=2)] == [rows[0].pk]
    assert claim_due_rows(errands, now=NOW, seconds=35, limit=2) == []


def test_a_narrower_queryset_leases_only_its_own(errands):
    make(result="mine")
    other = make(result="other")
    [lease] = claim_due_rows(errands.filter(result="other"), now=NOW, seconds=35, limit=10)
    assert lease.pk == other.pk


def test_a_finished_row_is_given_back_with_its_result(errands):
    row = make()
    [lease] = claim_due_rows(errands, now=NOW, seconds=35, limit=1)
    later = NOW + timedelta(hours=6)
    assert finish_lease(errands, *lease, due_at=later, result="alive")
    row.refresh_from_db()
    assert (row.result, row.due_at, row.leased_until, row.attempt) == ("alive", later, None, 1)
    assert claim_due_rows(errands, now=NOW, seconds=35, limit=1) == []
    assert claim_due_rows(errands, now=later, seconds=35, limit=1) == [(row.pk, 2)]


def test_the_slow_worker_is_overtaken_and_its_result_refused(errands):
    row = make()
    [slow] = claim_due_rows(errands, now=NOW, seconds=35, limit=1)
    [quick] = claim_due_rows(errands, now=NOW + timedelta(seconds=36), seconds=35, limit=1)
    assert slow.pk == quick.pk
    assert not finish_lease(errands, *slow, due_at=None, result="slow")
    assert finish_lease(errands, *quick, due_at=None, result="quick")
    assert not finish_lease(errands, *quick, due_at=None, result="quick again")
    assert not finish_lease(errands, *slow, due_at=None, result="slow again")
    row.refresh_from_db()
    assert row.result == "quick"


def test_columns_come_along_with_the_lease(errands):
    row = make(result="words")
    assert claim_due_values(errands, now=NOW, seconds=35, limit=5, columns=("result",)) == [
        ((row.pk, 1), ("words",))
    ]


def test_many_rows_are_finished_at_once_each_with_its_own_result(errands):
    for _ in range(3):
        make()
    first, second, third = claim_due_rows(errands, now=NOW, seconds=35, limit=5)
    later = NOW + timedelta(hours=1)
    finish_leases(
        Errand,
        [(lease, {"due_at": later, "result": f"of {lease.pk}"}) for lease in (first, third)],
    )
    found = {row.pk: row for row in errands}
    assert [found[lease.pk].result for lease in (first, second, third)] == [
        f"of {first.pk}",
        "",
        f"of {third.pk}",
    ]
    assert (found[first.pk].due_at, found[first.pk].leased_until) == (later, None)
    assert found[second.pk].leased_until is not None
    finish_leases(Errand, [])


def test_of_many_those_that_were_overtaken_are_told_and_left_alone(errands):
    make()
    make()
    lost, own = claim_due_rows(errands, now=NOW, seconds=35, limit=5)
    errands.filter(pk=lost.pk).update(attempt=2)
    with transaction.atomic():
        assert get_active_leases(errands, [lost, own], columns=("result",)) == {own: ("",)}
        assert get_active_leases(errands, [Lease(own.pk, 7)]) == {}
    finish_leases(Errand, [(lost, {"result": "late", "due_at": None})])
    assert errands.get(pk=lost.pk).result == ""
    finish_leases(Errand, [(own, {"result": "once", "due_at": None})])
    finish_leases(Errand, [(own, {"result": "twice", "due_at": None})])
    assert errands.get(pk=own.pk).result == "once"


def test_many_workers_at_once_share_the_rows_and_never_one_row(errands):
    Errand.objects.bulk_create(Errand(due_at=NOW) for _ in range(200))
    together = threading.Barrier(6)
    taken, errors = [], []

    def work():
        try:
            together.wait()
            while leased := claim_due_rows(Errand.objects.all(), now=NOW, seconds=35, limit=7):
                taken.extend(leased)
                for lease in leased:
                    assert finish_lease(Errand.objects.all(), *lease, due_at=None, result="done")
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_old_connections()
    assert errors == []
    assert len(taken) == len({lease.pk for lease in taken}) == 200
    assert set(errands.values_list("attempt", "result")) == {(1, "done")}
