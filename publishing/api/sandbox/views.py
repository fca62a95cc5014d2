"""Made-up verdicts over REST, for sandbox keys. No view here reads what was published."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import ApiKeyAuthentication
from lib.crypto.commitments import sha256_hex
from lib.web import cursors
from lib.web.listing import (
    PAGINATION_PARAMETERS,
    StrictFilterBackend,
    parse_comma_list,
    reject_unknown_parameters,
)
from lib.web.pagination import KeysetPagination, Page, parse_page_size
from publishing.api.filters import (
    EXPANDABLE_FIELDS,
    OLDEST,
    SOURCES,
    VerdictFilterSet,
    select_document_fields,
)
from publishing.api.ratings import build_scale_data
from publishing.api.sandbox.data import (
    SandboxDocument,
    add_sandbox_sources,
    build_sandbox_scale,
    filter_sandbox_documents,
    list_sandbox_documents,
    list_sandbox_sources,
)
from publishing.api.verdicts import EXPAND_PARAMETER, build_document_response
from publishing.api.versions import build_version_data
from publishing.models import PublicDocument
from publishing.partners.selectors import build_suspended_error, find_partner

SANDBOX_HEADER = "Stet-Sandbox"
"""Header of every response of the sandbox."""


class SandboxKeyAuthentication(ApiKeyAuthentication):
    """Authentication by a sandbox key, and no other."""

    trying = True


class IsActivePartner(BasePermission):
    """Permission for partners that are not suspended. Raises AccountSuspended for one that is."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user or not request.user.is_authenticated:
            return False
        partner = find_partner(request.user)
        if partner is not None and not partner.is_active:
            raise build_suspended_error(partner.suspension_reason)
        return partner is not None


class SandboxPagination(KeysetPagination):
    """Pagination of a plain list. A cursor counts the rows before its page."""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        rows, size = list(queryset), parse_page_size(request.query_params)
        cursor = request.query_params.get("cursor")
        begin = cursors.unseal_cursor("sandbox", cursor)[0] if cursor else 0
        self._address = request.build_absolute_uri()
        self._page = Page(
            rows=rows[begin : begin + size],
            next=cursors.seal_cursor("sandbox", [begin + size]) if begin + size < len(rows) else None,
            previous=cursors.seal_cursor("sandbox", [max(0, begin - size)]) if begin else None,
        )
        return self._page.rows


class SandboxView(APIView):
    """Base of all views of the sandbox."""

    authentication_classes = [SandboxKeyAuthentication]
    permission_classes = [IsActivePartner]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Mark each response as made up."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer[SANDBOX_HEADER] = "made-up verdicts"
        return answer

    def list_versions(self, id: UUID) -> list[SandboxDocument]:
        """Return all versions of one verdict, newest first. Raises Http404."""
        found = [one for one in reversed(list_sandbox_documents()) if one.public_id == id]
        if not found:
            raise Http404
        return found


class FilteredSandboxView(SandboxView):
    """Base of the lists of current verdicts, with the parameters of the real lists and their errors."""

    filterset_class: type[VerdictFilterSet] = VerdictFilterSet

    def list_matching(self, request: Request) -> list[SandboxDocument]:
        """Return the verdicts that pass the filters, oldest change first.

        Each has the fields that were asked for, and what ``expand`` adds.
        """
        StrictFilterBackend().filter_queryset(request, PublicDocument.objects.none(), self)
        filterset = self.filterset_class(request.query_params, queryset=PublicDocument.objects.none())
        requested = filterset.form.cleaned_data if filterset.is_valid() else {}
        found = filter_sandbox_documents([one for one in list_sandbox_documents() if one.current], requested)
        fields = requested.get("fields") or ()
        return [
            one._replace(content=_expand_sources(select_document_fields(one.content, fields), request))
            for one in found
        ]

    def list_ordered(self, request: Request) -> list[SandboxDocument]:
        """Return the same, latest change first unless ``order`` says otherwise."""
        found = self.list_matching(request)
        return found if request.query_params.get("order") == OLDEST else found[::-1]


class SandboxVerdictListView(FilteredSandboxView):
    def get(self, request: Request) -> Response:
        """Return one page of current verdicts."""
        return _paginate([one.content for one in self.list_ordered(request)], request, self)


class SandboxSourceListView(SandboxView):
    def get(self, request: Request) -> Response:
        """Return one page of sources."""
        reject_unknown_parameters(request.query_params, PAGINATION_PARAMETERS)
        return _paginate(list_sandbox_sources(), request, self)


class SandboxRatingListView(SandboxView):
    def get(self, request: Request) -> Response:
        """Return the one scale."""
        reject_unknown_parameters(request.query_params, PAGINATION_PARAMETERS)
        return _paginate([build_scale_data(*build_sandbox_scale())], request, self)


class SandboxVerdictDetailView(SandboxView):
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        """Return the current version."""
        reject_unknown_parameters(request.query_params, [EXPAND_PARAMETER.name])
        found = self.list_versions(id)[0]
        return _document_response(request, found._replace(content=_expand_sources(found.content, request)))


class SandboxVersionListView(SandboxView):
    def get(self, request: Request, id: UUID) -> Response:
        """Return one page of versions; a retracted verdict has none."""
        reject_unknown_parameters(request.query_params, PAGINATION_PARAMETERS)
        found = self.list_versions(id)
        current = found[0]
        listed = [] if current.is_tombstone else [build_version_data(one, current) for one in found]
        return _paginate(listed, request, self)


class SandboxVersionDetailView(SandboxView):
    def get(self, request: Request, id: UUID, version: int) -> HttpResponseBase:
        """Return one version as it was, headed by the current one."""
        reject_unknown_parameters(request.query_params, ())
        found = self.list_versions(id)
        current = found[0]
        if current.is_tombstone or version == current.version:
            return _document_response(request, current)
        earlier = next((one for one in found if one.version == version), None)
        if earlier is None:
            raise Http404
        banner = {"superseded_by": {"version": current.version, "url": current.content["url"]}}
        return _document_response(request, earlier._replace(content=banner | earlier.content))


def _paginate(rows: Sequence[Mapping[str, object]], request: Request, view: APIView) -> Response:
    pages = SandboxPagination()
    return pages.get_paginated_response(pages.paginate_queryset(rows, request, view))


def _expand_sources(content: dict[str, Any], request: Request) -> dict[str, Any]:
    return (
        add_sandbox_sources(content)
        if SOURCES in parse_comma_list(request, "expand", EXPANDABLE_FIELDS)
        else content
    )


def _document_response(request: Request, one: SandboxDocument) -> HttpResponse:
    return build_document_response(request, one.body, sha256_hex(one.body))
