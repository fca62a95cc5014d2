"""Other checkers' rulings: those nearest to a claim, all of them, one of them, and its removal."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.queries import at_least, desks_edited, desks_readable, role_on
from accounts.views.gate import who
from factcheck.actions import other_rulings as verbs
from factcheck.filters import OtherRulingFilter
from factcheck.models import OtherRuling
from factcheck.queries.other_rulings import others_on, via
from factcheck.views.claim import seen_by
from lib.clock import now
from lib.errors import Invalid
from lib.listing import Listed, paged
from lib.times import when, zone

ORDER = ("-id",)


@login_required
@require_safe
def claim_others(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A piece of the claim's page that comes after it, and a page of its own."""
    claim = seen_by(request, public_id)
    piece = request.headers.get("X-Requested-With") == "later"
    template = "factcheck/claim_others_bit.html" if piece else "factcheck/claim_others.html"
    return render(request, template, {"claim": claim, "found": others_on(claim, who(request))})


@login_required
@require_safe
def other_rulings(request: HttpRequest) -> HttpResponse:
    """All that this person may see, the newest in the house first. An unknown filter is told, with 400."""
    user = who(request)
    visible = OtherRuling.objects.visible_to(user)
    chosen = OtherRulingFilter(request.GET, visible)
    problems = chosen.problems()
    found = visible if problems else chosen.qs
    if problems or not request.GET.get("removed"):
        found = found.live()
    try:
        listed = paged(request, found.select_related("desk", "brought"), ORDER)
    except Invalid as error:
        problems.append(error.message)
        listed = Listed(rows=[], older=request.path)
    context = {
        "rows": listed.rows,
        "q": request.GET.get("q", ""),
        "removed": bool(request.GET.get("removed")),
        "problems": problems,
        "several": desks_readable(user).count() > 1,
        "may_import": desks_edited(user).exists(),
        **listed.pager,
    }
    return render(request, "factcheck/other_rulings.html", context, status=400 if problems else 200)


@login_required
@require_safe
def other_ruling(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One ruling: what they say, and where we have it from."""
    user = who(request)
    rulings = OtherRuling.objects.visible_to(user).select_related("desk", "brought__by", "removed_by")
    ruling = get_object_or_404(rulings, public_id=public_id)
    tz = zone(ruling.desk.timezone)
    context = {
        "ruling": ruling,
        "via": via(ruling),
        "at": when(ruling.brought.at, at=now(), tz=tz),
        "may": at_least(role_on(user, ruling.desk), Role.EDITOR),
    }
    return render(request, "factcheck/other_ruling.html", context)


@login_required
@require_POST
def other_ruling_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    ruling = get_object_or_404(OtherRuling.objects.visible_to(who(request)), public_id=public_id)
    verbs.remove_ruling(ruling, by=who(request), at=now())
    messages.success(request, "Removed. It is shown beside no claim until you bring it back.")
    return redirect("other_ruling", ruling.public_id)


@login_required
@require_POST
def other_ruling_restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    ruling = get_object_or_404(OtherRuling.objects.visible_to(who(request)), public_id=public_id)
    verbs.restore_ruling(ruling, by=who(request), at=now())
    messages.success(request, "Brought back.")
    return redirect("other_ruling", ruling.public_id)
