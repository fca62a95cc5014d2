"""Messages to a desk's chat, as the workers send them."""

from datetime import datetime, timedelta

from publishing.webhooks.claim_fan_out import COLLECTION_TIME
from tests.factories import MONDAY
from tests.publishing.webhook_receiver import deliver_events

WEDNESDAY = MONDAY + timedelta(days=2)
EVERY = ("claim.flagged", "claim.assigned", "claim.changed")


def post_due(at: datetime = WEDNESDAY) -> int:
    """Fan out and send, when the time for which a message collects others has passed."""
    deliver_events(at)
    return deliver_events(at + COLLECTION_TIME)
