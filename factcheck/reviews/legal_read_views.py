"""The legal read under Setup: the kinds of claim that standards reads on a desk before publication."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from accounts.models import Desk
from accounts.views.auth import admin_required, current_user
from factcheck.models import LegalReadRule
from factcheck.reviews.forms import LegalReadKindsForm
from factcheck.reviews.legal_reads import set_legal_reads
from lib.datetimes.clock import now


@admin_required
def legal_read_edit(request: HttpRequest, slug: str) -> HttpResponse:
    desk = get_object_or_404(Desk, slug=slug)
    kinds = LegalReadRule.objects.filter(desk=desk).values_list("kind", flat=True)
    form = LegalReadKindsForm(request.POST or None, initial={"kinds": list(kinds)})
    if form.is_valid():
        set_legal_reads(desk, **form.get_inputs(), by=current_user(request), at=now())
        messages.success(request, gettext("Saved."))
        return redirect("legal_read_edit", slug)
    context = {"desk": desk, "form": form}
    return render(request, "factcheck/reviews/legal_read_edit.html", context, status=form.status)
