"""Form to create a partner."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.views.auth import admin_required, current_user
from lib.datetimes import clock
from publishing.partners.actions import create_partner
from publishing.partners.forms import NewPartnerForm


@admin_required
def partner_add(request: HttpRequest) -> HttpResponse:
    form = NewPartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.get_cleaned("name", "desks", "languages", "delay_minutes", "receives_article_events")
        with form.show_refusal():
            made = create_partner(by=current_user(request), at=clock.now(), **given)
            return redirect("partner_detail", made.public_id)
    return render(request, "publishing/partners/add.html", {"form": form}, status=422 if form.errors else 200)
