"""Many writers at once make one chain, without a gap and in the order of their commits."""

import threading
import time

import pytest
from django.db import connection, transaction

from audit.actions import append_event
from audit.models import Event
from audit.verify import verify_chain
from tests.audit.constants import CHECKER, CLAIM, MONDAY


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("writers", "each"), [(8, 25), pytest.param(50, 200, marks=pytest.mark.long, id="10,000 entries")]
)
def test_many_writers_make_one_unbroken_chain(writers, each):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    ready = threading.Barrier(writers)
    failures: list[BaseException] = []
    seen: list[int] = []

    def write() -> None:
        try:
            ready.wait()
            for turn in range(each):
                with transaction.atomic():
                    append_event(
                        actor=CHECKER, action="start", subject_type="claim", subject=CLAIM, at=MONDAY,
                        details={"turn": turn},
                    )  # fmt: skip
                    time.sleep(0.0005)  # between append and commit: where a lock held too briefly would show
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    # A reader beside them, in number order, sees each entry as soon as it sees a later one.
    while any(thread.is_alive() for thread in threads):
        time.sleep(each / 1000)  # or with many writers the reading would take all the time
        numbers = list(Event.objects.values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        assert verify_chain().ok
        seen.append(len(numbers))
    for thread in threads:
        thread.join()
    assert failures == []
    assert verify_chain().count == writers * each
    assert Event.objects.count() == writers * each
