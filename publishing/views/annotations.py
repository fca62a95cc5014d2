"""Where a published claim stands in articles, for annotation clients, and the copies that are counted in."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from lib import clock
from publishing.answer import nothing_here, public_data
from publishing.models import PublicDocument
from publishing.queries.annotations import appearances, collection, passage
from publishing.queries.standing import standing_now

MEDIA = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


@require_safe
def verdict_annotations(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = _standing(public_id)
    if document is None:
        return nothing_here(request)
    told = collection(document, appearances(document, at=clock.now()))
    response = JsonResponse(told, content_type=MEDIA, json_dumps_params={"ensure_ascii": False})
    return public_data(request, response)


@require_safe
def verdict_passage(request: HttpRequest, public_id: UUID, place_id: UUID) -> HttpResponse:
    document = _standing(public_id)
    text = passage(document, place_id, at=clock.now()) if document is not None else None
    if text is None:
        return nothing_here(request)
    return public_data(request, HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _standing(public_id: UUID) -> PublicDocument | None:
    return standing_now().filter(public_id=public_id).first()
