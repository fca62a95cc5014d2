"""Many writers at once make one chain, without a gap and in the order of their commits."""

import threading
import time

import pytest
from django.db import connection, transaction

from record.actions import append
from record.models import Event
from record.verify import verify
from tests.record.conftest import CHECKER, CLAIM, MONDAY

WRITERS = 8
EACH = 25


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_writers_make_one_unbroken_chain():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    ready = threading.Barrier(WRITERS)
    failures: list[BaseException] = []
    seen: list[int] = []

    def write() -> None:
        try:
            ready.wait()
            for turn in range(EACH):
                with transaction.atomic():
                    append(
                        actor=CHECKER, step="start", subject_type="claim", subject=CLAIM, at=MONDAY,
                        details={"turn": turn},
                    )  # fmt: skip
                    time.sleep(0.0005)  # between append and commit: where a lock held too briefly would show
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    # A reader beside them, in number order, sees each entry as soon as it sees a later one.
    while any(thread.is_alive() for thread in threads):
        numbers = list(Event.objects.values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert verify().ok
        seen.append(len(numbers))
    for thread in threads:
        thread.join()
    assert failures == []
    assert verify().count == WRITERS * EACH
    assert Event.objects.count() == WRITERS * EACH
