"""What came in at once: how far it is and what became of each piece, on a page that follows it by itself."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.queries import role_on
from accounts.views.gate import who
from articles.enums import PieceOutcome, PieceState
from articles.models import Intake, Piece
from articles.queries.intakes import intake_tag, progress_of
from lib.clock import now
from lib.encoded import has_it
from lib.errors import Invalid
from lib.listing import Listed, paged
from lib.times import when, zone

ORDER = ("number", "pk")
FAILED = "failed"
# What is drawn beside a piece: the sign, and the tone of its colour.
SIGNS: dict[str, tuple[str, str]] = {
    PieceState.WAITING: ("○", "wait"),
    PieceState.FAILED: ("✗", "bad"),
    PieceOutcome.CREATED: ("✓", "good"),
    PieceOutcome.UNCHANGED: ("=", "soft"),
    PieceOutcome.REVISED: ("↻", "good"),
    PieceOutcome.WITHDRAWN: ("⏸", "warn"),
    PieceOutcome.OPENED: ("▾", "soft"),
}


@login_required
@require_safe
def intake(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page; who may not read the desk is answered as if there were none."""
    tag = intake_tag(who(request), public_id)
    found, context = _shown(request, public_id)
    live = reverse("intake_live", args=[found.public_id])
    context |= {
        "live_url": f"{live}?{request.GET.urlencode()}" if request.GET else live,
        "live_tag": tag,
    }
    return render(request, "articles/intake.html", context, status=400 if context["problem"] else 200)


@login_required
@require_safe
def intake_live(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The part that changes, asked for each second: 304 from one query while all is the same."""
    tag = intake_tag(who(request), public_id)
    if tag is None:
        raise Http404(public_id)
    if has_it(request, tag):
        response = HttpResponse(status=304)
    else:
        response = render(request, "articles/intake_live.html", _shown(request, public_id)[1])
    response["ETag"] = tag
    return response


def _shown(request: HttpRequest, public_id: UUID) -> tuple[Intake, dict[str, Any]]:
    user, at = who(request), now()
    intakes = Intake.objects.visible_to(user).select_related("desk", "sent_by", "feed")
    found = get_object_or_404(intakes, public_id=public_id)
    tz = zone(found.desk.timezone)
    only_failed = request.GET.get("show") == FAILED
    pieces = found.pieces.select_related("article", "within").defer("raw", "within__raw")
    if only_failed:
        pieces = pieces.filter(state=PieceState.FAILED)
    problem = ""
    try:
        listed = paged(request, pieces, ORDER)
    except Invalid as error:
        listed, problem = Listed([]), error.message
    page = reverse("intake", args=[found.public_id])
    return found, {
        "intake": found,
        "sent": when(found.sent_at, at=at, tz=tz),
        "progress": progress_of([found])[found.pk],
        "rows": [_row(piece) for piece in listed.rows],
        "older": _to(page, listed.older),
        "newer": _to(page, listed.newer),
        "only_failed": only_failed,
        "member": role_on(user, found.desk) is not None,
        "problem": problem,
    }


def _to(page: str, address: str) -> str:
    """The pages beside this one are pages, also where the living part alone was asked for."""
    return f"{page}?{address.partition('?')[2]}" if address else ""


def _row(piece: Piece) -> dict[str, Any]:
    name = piece.outcome if piece.state == PieceState.DONE else piece.state
    sign, tone = SIGNS[name]
    return {
        "piece": piece,
        "sign": sign,
        "tone": tone,
        "said": PieceOutcome(name).label if piece.state == PieceState.DONE else PieceState(name).label,
        "reading": piece.state == PieceState.WAITING and piece.leased_until is not None,
        "failed": piece.state == PieceState.FAILED,
        "kept": piece.state == PieceState.FAILED and piece.size > 0,
    }
