"""Follow a feed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.queries import desks_edited
from accounts.views.gate import who
from articles.actions.feed_looks import Offered
from articles.actions.feeds import NoFeed, add_feed
from articles.forms.feeds import NewFeedForm
from lib.clock import now
from lib.errors import DomainError, NotAllowed


@login_required
def feed_add(request: HttpRequest) -> HttpResponse:
    """Waits for the feed: no transaction is open. The feeds that a page names are offered as buttons, each of
    which sends the form again with that address.
    """
    user = who(request)
    desks = desks_edited(user)
    if not desks.exists():
        raise NotAllowed("Only an editor of a desk may make it follow a feed.")
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and data.get("offered"):
        data["url"] = str(data["offered"])
    form = NewFeedForm(data, desks=desks)
    offered: list[Offered] = []
    status = 200
    if data is not None:
        status = 422
        if form.is_valid():
            terms = form.given("url", "title", "desk", "provenance", "fetch_pages", "newest")
            try:
                feed = add_feed(**terms, by=user, at=now())
            except DomainError as error:
                form.refuse(error)
                offered = error.offered if isinstance(error, NoFeed) else []
                status = error.status
            else:
                messages.success(request, f"“{feed.title}” is followed now.")
                return redirect("feed_list")
    context = {"form": form, "offered": offered}
    return render(request, "articles/feed_add.html", context, status=status)
