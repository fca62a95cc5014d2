"""link_claimants: link the claims that name a claimant and have none."""

from itertools import batched
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import F, Q

from accounts.models.enums import Visibility
from accounts.selectors import get_system_user
from factcheck.claimants.linking import link_claimants
from factcheck.models import Claim
from lib.datetimes.clock import now

BATCH_SIZE = 500


class Command(BaseCommand):
    """Command for after a desk became confidential: claims of others then lose its claimants."""

    help = "Link claims without a claimant, or with one that their desk may not use, to one of that name."

    def handle(self, *args: Any, **options: Any) -> None:
        """Link them, and print how many there were."""
        not_named = Q(attributed_to__desk__visibility=Visibility.CONFIDENTIAL) & ~Q(
            attributed_to__desk=F("desk")
        )
        claims = Claim.objects.filter(Q(attributed_to__isnull=True) | not_named).exclude(claimant="")
        keys = list(claims.order_by("pk").values_list("pk", flat=True))
        for some in batched(keys, BATCH_SIZE):
            with transaction.atomic():
                found = list(Claim.objects.filter(pk__in=some).select_related("desk"))
                link_claimants(found, by=get_system_user(), at=now())
                Claim.objects.bulk_update(found, ["attributed_to"])
        self.stdout.write(f"{len(keys)} claims linked.")
