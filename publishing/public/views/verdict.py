"""The public page of one verdict: the current version, an earlier one, or the tombstone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from factcheck.models.enums import PublicationStatus
from lib.datetimes.humanize import format_claim_date
from lib.text.phrases import find_language
from publishing.documents.builder import get_source_title
from publishing.documents.corrections import HEADINGS, build_correction_diff
from publishing.documents.selectors import find_version, get_last_content
from publishing.models import PublicDocument
from publishing.public import page_context as reading
from publishing.public.claimants import find_claimant_of_verdict
from publishing.public.embeds import render_embed_snippet
from publishing.public.responses import not_found_response, public_data_response, public_page_response
from publishing.public.view_counting import count_view_on_close

LD_JSON = "application/ld+json"


@require_safe
def verdict_missing(request: HttpRequest, path: str) -> HttpResponse:
    """Answer an address under the verdicts that is none, say one that an e-mail broke in two."""
    return not_found_response(request)


@require_safe
def verdict_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the page, or return its ClaimReview to a client that prefers JSON-LD."""
    if request.get_preferred_type(["text/html", LD_JSON]) == LD_JSON:
        response = verdict_jsonld(request, public_id)
    else:
        response = _render_verdict_page(request, public_id)
    patch_vary_headers(response, ["Accept"])
    return response


def _render_verdict_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = _find_current_document(public_id)
    if document is None:
        return not_found_response(request)
    with translation.override(find_language(document.content["language"])):
        if document.publication_status == PublicationStatus.RETRACTED:
            return _render_tombstone(request, document)
        return _render_current_version(request, document)


def _render_current_version(request: HttpRequest, document: PublicDocument) -> HttpResponse:
    content = document.content
    review = content["claim_review"]
    claimant = find_claimant_of_verdict(document.public_id)
    context = _build_context(content) | {
        "json_ld": reading.render_json_ld(review) if review else "",
        "embed": render_embed_snippet(content),
        "claimant": claimant,
    }
    # Where a lost source is kept, and who has a page, is shown without a new document: then the time says
    # less than the ETag.
    changed_at = None if document.has_snapshot_urls or claimant else document.updated_at
    page = public_page_response(request, "publishing/public/verdict.html", context, changed_at=changed_at)
    return count_view_on_close(request, page, document.public_id)


@require_safe
def verdict_version(request: HttpRequest, public_id: UUID, version: int) -> HttpResponse:
    current = _find_current_document(public_id)
    if current is None:
        return not_found_response(request)
    if current.publication_status == PublicationStatus.RETRACTED:
        with translation.override(find_language(current.content["language"])):
            return _render_tombstone(request, current)
    if version == current.version:
        return redirect("verdict_detail", public_id)
    document = find_version(public_id, version)
    if document is None:
        return not_found_response(request)
    with translation.override(find_language(document.content["language"])):
        return public_page_response(
            request,
            "publishing/public/verdict_version.html",
            _build_context(get_last_content(document)) | {"current": current.content},
        )


@require_safe
def verdict_jsonld(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = _find_current_document(public_id)
    if document is None or document.publication_status == PublicationStatus.RETRACTED:
        return not_found_response(request)
    review = document.content["claim_review"]
    if review is None:
        return not_found_response(request)
    response = JsonResponse(review, content_type=LD_JSON, json_dumps_params={"ensure_ascii": False})
    return public_data_response(request, response, changed_at=document.updated_at)


def _find_current_document(public_id: UUID) -> PublicDocument | None:
    return PublicDocument.objects.current().filter(public_id=public_id).first()


def _render_tombstone(request: HttpRequest, document: PublicDocument) -> HttpResponse:
    content = document.content
    retracted_on = reading.parse_document_date(content["retracted_at"])
    return public_page_response(
        request,
        "publishing/public/tombstone.html",
        {"verdict": content, "retracted_on": retracted_on},
        changed_at=document.updated_at,
    )


def _build_context(content: dict[str, Any]) -> dict[str, Any]:
    dates = [content["first_published_at"], *(one["date"] for one in content["corrections"])]
    changed_on = reading.parse_document_date(content["updated_at"])
    return {
        "verdict": content,
        "first_on": reading.parse_document_date(content["first_published_at"]),
        "changed_on": changed_on if changed_on > reading.parse_document_date(dates[-1]) else None,
        "scale": reading.build_scale_context(content["rating"]),
        "explanation": reading.link_source_numbers(
            content["explanation"]["html"], [one["number"] for one in content["citations"]]
        ),
        "citations": [_build_citation_context(one) for one in content["citations"]],
        # Documents written before replies were published have none.
        "replies": [_build_reply_context(one) for one in content.get("replies", [])],
        "follow_up": _build_follow_up_context(content.get("follow_up", {})),
        "corrections": [
            one
            | {
                "heading": HEADINGS[one["class"]],
                "on": reading.parse_document_date(one["date"]),
                "was": build_correction_diff(one),
            }
            for one in reversed(content["corrections"])
        ],
    }


def _build_citation_context(one: dict[str, Any]) -> dict[str, Any]:
    title = get_source_title(one["title"])
    # The title of a statement begins with who made it, where nobody wrote another.
    author = "" if one["title"].startswith(f"{one['author']}, ") else one["author"]
    return one | {"on": format_claim_date(one["published_on"] or ""), "title": title, "author": author}


def _build_reply_context(one: dict[str, Any]) -> dict[str, Any]:
    return one | {
        "requested_on": format_claim_date(one["requested_on"]),
        "answered": format_claim_date(one["answered_on"] or ""),
    }


def _build_follow_up_context(follow_up: dict[str, Any]) -> dict[str, Any]:
    if not follow_up:
        return {}
    return follow_up | {
        "correction_requests": [
            one
            | {
                "requested": format_claim_date(one["requested_on"]),
                "answered": format_claim_date(one["answered_on"] or ""),
            }
            for one in follow_up["correction_requests"]
        ],
        "pages": [one | {"found": format_claim_date(one["found_on"])} for one in follow_up["pages"]],
    }
