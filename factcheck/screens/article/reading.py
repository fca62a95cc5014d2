"""The place that a person reads in the article, sent by static/js/reading_progress.js."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.galley.reading_progress import record_reading_place
from factcheck.screens.article.views import get_visible_article
from lib.datetimes.clock import now


class ReadingPlaceForm(forms.Form):
    """A revision by its number, and a place in its text in code points."""

    revision = forms.IntegerField(min_value=1)
    place = forms.IntegerField(min_value=0)


@require_POST
def article_reading(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = current_user(request)
    article = get_visible_article(user, public_id)
    form = ReadingPlaceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    revision = get_object_or_404(article.revisions, number=form.cleaned_data["revision"])
    record_reading_place(revision, form.cleaned_data["place"], by=user, at=now())
    return HttpResponse(status=204)
