"""Take on a partner."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.views.gate import admin_only, who
from lib import clock
from lib.errors import DomainError
from publishing.actions.partners import create_partner
from publishing.forms.partner import NewPartnerForm


@admin_only
def partner_add(request: HttpRequest) -> HttpResponse:
    form = NewPartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.given("name", "desks", "languages", "delay_minutes", "told_of_articles")
        try:
            made = create_partner(by=who(request), at=clock.now(), **given)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect("partner", made.public_id)
    return render(request, "publishing/partner_add.html", {"form": form}, status=422 if form.errors else 200)
