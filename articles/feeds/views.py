"""Screens of feeds: list, add, change, pause, resume, poll now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.forms.base import DomainErrorForm
from accounts.selectors import list_edited_desks, list_readable_desks
from accounts.views.auth import current_user
from articles.feeds.actions import (
    FeedNotFound,
    create_feed_from_url,
    pause_feed,
    request_poll,
    require_feed_editor,
    resume_feed,
    update_feed,
)
from articles.feeds.fetching import LinkedFeed
from articles.feeds.forms import FeedForm, NewFeedForm
from articles.models import Feed
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_time_ago, format_time_until
from lib.errors import Invalid, NotAllowed, Stale
from lib.text.phrases import StrOrPromise, format_number
from lib.web.listing import ListPage, paginate_list

FEED_ACTIONS: dict[str, tuple[Callable[..., None], StrOrPromise]] = {
    "pause": (pause_feed, gettext_lazy("“{feed}” is paused. Nothing is imported from it.")),
    "resume": (resume_feed, gettext_lazy("“{feed}” is active again.")),
    "poll": (request_poll, gettext_lazy("Checking “{feed}” now.")),
}


@require_POST
def feed_action(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Pause, resume or poll a feed. An action that somebody else has taken already is shown as a message."""
    user = current_user(request)
    feeds = Feed.objects.visible_to(user).select_related("desk", "added_by")
    feed = get_object_or_404(feeds, public_id=public_id)
    perform, sentence = FEED_ACTIONS[action]
    try:
        perform(feed, by=user, at=now())
    except Stale as error:
        messages.info(request, error.message)
    else:
        messages.success(request, sentence.format(feed=feed.title))
    return redirect("feed_list")


def feed_add(request: HttpRequest) -> HttpResponse:
    """Add a feed. Waits for the fetch, outside any transaction.

    The feeds that a page links to are offered as buttons, each of which sends the form again with that URL.
    """
    user = current_user(request)
    desks = list_edited_desks(user)
    if not desks.exists():
        raise NotAllowed(gettext("Only an editor of a desk can add a feed."))
    form = NewFeedForm(_get_sent_feed(request), desks=desks)
    if form.is_valid():
        terms = form.get_cleaned("url", "title", "desk", "provenance", "fetch_pages", "newest")
        with form.show_refusal():
            feed = create_feed_from_url(**terms, by=user, at=now())
            messages.success(request, gettext("You now follow “{feed}”.").format(feed=feed.title))
            return redirect("feed_list")
    context = {"form": form, "linked_feeds": _list_linked_feeds(form)}
    return render(request, "articles/feeds/add.html", context, status=form.status)


def feed_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a feed. A new URL is fetched before it is saved, outside any transaction."""
    user, at = current_user(request), now()
    feeds = Feed.objects.visible_to(user).select_related("desk", "added_by")
    feed = get_object_or_404(feeds, public_id=public_id)
    require_feed_editor(user, feed.desk)
    form = FeedForm.for_feed(feed, _get_sent_feed(request))
    if form.is_valid():
        with form.show_refusal():
            terms = form.get_cleaned("url", "title", "provenance", "fetch_pages")
            update_feed(feed, **terms, by=user, at=at)
            messages.success(request, gettext("The feed has been changed."))
            return redirect("feed_list")
    context = {
        "form": form,
        "linked_feeds": _list_linked_feeds(form),
        "row": build_feed_row(feed, at, desk=feed.desk.name, edited_desks={feed.desk_id}),
        "sentence": _describe_polling(feed, at),
        "import_batches": feed.import_batches.all()[:10],
    }
    return render(request, "articles/feeds/edit.html", context, status=form.status)


def _get_sent_feed(request: HttpRequest) -> QueryDict | None:
    """Return the form that was sent, with the address of the feed that was chosen from a page's."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if data.get("linked_feed"):
        data["url"] = str(data["linked_feed"])
    return data


def _list_linked_feeds(form: DomainErrorForm) -> list[LinkedFeed]:
    """Return the feeds that the page at the address links to, where it is no feed itself."""
    return form.refusal.linked_feeds if isinstance(form.refusal, FeedNotFound) else []


FEED_ORDER = ("title", "id")


def feed_list(request: HttpRequest) -> HttpResponse:
    """List the feeds by title. 400 for a cursor that this list did not issue."""
    user, at = current_user(request), now()
    saved = set(list_edited_desks(user).values_list("pk", flat=True))
    visible = Feed.objects.visible_to(user).select_related("desk")
    problem = ""
    try:
        listed = paginate_list(request, visible, FEED_ORDER)
    except Invalid as error:
        listed, problem = ListPage([]), error.message
    several = list_readable_desks(user).count() > 1
    rows = [
        build_feed_row(feed, at, desk=feed.desk.name if several else "", edited_desks=saved)
        for feed in listed.rows
    ]
    context = {
        "rows": rows,
        **listed.pager,
        "problem": problem,
        "sentence": _describe_feed_count(visible.count(), visible.exclude(problem={}).count()),
        "may_add": bool(saved),
    }
    return render(request, "articles/feeds/list.html", context, status=400 if problem else 200)


def build_feed_row(feed: Feed, at: datetime, *, desk: str, edited_desks: set[int]) -> dict[str, Any]:
    """Build one line of the table. ``edited_desks``: the desks whose feeds the reader may manage."""
    return {
        "feed": feed,
        "desk": desk,
        "polled": format_time_ago(feed.polled_at, at=at) if feed.polled_at else gettext("never"),
        "changed": format_time_ago(feed.changed_at, at=at) if feed.changed_at else gettext("no articles yet"),
        "next": _describe_next_poll(feed, at),
        "may_edit": feed.desk_id in edited_desks,
    }


def _describe_next_poll(feed: Feed, at: datetime) -> str:
    if feed.is_paused or feed.due_at is None:
        return gettext("paused")
    return format_time_until(feed.due_at, at=at)


def _describe_polling(feed: Feed, at: datetime) -> str:
    """Return sentences on the desk, the last check and the owner of a feed."""
    sentences = []
    if feed.polled_at is None:
        sentences.append(gettext("Not checked yet."))
    elif feed.changed_at is None:
        polled = format_time_ago(feed.polled_at, at=at)
        sentences.append(gettext("Checked {polled}, no articles yet.").format(polled=polled))
    else:
        sentences.append(
            gettext("Checked {polled}, last new article {changed}.").format(
                polled=format_time_ago(feed.polled_at, at=at), changed=format_time_ago(feed.changed_at, at=at)
            )
        )
    if feed.is_paused or feed.due_at is None:
        sentences.append(gettext("Paused."))
    else:
        sentences.append(gettext("Next check {next}.").format(next=format_time_until(feed.due_at, at=at)))
    owner = gettext("Imports to {desk} under the name of {person}.")
    return " ".join([*sentences, owner.format(desk=feed.desk.name, person=feed.added_by)])


def _describe_feed_count(many: int, broken: int) -> str:
    if not many:
        return ""
    total = ngettext("{count} feed, by title.", "{count} feeds, by title.", many)
    failing = ngettext("{count} feed cannot be read.", "{count} feeds cannot be read.", broken)
    sentences = [total.format(count=format_number(many)), failing.format(count=format_number(broken))]
    return " ".join(sentences if broken else sentences[:1])
