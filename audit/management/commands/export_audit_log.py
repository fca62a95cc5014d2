"""export_audit_log: print every event's row with its hashes, a line of JSON each, for checks from outside."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from audit.chain import build_canonical_row
from audit.models import Event


class Command(BaseCommand):
    help = (
        "Print the chain, one line of JSON per event: codes, times and random ids, no text or "
        "names. It shows how much was done when, including unpublished work: give it only to "
        "people who may know that."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for event in Event.objects.order_by("number").iterator(chunk_size=2000):
            self.stdout.write(
                json.dumps(
                    {"row": build_canonical_row(event), "previous": event.previous, "hash": event.hash}
                )
            )
