"""What every list of claims has in common: rows, a page by keyset, and links that keep the filters."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.views.gate import who
from factcheck.models import Claim
from factcheck.queries import queue
from lib.listing import paged


def listed(
    request: HttpRequest, claims: QuerySet[Claim], at: datetime, *, order: Sequence[str] = queue.ORDER
) -> dict[str, Any]:
    """One page of ``claims`` as context for components/claims.html and components/pager.html.

    Raises Invalid for a cursor that no list handed out.
    """
    found = paged(request, queue.drawable(claims), order)
    rows = queue.rows(found.rows, who(request), at)
    for row in rows:
        row["href"] = reverse("claim", args=[row["public_id"]])
        if row["takable"]:
            url = reverse("claim_step", args=[row["public_id"], "take"])
            row["take"] = {"url": url, "version": row["version"]}
    return {"rows": rows, **found.pager}
