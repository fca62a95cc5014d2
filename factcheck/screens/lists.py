"""Common parts of every list of claims: rows, a page by keyset, and links that keep the filters."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from accounts.views.auth import current_roles
from factcheck.claims.selectors import annotate_for_row
from factcheck.models import Claim
from factcheck.models.claim import ClaimQuerySet
from factcheck.screens.queue.selectors import ORDER, build_rows
from lib.web.listing import paginate_list
from lib.web.requests import build_addresses


def get_claim_list_context(
    request: HttpRequest,
    claims: ClaimQuerySet,
    at: datetime,
    *,
    order: Sequence[str] = ORDER,
    are_open: bool = False,
    size: int | None = None,
) -> dict[str, Any]:
    """Return one page of ``claims`` as context for components/claim_table.html and pagination.html.

    Raises Invalid for a cursor that no list handed out.
    """
    found = paginate_list(request, annotate_for_row(claims, are_open=are_open), order, size=size)
    return {"rows": build_linked_rows(request, found.rows, at), **found.pager}


def build_linked_rows(request: HttpRequest, claims: Iterable[Claim], at: datetime) -> list[dict[str, Any]]:
    """Return the rows of claims of ``annotate_for_row``, with the URLs of each."""
    rows = build_rows(claims, current_roles(request), at)
    get_page, get_peek = build_addresses("claim_detail"), build_addresses("claim_queue_peek")
    get_take = build_addresses("claim_transition", "take")
    for row in rows:
        key = row["public_id"]
        row["href"], row["peek_url"] = get_page(key), get_peek(key)
        if row["takable"]:
            row["take"] = {"url": get_take(key), "version": row["version"]}
    return rows
