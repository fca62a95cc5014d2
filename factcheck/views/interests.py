"""Your interests: declared, listed, taken back; and, for editors, those of the people of their desks."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.views.gate import who
from factcheck.actions.interests import declare_interest, withdraw_interest
from factcheck.forms.interests import InterestForm
from factcheck.models import Claim, Interest
from factcheck.queries.interests import readable_by, touched_by
from lib.clock import now
from lib.errors import DomainError
from lib.listing import paged

MOST_CLAIMS = 2000
"""Open claims that an interest is counted over."""


@login_required
def interests(request: HttpRequest) -> HttpResponse:
    """One's own: the form, and what has been declared, with how many open claims each concerns."""
    user = who(request)
    form = InterestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_interest(**form.inputs(), by=user, at=now())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "You declared an interest. Matching claims will not be given to you.")
            return redirect("interests")
    found = paged(request, Interest.objects.live().filter(person=user), ("-declared_at", "-id"))
    mine = Claim.objects.visible_to(user).open().filter(desk__memberships__user=user)[:MOST_CLAIMS]
    open_claims = list(mine) if found.rows else []
    rows = [(interest, len(touched_by(interest, open_claims))) for interest in found.rows]
    context = {"form": form, "rows": rows, "others": readable_by(user).exclude(person=user).exists()}
    status = 422 if form.errors else 200
    return render(request, "factcheck/interests.html", context | found.pager, status=status)


@login_required
@require_POST
def interest_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    mine = Interest.objects.live().filter(person=who(request))
    withdraw_interest(get_object_or_404(mine, public_id=public_id), by=who(request), at=now())
    messages.success(request, "You took it back.")
    return redirect("interests")


@login_required
@require_safe
def interests_of_desks(request: HttpRequest) -> HttpResponse:
    """What the people of one's desks have declared, for editors and standards editors; empty for others."""
    declared = readable_by(who(request)).select_related("person")
    found = paged(request, declared, ("person__name", "-declared_at", "-id"))
    return render(request, "factcheck/interests_of_desks.html", {"rows": found.rows} | found.pager)
