"""The legal read under Setup: which kinds of claim standards reads on a desk before they go out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Desk
from accounts.views.gate import admin_only, who
from factcheck.actions.legal_reads import set_legal_reads
from factcheck.forms.legal_read import LegalReadForm
from factcheck.models import LegalRead
from lib.clock import now


@admin_only
def legal_read(request: HttpRequest, slug: str) -> HttpResponse:
    desk = get_object_or_404(Desk, slug=slug)
    kinds = LegalRead.objects.filter(desk=desk).values_list("kind", flat=True)
    form = LegalReadForm(initial={"kinds": list(kinds)})
    if request.method == "POST":
        form = LegalReadForm(request.POST)
        if form.is_valid():
            set_legal_reads(desk, **form.inputs(), by=who(request), at=now())
            messages.success(request, "Saved.")
            return redirect("legal_read", slug)
    status = 422 if form.errors else 200
    return render(request, "factcheck/legal_read.html", {"desk": desk, "form": form}, status=status)
