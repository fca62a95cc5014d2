"""A webhook with few messages: what was heard of it long ago does not count against it."""

from datetime import timedelta

from publishing.models import Delivery, WebhookEndpoint
from tests.factories import MONDAY
from tests.publishing.webhook_receiver import deliver_events

WEDNESDAY = MONDAY + timedelta(days=2)


def test_a_receiver_that_had_no_messages_for_days_is_not_paused_for_the_first_that_fails(
    endpoint, receiver, publish_claim
):
    """The last thing that was heard of it may be a failure of long ago, of a message that was given up."""
    WebhookEndpoint.objects.update(failing_since=WEDNESDAY - timedelta(days=9))
    receiver.answers.append((503, {}))
    publish_claim()
    deliver_events(WEDNESDAY)
    endpoint.refresh_from_db()
    assert (endpoint.state, len(receiver.requests)) == ("active", 1)
    deliver_events(WEDNESDAY + timedelta(minutes=1))
    assert Delivery.objects.get().state == "delivered"
