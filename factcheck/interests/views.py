"""Views of interests: declare, list and withdraw your own; for editors, list those of their desks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.views.auth import current_user
from factcheck.interests.actions import declare_interest, withdraw_interest
from factcheck.interests.forms import InterestForm
from factcheck.interests.selectors import list_concerned_claims, list_readable_interests
from factcheck.models import Claim, Interest
from lib.datetimes.clock import now
from lib.web.listing import paginate_list

MAX_CLAIMS = 2000
"""Open claims that an interest is counted over."""


def interest_list(request: HttpRequest) -> HttpResponse:
    """Show one's own interests with how many open claims each concerns, and the form."""
    user = current_user(request)
    form = InterestForm(request.POST or None)
    if form.is_valid():
        with form.show_refusal():
            declare_interest(**form.get_inputs(), by=user, at=now())
            messages.success(
                request, gettext("Interest declared. Matching claims will not be assigned to you.")
            )
            return redirect("interest_list")
    found = paginate_list(request, Interest.objects.active().filter(person=user), ("-declared_at", "-id"))
    own = Claim.objects.visible_to(user).open().filter(desk__memberships__user=user)[:MAX_CLAIMS]
    open_claims = list(own) if found.rows else []
    rows = [(interest, len(list_concerned_claims(interest, open_claims))) for interest in found.rows]
    context = {
        "form": form,
        "rows": rows,
        "has_desk_interests": list_readable_interests(user).exclude(person=user).exists(),
    }
    return render(request, "factcheck/interests/list.html", context | found.pager, status=form.status)


@require_POST
def interest_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    own = Interest.objects.active().filter(person=current_user(request))
    withdraw_interest(get_object_or_404(own, public_id=public_id), by=current_user(request), at=now())
    messages.success(request, gettext("Interest withdrawn."))
    return redirect("interest_list")


@require_safe
def interest_desk_list(request: HttpRequest) -> HttpResponse:
    """List interests of the people of one's desks, for editors and standards editors; empty for others."""
    declared = list_readable_interests(current_user(request)).select_related("person")
    found = paginate_list(request, declared, ("person__name", "-declared_at", "-id"))
    return render(request, "factcheck/interests/desk_list.html", {"rows": found.rows} | found.pager)
