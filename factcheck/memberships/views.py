"""Screen before people leave desks, under Setup: the work that they hold, and the button that ends it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.views.auth import admin_required, current_user
from factcheck.memberships.actions import remove_members
from factcheck.memberships.selectors import DeskHoldings, get_holdings
from factcheck.models.claim import ClaimQuerySet
from lib.datetimes.clock import now
from lib.text.phrases import join_with_and

MAX_CLAIMS_SHOWN = 50


@admin_required
def membership_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what the person holds on the desks named in ``desk``; a POST takes them off these desks."""
    person = get_object_or_404(User, public_id=public_id)
    given = request.POST if request.method == "POST" else request.GET
    desks = list(Desk.objects.filter(slug__in=given.getlist("desk"), memberships__user=person))
    back = "service_detail" if person.is_service else "person_detail"
    if not desks:
        messages.info(request, gettext("{person} is no longer on any of these desks.").format(person=person))
        return redirect(back, public_id)
    names = join_with_and([desk.name for desk in desks])
    if request.method == "POST":
        remove_members(person, desks, by=current_user(request), at=now())
        sentence = gettext("{person} is no longer on {desks}. Their work there has ended.")
        messages.success(request, sentence.format(person=person, desks=names))
        return redirect(back, public_id)
    held = [_describe_holdings(get_holdings(person, desk), current_user(request)) for desk in desks]
    context = {"person": person, "desks": held, "desk_names": names, "back": back}
    return render(request, "factcheck/memberships/remove.html", context)


def _describe_holdings(held: DeskHoldings, viewer: User) -> dict[str, Any]:
    """Return the numbers, with the statements of claims only as far as this admin may read them."""
    return {
        "desk": held.desk,
        "is_empty": held.is_empty,
        "claims": _list_claims(held.claims, viewer),
        "scheduled": _list_claims(held.scheduled, viewer),
        "reviews": _list_claims(held.reviewed, viewer),
        "drafts": held.drafts.count(),
        "sources": held.sources.count(),
        "unnamed": held.unnamed.count(),
        "followed": held.followed.count(),
    }


def _list_claims(claims: ClaimQuerySet, viewer: User) -> dict[str, Any]:
    shown = list(claims.visible_to(viewer)[:MAX_CLAIMS_SHOWN])
    count = claims.count()
    return {"rows": shown, "count": count, "hidden": count - len(shown)}
