"""What editors do with a feed beside changing it: pause it, resume it, ask for it now."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.views.gate import who
from articles.actions.feeds import pause_feed, poll_now, resume_feed
from articles.models import Feed
from lib.clock import now
from lib.errors import Stale

ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "pause": (pause_feed, "“{}” is paused: nothing comes in from it."),
    "resume": (resume_feed, "“{}” is followed again."),
    "poll": (poll_now, "“{}” is asked within seconds."),
}


@login_required
@require_POST
def feed_act(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    """Somebody who was faster has done it already: that is told, and is no error."""
    user = who(request)
    feeds = Feed.objects.visible_to(user).select_related("desk", "added_by")
    feed = get_object_or_404(feeds, public_id=public_id)
    verb, sentence = ACTS[act]
    try:
        verb(feed, by=user, at=now())
    except Stale as error:
        messages.info(request, error.message)
    else:
        messages.success(request, sentence.format(feed.title))
    return redirect("feed_list")
