"""The page of a list of packs, which watches their progress."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.forms.base import DomainErrorForm
from accounts.views.auth import current_user
from lib.web.conditional_requests import is_matching_etag
from lib.web.listing import paginate_list
from publishing.packs.selectors import build_pack_rows, get_pack_list_etag


def render_pack_list(
    request: HttpRequest,
    template: str,
    packs: QuerySet[Any],
    context: dict[str, Any],
    *,
    form: DomainErrorForm,
    at: datetime,
    tz: tzinfo,
    get_refusals: Callable[[Sequence[Any]], dict[int, str]] = lambda packs: {},
) -> HttpResponse:
    """Render the page; with ``X-Requested-With: watch`` the list alone, or 304 while it is unchanged.

    ``get_refusals`` returns {key of a pack: why the viewer may not have it}.
    """
    found = paginate_list(request, packs.select_related("requested_by"), ("-requested_at", "-id"))
    rows = build_pack_rows(
        found.rows, viewer=current_user(request), at=at, tz=tz, why_not=get_refusals(found.rows)
    )
    etag = get_pack_list_etag(rows)
    is_watching = request.headers.get("X-Requested-With") == "watch"
    if is_watching and is_matching_etag(request, etag):
        return HttpResponse(status=304, headers={"ETag": etag})
    context |= {"form": form, "here": request.get_full_path(), "rows": rows, "tag": etag, **found.pager}
    template = "publishing/packs/pack_list_live.html" if is_watching else template
    answer = render(request, template, context, status=form.status)
    if is_watching:
        answer["ETag"] = etag
    return answer
