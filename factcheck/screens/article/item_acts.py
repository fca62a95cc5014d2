"""Acts on single items of our own copy by one key each: tick, waive, flag, undo; then the ticks are sent."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.views.auth import current_user
from articles.models import Article, Revision
from factcheck.galley.bulk import send_ticks
from factcheck.galley.clearance import NEW_REVISION_MESSAGE, create_waiver, withdraw_waiver
from factcheck.galley.flag_items import flag_item, undo_flag
from factcheck.galley.forms import ItemActForm, SendForm
from factcheck.galley.ticks import (
    create_tick,
    list_tickable_items,
    list_tickable_sources,
    list_ticks,
    remove_tick,
)
from factcheck.models.enums import ItemState
from factcheck.screens.article.tick_bar import (
    OWN,
    TO_SEND,
    count_ticks,
    describe_tick,
    find_last_reason,
    list_source_choices,
)
from factcheck.screens.article.views import get_visible_article, render_article_page
from factcheck.workflow.galley_items import (
    GalleyItem,
    compute_coverage,
    get_item,
    get_visible_claims,
    list_items,
)
from lib.datetimes.clock import now
from lib.errors import DomainError, Invalid, Stale, WrongState
from lib.text.phrases import format_number


@require_POST
def galley_item_act(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Perform one act on one item; the answer says how the item and the galley are now."""
    user = current_user(request)
    article = get_visible_article(user, public_id)
    form = ItemActForm(request.POST)
    if not form.is_valid():
        detail = next(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"detail": detail}, status=Invalid.status)
    given = form.cleaned_data
    try:
        revision = _get_revision(article, given["revision"])
        start, end, kind = given["item"].split("-")
        item = get_item(revision, start=int(start), end=int(end), kind=kind)
    except DomainError as error:
        return JsonResponse({"detail": error.message}, status=error.status)
    try:
        says = _ACTS[given["act"]](revision, item, given, user)
    except WrongState as error:
        # It may be this act itself, sent again because its answer was lost: the item is shown as it is.
        answer = _build_answer(revision, item.key, "", user)
        return JsonResponse(answer | {"detail": error.message}, status=error.status)
    except DomainError as error:
        return JsonResponse({"detail": error.message}, status=error.status)
    return JsonResponse(_build_answer(revision, item.key, says, user))


@require_POST
def galley_send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Send what this person has ticked to review; what cannot be sent stays ticked, with the reason."""
    user = current_user(request)
    article = get_visible_article(user, public_id)
    form = SendForm(request.POST)
    try:
        revision = _get_revision(article, form.cleaned_data["revision"] if form.is_valid() else 0)
        before = len(list_ticks(revision, user))
        done = send_ticks(revision, by=user, at=now())
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("article_detail", public_id)
    if done.refused:
        again = get_visible_article(user, public_id)
        return render_article_page(request, again, status=WrongState.status, many=done)
    sent = before - len(list_ticks(revision, user))
    message = ngettext("{count} item sent to review.", "{count} items sent to review.", sent)
    messages.success(request, message.format(count=format_number(sent)))
    return redirect("article_detail", public_id)


def _get_revision(article: Article, number: int) -> Revision:
    revision = article.current_revision
    if revision is None or revision.number != number:
        raise Stale(NEW_REVISION_MESSAGE)
    revision.article = article
    return revision


def _tick_item(revision: Revision, item: GalleyItem, given: dict[str, Any], user: User) -> str:
    sources = list_tickable_sources(revision, user, list_ticks(revision, user))
    source = next((one for one in sources if one.public_id == given["source"]), None)
    if given["source"] and source is None:
        raise Invalid(gettext("This source is no longer in the list. Reload the page."))
    tick = create_tick(revision, item, source=source, url=given["url"], by=user, at=now())
    return describe_tick(tick, list_tickable_sources(revision, user, list_ticks(revision, user)))


def _tick_item_on_author(revision: Revision, item: GalleyItem, given: dict[str, Any], user: User) -> str:
    if not given["on_author"].strip():
        raise Invalid(gettext("Name the author first."))
    return describe_tick(
        create_tick(revision, item, on_author=given["on_author"], by=user, at=now()), sources=()
    )


@transaction.atomic
def _waive_item(revision: Revision, item: GalleyItem, given: dict[str, Any], user: User) -> str:
    """Waive an item; a tick of this person on it could not be sent any more, and is taken back."""
    waiver = create_waiver(
        revision, start=item.start, end=item.end, kind=item.kind, reason=given["reason"], by=user, at=now()
    )
    if item.key in list_ticks(revision, user):
        remove_tick(revision, start=item.start, end=item.end, kind=item.kind, by=user)
    return gettext("Waived: {reason}").format(reason=waiver.reason)


def _flag_item(revision: Revision, item: GalleyItem, given: dict[str, Any], user: User) -> str:
    claim = flag_item(revision, item, by=user, at=now())
    return gettext("Flagged: {statement}").format(statement=claim.statement)


def _undo_act(revision: Revision, item: GalleyItem, given: dict[str, Any], user: User) -> str:
    """Take back what this person did with the item: a tick, a waiver, or a flag that nobody acted on."""
    waiver = item.waiver if item.state == ItemState.WAIVED else None
    if waiver is not None and waiver.created_by_id == user.pk:
        withdraw_waiver(waiver, by=user, at=now())
        return gettext("Open again.")
    if item.key in list_ticks(revision, user):
        remove_tick(revision, start=item.start, end=item.end, kind=item.kind, by=user)
        return gettext("No longer ticked.")
    for claim in get_visible_claims(user, [item]).values():
        undo_flag(claim, by=user, at=now())
        return gettext("No longer flagged. Its claim is closed.")
    raise WrongState(gettext("You have nothing to undo here."))


_ACTS: dict[str, Callable[[Revision, GalleyItem, dict[str, Any], User], str]] = {
    "tick": _tick_item,
    "tick_on_author": _tick_item_on_author,
    "waive": _waive_item,
    "flag": _flag_item,
    "undo": _undo_act,
}


def _build_answer(revision: Revision, key: str, says: str, user: User) -> dict[str, Any]:
    items, ticks = list_items(revision), list_ticks(revision, user)
    tickable = list_tickable_items(items, user)
    can_tick = any(item.key == key for item in tickable)
    state = next(item.state.value for item in items if item.key == key)
    if can_tick:
        state = TO_SEND if key in ticks else OWN if state == ItemState.IN_WORK else state
    sources = list_tickable_sources(revision, user, ticks)
    source = ticks[key].source if key in ticks else None
    return {
        "item": key,
        "state": state,
        "says": says,
        "source": str(source.public_id) if source in sources else "",
        "summary": compute_coverage(items).summary,
        "count": count_ticks(ticks, tickable),
        "reason": find_last_reason(revision.article, user),
        "sources": list_source_choices(sources),
    }
