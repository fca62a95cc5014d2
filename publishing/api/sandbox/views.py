"""Made-up verdicts over REST, for a key for trying out. No view here reads what was published."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import BearerKey
from factcheck.enums import Standing
from lib import cursor as cursors
from lib.commitments import sha256_hex
from lib.keyset import KeysetPagination, Page, size_in
from lib.strict_filters import PAGING, StrictFilterBackend, listed, refuse_unknown
from publishing.api.filters import EXPANDED, OLDEST, SOURCES, VerdictFilters, narrowed
from publishing.api.ratings import scale_told
from publishing.api.verdicts import EXPAND
from publishing.models import PublicDocument
from publishing.queries.readers import partner_of, suspended
from publishing.queries.sandbox import (
    Document,
    documents,
    made_up_scale,
    made_up_sources,
    matching,
    with_made_up_sources,
)

TOLD_BY = "Stet-Sandbox"
"""The header that every answer from here carries."""


class TryOutKey(BearerKey):
    """A key for trying out, and no other."""

    trying = True


class LetIn(BasePermission):
    """A partner that is let in. Raises Suspended for one that is not."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        partner = partner_of(request.user)
        if partner is not None and not partner.active:
            raise suspended(partner)
        return partner is not None


class Pages(KeysetPagination):
    """The pages of a list that is no query. A cursor counts the rows before its page."""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        rows, size = list(queryset), size_in(request.query_params)
        cursor = request.query_params.get("cursor")
        begin = cursors.unseal("sandbox", cursor)[0] if cursor else 0
        self._address = request.build_absolute_uri()
        self._page = Page(
            rows=rows[begin : begin + size],
            next=cursors.seal("sandbox", [begin + size]) if begin + size < len(rows) else None,
            previous=cursors.seal("sandbox", [max(0, begin - size)]) if begin else None,
        )
        return self._page.rows


class Sandbox(APIView):
    """What all addresses share."""

    authentication_classes = [TryOutKey]
    permission_classes = [LetIn]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Each answer says that nothing in it is real."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer[TOLD_BY] = "made-up verdicts"
        return answer

    def versions(self, id: UUID) -> list[Document]:
        """All versions of one, the newest first. Raises Http404."""
        found = [one for one in reversed(documents()) if one.public_id == id]
        if not found:
            raise Http404
        return found


class Narrowed(Sandbox):
    """Those that have all current ones; the same parameters as for real ones are known, and the same
    refused.
    """

    filterset_class: type[VerdictFilters] = VerdictFilters

    def asked_for(self, request: Request) -> list[Document]:
        """Those that the filters leave, the oldest change first, each with the parts that were asked for
        and what is to be expanded."""
        StrictFilterBackend().filter_queryset(request, PublicDocument.objects.none(), self)
        filterset = self.filterset_class(request.query_params, queryset=PublicDocument.objects.none())
        asked = filterset.form.cleaned_data if filterset.is_valid() else {}
        found = matching([one for one in documents() if one.current], asked)
        fields = asked.get("fields") or ()
        return [one._replace(content=_expanded(narrowed(one.content, fields), request)) for one in found]


class SandboxList(Narrowed):
    def get(self, request: Request) -> Response:
        """One page of current ones."""
        found = self.asked_for(request)
        if request.query_params.get("order") != OLDEST:
            found.reverse()
        pages = Pages()
        rows = pages.paginate_queryset(found, request, self)
        return pages.get_paginated_response([one.content for one in rows])


class SandboxSources(Sandbox):
    def get(self, request: Request) -> Response:
        """One page of what they rest on."""
        return _paged(made_up_sources(), request, self)


class SandboxRatings(Sandbox):
    def get(self, request: Request) -> Response:
        """The one scale."""
        return _paged([scale_told(*made_up_scale())], request, self)


class SandboxVerdict(Sandbox):
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """The version that holds."""
        refuse_unknown(request.query_params, [EXPAND.name])
        found = self.versions(id)[0]
        return _answer(request, found._replace(content=_expanded(found.content, request)).body)


class SandboxVersions(Sandbox):
    def get(self, request: Request, id: UUID) -> Response:
        """One page of versions; of a retracted verdict none is left."""
        refuse_unknown(request.query_params, PAGING)
        found = self.versions(id)
        gone = found[0].content["standing"] == Standing.RETRACTED
        pages = Pages()
        rows = pages.paginate_queryset([] if gone else found, request, self)
        return pages.get_paginated_response(_told(rows))


class SandboxVersion(Sandbox):
    def get(self, request: Request, id: UUID, version: int) -> HttpResponseBase:
        """One version as it was, headed by what holds now."""
        refuse_unknown(request.query_params, ())
        found = self.versions(id)
        current = found[0]
        if current.content["standing"] == Standing.RETRACTED or version == current.version:
            return _answer(request, current.body)
        earlier = next((one for one in found if one.version == version), None)
        if earlier is None:
            raise Http404
        banner = {"superseded_by": {"version": current.version, "url": current.content["url"]}}
        return _answer(request, json.dumps(banner | earlier.content, ensure_ascii=False).encode())


def _paged(rows: list[dict[str, Any]], request: Request, view: APIView) -> Response:
    refuse_unknown(request.query_params, PAGING)
    pages = Pages()
    return pages.get_paginated_response(pages.paginate_queryset(rows, request, view))


def _expanded(content: dict[str, Any], request: Request) -> dict[str, Any]:
    return with_made_up_sources(content) if SOURCES in listed(request, "expand", EXPANDED) else content


def _answer(request: Request, body: bytes) -> HttpResponseBase:
    etag = quote_etag(sha256_hex(body))
    response = HttpResponse(body, content_type="application/json", headers={"ETag": etag})
    return get_conditional_response(request._request, etag=etag, response=response) or response


def _told(rows: Sequence[Document]) -> list[dict[str, Any]]:
    return [
        {
            "version": one.version,
            "current": one.current,
            "published_at": one.content["updated_at"],
            "class": (one.content["corrections"] or [{"class": ""}])[-1]["class"],
            "note": (one.content["corrections"] or [{"note": ""}])[-1]["note"],
            "rating": one.content["rating"]["label"],
            "url": one.content["url"] + ("" if one.current else f"versions/{one.version}/"),
        }
        for one in rows
    ]
