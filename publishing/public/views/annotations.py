"""Web Annotations of a published claim in articles, and the masked texts that their positions point into."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from lib.datetimes import clock
from publishing.documents.selectors import list_current_documents
from publishing.models import PublicDocument
from publishing.public.annotations import (
    build_annotation_collection,
    get_masked_passage,
    list_public_appearances,
)
from publishing.public.responses import not_found_response, public_data_response

ANNOTATION_MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


@require_safe
def verdict_annotations(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = _find_current_document(public_id)
    if document is None:
        return not_found_response(request)
    data = build_annotation_collection(document, list_public_appearances(document, at=clock.now()))
    response = JsonResponse(
        data, content_type=ANNOTATION_MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )
    return public_data_response(request, response)


@require_safe
def verdict_passage(request: HttpRequest, public_id: UUID, appearance_id: UUID) -> HttpResponse:
    document = _find_current_document(public_id)
    text = get_masked_passage(document, appearance_id, at=clock.now()) if document is not None else None
    if text is None:
        return not_found_response(request)
    return public_data_response(request, HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _find_current_document(public_id: UUID) -> PublicDocument | None:
    return list_current_documents().filter(public_id=public_id).first()
