"""One verdict, as the public reads it: the current version, an earlier one, or the tombstone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from factcheck.enums import Standing
from publishing.actions.counting import counted
from publishing.answer import nothing_here, page, public_data
from publishing.models import PublicDocument
from publishing.queries import page as reading
from publishing.queries.corrections import was
from publishing.queries.embedding import snippet
from publishing.queries.versions import last_content, version_of

LD_JSON = "application/ld+json"


@require_safe
def verdict(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page; its ClaimReview for a program that would rather have that."""
    if request.get_preferred_type(["text/html", LD_JSON]) == LD_JSON:
        response = verdict_claimreview(request, public_id)
    else:
        response = _page(request, public_id)
    patch_vary_headers(response, ["Accept"])
    return response


def _page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = _current(public_id)
    if document is None:
        return nothing_here(request)
    if document.standing == Standing.RETRACTED:
        return _tombstone(request, document)
    content = document.content
    review = content["claim_review"]
    context = _context(content) | {
        "json_ld": reading.json_ld(review) if review else "",
        "embed": snippet(content),
    }
    return counted(request, page(request, "publishing/verdict.html", context), public_id)


@require_safe
def verdict_version(request: HttpRequest, public_id: UUID, version: int) -> HttpResponse:
    current = _current(public_id)
    if current is None:
        return nothing_here(request)
    if current.standing == Standing.RETRACTED:
        return _tombstone(request, current)
    if version == current.version:
        return redirect("verdict", public_id)
    document = version_of(public_id, version)
    if document is None:
        return nothing_here(request)
    return page(
        request,
        "publishing/verdict_version.html",
        _context(last_content(document)) | {"current": current.content},
    )


@require_safe
def verdict_claimreview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = _current(public_id)
    if document is None or document.standing == Standing.RETRACTED:
        return nothing_here(request)
    review = document.content["claim_review"]
    if review is None:
        return nothing_here(request)
    response = JsonResponse(review, content_type=LD_JSON, json_dumps_params={"ensure_ascii": False})
    return public_data(request, response, changed_at=document.updated_at)


def _current(public_id: UUID) -> PublicDocument | None:
    return PublicDocument.objects.current().filter(public_id=public_id).first()


def _tombstone(request: HttpRequest, document: PublicDocument) -> HttpResponse:
    content = document.content
    retracted_on = reading.day(content["retracted_at"])
    return page(request, "publishing/tombstone.html", {"verdict": content, "retracted_on": retracted_on})


def _context(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "verdict": content,
        "said": reading.said(content["said_on"]),
        "first_on": reading.day(content["first_published_at"]),
        "scale": reading.scale(content["rating"]),
        "explanation": reading.linked(
            content["explanation"]["html"], [one["number"] for one in content["citations"]]
        ),
        "citations": [one | {"on": reading.said(one["published_on"] or "")} for one in content["citations"]],
        # Documents of before readers were told of this have none.
        "replies": [_reply(one) for one in content.get("replies", [])],
        "corrections": [
            one | {"on": reading.day(one["date"]), "was": was(one)}
            for one in reversed(content["corrections"])
        ],
    }


def _reply(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"asked": reading.said(one["asked_on"]), "answered": reading.said(one["answered_on"] or "")}
