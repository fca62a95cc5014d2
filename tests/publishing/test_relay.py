"""The relay: each change once, in the order of the record, whoever runs it and however often."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from factcheck.actions import publication
from factcheck.models import Claim
from publishing import tasks
from publishing.actions import relay as relaying
from publishing.actions.relay import relay
from publishing.models import PublicDocument, RelayPosition
from record.models import Event
from tests.publishing.conftest import TUESDAY


def told() -> list[tuple[int, int, str]]:
    return list(PublicDocument.objects.order_by("position").values_list("position", "event", "kind"))


def test_relaying_twice_writes_nothing_twice(publish, cast):
    claim = publish(relayed=False)
    assert relay() == 1
    before = PublicDocument.objects.values().get()
    assert relay() == 0
    assert tasks.relay() == 0
    assert PublicDocument.objects.values().get() == before
    assert bytes(before["body"]).startswith(b'{"id":"' + str(claim.public_id).encode())


def test_what_happened_while_the_relay_was_away_is_told_in_order(publish, cast):
    claims = [publish(relayed=False) for _ in range(3)]
    publication.mark_under_review(claims[1], reason="Drift", by=cast.editor, at=TUESDAY)
    publication.propose_retraction(claims[0], reason="Forged", by=cast.standards, at=TUESDAY)
    publication.retract(claims[0], by=cast.editor, at=TUESDAY)
    publication.reaffirm(claims[1], note="Holds", by=cast.second, at=TUESDAY + timedelta(hours=1))
    assert relay() == 6
    kinds = [kind for _, _, kind in told()]
    assert kinds == ["published", "published", "published", "under_review", "retracted", "reaffirmed"]
    assert [position for position, _, _ in told()] == [1, 2, 3, 4, 5, 6]
    assert [event for _, event, _ in told()] == sorted(event for _, event, _ in told())
    assert PublicDocument.objects.current().count() == 3


def test_versions_published_while_the_relay_was_away_are_each_told_as_they_were(
    publish, correct, monkeypatch
):
    claim = publish(relayed=False)
    correct(claim)
    first, second = PublicDocument.objects.order_by("position")
    assert (first.version, second.version) == (1, 2)
    assert "20,145" in first.content["explanation"]["markdown"]
    assert first.content["corrections"] == []
    assert "20,146" in second.content["explanation"]["markdown"]


def test_small_batches_give_the_same_positions(publish, cast, monkeypatch):
    monkeypatch.setattr(relaying, "BATCH", 2)
    for _ in range(5):
        publish(relayed=False)
    assert relay() == 5
    assert [position for position, _, _ in told()] == [1, 2, 3, 4, 5]
    assert RelayPosition.objects.get().event == Event.objects.order_by("-number").first().number


def test_a_relay_that_breaks_half_way_has_written_nothing(publish, cast, monkeypatch):
    publish(relayed=False)
    publish(relayed=False)
    write = relaying._write

    def breaks(event, position):
        if position == 2:
            raise RuntimeError("the power went")
        return write(event, position)

    monkeypatch.setattr(relaying, "_write", breaks)
    with pytest.raises(RuntimeError):
        relay()
    assert told() == []
    monkeypatch.setattr(relaying, "_write", write)
    assert relay() == 2
    assert [position for position, _, _ in told()] == [1, 2]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_relays_and_publications_at_the_same_time_leave_no_gap_and_no_double(publish, cast):
    claims = [publish(upto="approved", relayed=False) for _ in range(8)]
    failures: list[BaseException] = []
    start = threading.Barrier(len(claims))

    def put_out(claim: Claim) -> None:
        try:
            start.wait(10)
            publication.publish(claim, by=cast.editor, at=TUESDAY)
            relay()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=put_out, args=(claim,)) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    relay()
    events = list(Event.objects.filter(step="publish").order_by("number").values_list("number", flat=True))
    assert told() == [(n, event, "published") for n, event in enumerate(events, start=1)]
    assert {str(one) for one in PublicDocument.objects.values_list("public_id", flat=True)} == {
        str(claim.public_id) for claim in claims
    }
