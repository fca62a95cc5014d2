"""One feed: how it stands, and what can be changed of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.views.gate import who
from articles.actions.feed_looks import Offered
from articles.actions.feeds import NoFeed, change_feed, require_keeper
from articles.forms.feeds import FeedForm
from articles.models import Feed
from articles.views.feed_list import row
from lib.clock import now
from lib.errors import DomainError


@login_required
def feed_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new address is looked at before it is kept; no transaction is open meanwhile."""
    user, at = who(request), now()
    feeds = Feed.objects.visible_to(user).select_related("desk", "added_by")
    feed = get_object_or_404(feeds, public_id=public_id)
    require_keeper(user, feed.desk)
    form, offered, status = FeedForm.of(feed), list[Offered](), 200
    if request.method == "POST":
        data = request.POST.copy()
        if data.get("offered"):
            data["url"] = str(data["offered"])
        form, status = FeedForm(data), 422
        if form.is_valid():
            try:
                change_feed(feed, **form.given("url", "title", "provenance", "fetch_pages"), by=user, at=at)
            except DomainError as error:
                form.refuse(error)
                offered = error.offered if isinstance(error, NoFeed) else []
                status = error.status
            else:
                messages.success(request, "The feed is changed.")
                return redirect("feed_list")
    context = {
        "form": form,
        "offered": offered,
        "row": row(feed, at, desk=feed.desk.name, kept={feed.desk_id}),
        "intakes": feed.intakes.all()[:10],
    }
    return render(request, "articles/feed_edit.html", context, status=status)
