"""The watch list of a desk: its claims of whose repeats somebody wants to know."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.views.auth import current_desk_access, current_user
from factcheck.repeats.selectors import get_repeat_counts, list_watched_claims
from lib.datetimes.humanize import get_timezone
from lib.web.listing import paginate_list


@require_safe
def watch_list(request: HttpRequest) -> HttpResponse:
    """Show the watch list of the desk ``?desk=``, or of the first that this person can read."""
    desks = [access.desk for access in current_desk_access(request)]
    desk = next((one for one in desks if one.slug == request.GET.get("desk")), desks[0] if desks else None)
    if desk is None:
        return render(request, "factcheck/watch_list.html", {"desks": [], "rows": []})
    found = paginate_list(request, list_watched_claims(desk, current_user(request)), ("-id",))
    counts = get_repeat_counts([claim.pk for claim in found.rows])
    context = {
        "desks": desks,
        "desk": desk,
        "rows": [(claim, counts[claim.pk]) for claim in found.rows],
        "tz": get_timezone(desk.timezone),
        **found.pager,
    }
    return render(request, "factcheck/watch_list.html", context)
