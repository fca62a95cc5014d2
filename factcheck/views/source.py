"""The page of one source: its health, the history of looks at it, what is kept, which claims rest on it."""

from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.views.gate import who
from factcheck.actions import archiving, restricting, sources
from factcheck.enums import Health, SourceKind
from factcheck.forms.citation import RestrictForm, SourceForm
from factcheck.models import Snapshot, Source
from factcheck.queries import source_page
from factcheck.queries.archiving import captures, works_on
from factcheck.queries.source_people import at_work_on, who_may_be_named
from factcheck.queries.told import you
from factcheck.views.tried import Tried, attempt, onward
from lib.clock import now
from lib.encoded import has_it
from lib.listing import paged
from lib.times import day, zone


@login_required
@require_safe
def source(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _page(request, _seen(request, public_id))


@login_required
@require_safe
def source_live(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The part that templates/factcheck/source_live.html draws; 304 from one query while all is the same."""
    user, one = who(request), _seen(request, public_id)
    tag = source_page.source_tag(one, user)
    if has_it(request, tag):
        response = HttpResponse(status=304)
    else:
        response = render(request, "factcheck/source_live.html", _live(request, one, user))
    response["ETag"] = tag
    return response


@login_required
@require_POST
def source_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = _seen(request, public_id)
    form = SourceForm(one, request.POST)
    return _act(request, one, "edit_source", form, partial(sources.edit_source, one))


@login_required
@require_POST
def source_move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = _seen(request, public_id)
    return _act(request, one, "move_source", None, partial(sources.update_address, one))


@login_required
@require_POST
def source_archive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = _seen(request, public_id)
    return _act(request, one, "ask_archive", None, partial(archiving.ask_archive, one))


@login_required
@require_POST
def source_restrict(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = _seen(request, public_id)
    form = RestrictForm(one, who_may_be_named(one, who(request)), request.POST)
    return _act(request, one, "restrict_source", form, partial(restricting.restrict_source, one))


@login_required
@require_POST
def source_unrestrict(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = _seen(request, public_id)
    return _act(request, one, "unrestrict_source", None, partial(restricting.lift_restriction, one))


def _seen(request: HttpRequest, public_id: UUID) -> Source:
    """The source, if this person may see it; else 404."""
    seen = Source.objects.visible_to(who(request)).select_related("latest", "added_by")
    return get_object_or_404(seen, public_id=public_id)


def _act(
    request: HttpRequest,
    one: Source,
    step: str,
    form: SourceForm | RestrictForm | None,
    verb: Callable[..., Any],
) -> HttpResponse:
    def act(version: int, **inputs: Any) -> Any:
        # A source has no version: the last of two who change its title wins, and both are in the record.
        return verb(by=who(request), at=now(), **inputs)

    tried = attempt(request, step, form, act)
    if tried is not None:
        return _page(request, one, tried)
    return onward(request, reverse("source", args=[one.public_id]), you(step))


def _page(request: HttpRequest, one: Source, tried: Tried | None = None) -> HttpResponse:
    user, at = who(request), now()
    tag = source_page.source_tag(one, user)
    resting = source_page.resting_on(one, user)
    shown = list(resting[: source_page.NAMED])
    tz = zone(shown[0].claim.desk.timezone if shown else "UTC")
    may = not sources.may_mend(one, by=user, at=at)
    copies = Snapshot.objects.visible_to(user).filter(source=one).defer("text")
    kept = list(copies[: source_page.COPIES])
    context = _live(request, one, user, tz=tz) | {
        "live_url": reverse("source_live", args=[one.public_id]),
        "live_tag": tag,
        "resting": shown,
        # Who brought it to the house first may be of a desk that this reader knows nothing of.
        "first": resting.select_related("added_by").order_by("id").first(),
        "more_resting": resting.count() - len(shown) if len(shown) == source_page.NAMED else 0,
        "capture": captures([one], at=at, tz=tz, ask=works_on(one, user)).get(one.pk),
        "copies": [{"copy": copy, "kept": day(copy.captured_at, tz=tz)} for copy in kept],
        "more_copies": copies.count() - len(kept) if len(kept) == source_page.COPIES else 0,
        "named": list(one.named.order_by("name", "pk")) if one.restricted else [],
        "edit_form": ((tried and tried.form_of("edit_source")) or SourceForm(one)) if may else None,
        "may_move": may,
        **_who_sees(one, user, tried),
        "tried": tried,
    }
    return render(request, "factcheck/source.html", context, status=tried.error.status if tried else 200)


def _who_sees(one: Source, user: User, tried: Tried | None) -> dict[str, Any]:
    """Restricting the source, or lifting that; nothing is offered to whoever works on no claim of it."""
    refusal = restricting.may_restrict(one, by=user, at=now())
    if refusal and refusal == restricting.NOT_YOURS:
        return {}
    if refusal or one.restricted:
        return {"who_sees": {"refusal": refusal}}
    form = tried and tried.form_of("restrict_source")
    if not form:
        working = [str(person.public_id) for person in at_work_on(one)]
        form = RestrictForm(one, who_may_be_named(one, user), initial={"named": working})
    return {"who_sees": {"refusal": "", "form": form}}


def _live(request: HttpRequest, one: Source, user: User, *, tz: tzinfo | None = None) -> dict[str, Any]:
    """What the living part shows: health in words, and the newest looks, or an older page of them."""
    at = now()
    if tz is None:
        first = source_page.resting_on(one, user).first()
        tz = zone(first.claim.desk.timezone if first else "UTC")
    looks = paged(request, one.checks.all(), ("-at", "-id"))
    return {
        "source": one,
        "is_page": one.kind == SourceKind.URL,
        "health": source_page.health_of(one),
        "says": source_page.SAYS[Health(one.health)],
        "looked": source_page.looked_line(one, at=at),
        "looks": source_page.look_lines(looks.rows, at=at, tz=tz),
        "here": reverse("source", args=[one.public_id]),
        **looks.pager,
    }
