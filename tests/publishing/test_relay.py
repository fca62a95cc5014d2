"""The relay: each change once, in the order of the record, whoever runs it and however often."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from audit.models import Event
from factcheck.models import Claim
from factcheck.verdicts import publication
from publishing import tasks
from publishing.documents import relay as relaying
from publishing.documents.relay import relay_events
from publishing.models import OutboxCursor, PublicDocument
from tests.factories import TUESDAY


def told() -> list[tuple[int, int, str]]:
    return list(PublicDocument.objects.order_by("position").values_list("position", "event", "kind"))


def test_relaying_twice_writes_nothing_twice(publish_claim, cast):
    claim = publish_claim(relayed=False)
    assert relay_events() == 1
    before = PublicDocument.objects.values().get()
    assert relay_events() == 0
    assert tasks.relay_events() == 0
    assert PublicDocument.objects.values().get() == before
    assert before["body"].startswith('{"id":"' + str(claim.public_id))


def test_what_happened_while_the_relay_was_away_is_told_in_order(publish_claim, cast):
    claims = [publish_claim(relayed=False) for _ in range(3)]
    publication.mark_under_review(claims[1], reason="Drift", by=cast.editor, at=TUESDAY)
    publication.propose_retraction(
        claims[0], reason="Forged", public_note="Forged", by=cast.standards, at=TUESDAY
    )
    publication.retract_verdict(claims[0], by=cast.editor, at=TUESDAY)
    publication.reaffirm_verdict(claims[1], note="Holds", by=cast.second, at=TUESDAY + timedelta(hours=1))
    assert relay_events() == 6
    kinds = [kind for _, _, kind in told()]
    assert kinds == ["published", "published", "published", "under_review", "retracted", "reaffirmed"]
    assert [position for position, _, _ in told()] == [1, 2, 3, 4, 5, 6]
    assert [event for _, event, _ in told()] == sorted(event for _, event, _ in told())
    assert PublicDocument.objects.current().count() == 3


def test_versions_published_while_the_relay_was_away_are_each_told_as_they_were(
    publish_claim, correct_claim, monkeypatch
):
    claim = publish_claim(relayed=False)
    correct_claim(claim)
    first, second = PublicDocument.objects.order_by("position")
    assert (first.version, second.version) == (1, 2)
    assert "20,145" in first.content["explanation"]["markdown"]
    assert first.content["corrections"] == []
    assert "20,146" in second.content["explanation"]["markdown"]


def test_small_batches_give_the_same_positions(publish_claim, cast, monkeypatch):
    monkeypatch.setattr(relaying, "BATCH_SIZE", 2)
    for _ in range(5):
        publish_claim(relayed=False)
    assert relay_events() == 5
    assert [position for position, _, _ in told()] == [1, 2, 3, 4, 5]
    assert OutboxCursor.objects.get().event_number == Event.objects.order_by("-number").first().number


def test_a_relay_that_breaks_half_way_has_written_nothing(publish_claim, cast, monkeypatch):
    publish_claim(relayed=False)
    publish_claim(relayed=False)
    write = relaying._write_document

    def breaks(event, position):
        if position == 2:
            raise RuntimeError("the power went")
        return write(event, position)

    monkeypatch.setattr(relaying, "_write_document", breaks)
    with pytest.raises(RuntimeError):
        relay_events()
    assert told() == []
    monkeypatch.setattr(relaying, "_write_document", write)
    assert relay_events() == 2
    assert [position for position, _, _ in told()] == [1, 2]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_relays_and_publications_at_the_same_time_leave_no_gap_and_no_double(publish_claim, cast):
    claims = [publish_claim(upto="approved", relayed=False) for _ in range(8)]
    failures: list[BaseException] = []
    start = threading.Barrier(len(claims))

    def put_out(claim: Claim) -> None:
        try:
            start.wait(10)
            publication.publish_verdict(claim, by=cast.editor, at=TUESDAY)
            relay_events()
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
    relay_events()
    events = list(Event.objects.filter(action="publish").order_by("number").values_list("number", flat=True))
    assert told() == [(n, event, "published") for n, event in enumerate(events, start=1)]
    assert {str(one) for one in PublicDocument.objects.values_list("public_id", flat=True)} == {
        str(claim.public_id) for claim in claims
    }
