"""URLs of the screens of webhooks, the same for partners, programs and chats."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, path

from accounts.fresh_proof import fresh_proof_required
from publishing.screens.webhooks.access import AccessView
from publishing.screens.webhooks.deliveries import delivery_detail, delivery_list, delivery_replay
from publishing.screens.webhooks.endpoint import (
    webhook_active,
    webhook_detail,
    webhook_remove,
    webhook_replay,
    webhook_secret,
    webhook_test,
)

WEBHOOK_SCREENS: tuple[tuple[str, str, AccessView], ...] = (
    ("webhooks/<uuid:public_id>/", "webhook", webhook_detail),
    ("webhooks/<uuid:public_id>/secret/", "webhook_secret", webhook_secret),
    ("webhooks/<uuid:public_id>/test/", "webhook_test", webhook_test),
    ("webhooks/<uuid:public_id>/active/", "webhook_active", webhook_active),
    ("webhooks/<uuid:public_id>/remove/", "webhook_remove", webhook_remove),
    ("webhooks/<uuid:public_id>/replay/", "webhook_replay", webhook_replay),
    ("deliveries/", "delivery_list", delivery_list),
    ("deliveries/<uuid:public_id>/", "delivery", delivery_detail),
    ("deliveries/<uuid:public_id>/replay/", "delivery_replay", delivery_replay),
)


def build_webhook_urls(
    prefix: str, folder: str, guard: Callable[[AccessView], Callable[..., Any]]
) -> Iterator[URLPattern]:
    """Yield the URLs under ``folder``, with names that begin with ``prefix``; ``guard`` lets people in.

    What changes anything takes a fresh proof: a webhook carries what is published, or what a desk does, away.
    """
    for route, name, view in WEBHOOK_SCREENS:
        yield path(f"{folder}{route}", guard(fresh_proof_required(view)), name=f"{prefix}_{name}")
