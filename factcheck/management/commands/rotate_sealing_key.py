"""rotate_sealing_key: wrap the keys of all desks with the key that the settings name now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.sealing.keys import rewrap_desk_keys
from lib.errors import DomainError


class Command(BaseCommand):
    help = "Wrap the keys of all desks with the key that STET_SEALING_* names now. No source is written anew."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = rewrap_desk_keys()
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"Keys of desks wrapped anew: {done:,}. The older key is needed no more.")
