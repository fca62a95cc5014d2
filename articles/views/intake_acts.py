"""What people do with an intake: have failed pieces read again, and take a failed piece's bytes away."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.views.gate import who
from articles.actions.reading import retry
from articles.enums import PieceState
from articles.models import Intake, Piece
from lib.clock import now


@login_required
@require_POST
def intake_retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One piece, named in ``piece``, or all that failed."""
    user = who(request)
    intake = get_object_or_404(Intake.objects.visible_to(user), public_id=public_id)
    piece = None
    if named := request.POST.get("piece"):
        piece = _piece(intake, named)
    many = retry(intake, by=user, at=now(), piece=piece)
    if many:
        messages.info(request, f"{'One piece is' if many == 1 else f'{many:,} pieces are'} read again.")
    else:
        messages.info(request, "Nothing had failed any more: somebody was faster.")
    return redirect("intake", intake.public_id)


@login_required
@require_safe
def piece_raw(request: HttpRequest, public_id: UUID, piece_id: UUID) -> HttpResponse:
    """The bytes of a piece that failed, as they came. Never shown, only saved: they are a stranger's."""
    intake = get_object_or_404(Intake.objects.visible_to(who(request)), public_id=public_id)
    piece = get_object_or_404(intake.pieces, public_id=piece_id, state=PieceState.FAILED)
    body = bytes(piece.raw)
    if not body:
        raise Http404(piece_id)
    answer = HttpResponse(body, content_type="application/octet-stream")
    name = piece.name.rpartition("/")[2] or f"piece-{piece.number}"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _piece(intake: Intake, named: str) -> Piece:
    try:
        return get_object_or_404(intake.pieces, public_id=UUID(named))
    except ValueError:
        raise Http404(named) from None
