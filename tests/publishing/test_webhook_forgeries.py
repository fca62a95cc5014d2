"""A thousand messages that are not ours, or not of now: a receiver that does as our page says takes none."""

import random
from datetime import datetime, timedelta

from standardwebhooks import Webhook, WebhookVerificationError

from lib.crypto.tokens import build_signature_headers, generate_webhook_secret
from lib.datetimes.clock import now
from publishing.webhooks.actions import rotate_webhook_secret
from tests.publishing.webhook_receiver import deliver_events

FORGERIES = 1_000
SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")


class Receiver:
    """The program of docs/how-to/receive-webhooks.md: verifies a message, and takes each id once."""

    def __init__(self, secret: str) -> None:
        self.verifier = Webhook(secret)
        self.taken: set[str] = set()

    def takes(self, headers: dict[str, str], body: bytes) -> bool:
        try:
            self.verifier.verify(body, headers)
        except (WebhookVerificationError, ValueError):
            return False
        known = headers["webhook-id"] in self.taken
        self.taken.add(headers["webhook-id"])
        return not known


def change_one(text: str, chance: random.Random) -> str:
    """``text`` with one character another."""
    place = chance.randrange(len(text))
    other = chance.choice([one for one in "0aB+/=,:.{ " if one != text[place]])
    return text[:place] + other + text[place + 1 :]


def sign(message_id: str, body: bytes, secret: str, *, at: datetime) -> dict[str, str]:
    return build_signature_headers(message_id, body, at=at, secrets=[secret])


def test_nothing_that_was_changed_is_late_or_comes_again_is_taken(
    endpoint, receiver, publish_claim, partner_member, print_figure
):
    publish_claim()
    deliver_events(now())
    [(came, body)] = receiver.requests
    headers = {name: came[name] for name in SIGNED}
    chance, ours = random.Random(7), Receiver(endpoint.secret)
    text, taken = body.decode(), 0
    for number in range(FORGERIES):
        forged, words = dict(headers), text
        kind = number % 5
        if kind == 0:
            words = change_one(text, chance)
        elif kind == 1:
            # Of its last two characters some bits are no part of the signature.
            signature = headers["webhook-signature"].removeprefix("v1,")
            forged["webhook-signature"] = f"v1,{change_one(signature[:-2], chance)}{signature[-2:]}"
        elif kind == 2:
            name = chance.choice(["webhook-id", "webhook-timestamp"])
            forged[name] = change_one(headers[name], chance)
        elif kind == 3:
            seconds = chance.choice([-1, 1]) * chance.randint(301, 10**6)
            forged = sign(headers["webhook-id"], body, endpoint.secret, at=now() + timedelta(seconds=seconds))
        else:
            forged = sign(headers["webhook-id"], body, generate_webhook_secret(), at=now())
        taken += ours.takes(forged, words.encode())
    assert taken == 0
    assert ours.takes(headers, body)
    again = sum(ours.takes(headers, body) for _ in range(FORGERIES))
    assert again == 0
    # While the secret is changed, whoever has either of the two takes it, and once.
    before = endpoint.secret
    after = rotate_webhook_secret(endpoint, by=partner_member, at=now()).secret
    publish_claim()
    deliver_events(now())
    rotated, said = receiver.requests[-1]
    assert [Receiver(secret).takes(rotated, said) for secret in (before, after)] == [True, True]
    print_figure(f"{FORGERIES:,} forged or late: {taken} taken; {FORGERIES:,} sent again: {again} taken")
