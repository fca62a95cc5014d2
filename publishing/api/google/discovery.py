"""The discovery document of these methods: what a client needs to know to call them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from lib.web.field_mask import Tree
from publishing.api.google import serializers as google_serializers
from publishing.public.responses import cacheable_response

NUMBER_FIELDS = ("ratingValue", "bestRating", "worstRating")
LIST_FIELDS = ("claims", "claimReview", "claimReviewMarkupPages", "claimReviewMarkups")
TEXT_LIST_FIELDS = ("claimAppearances",)
COMMON_PARAMETERS = {
    "$.xgafv": "1 adds the list of errors of the first format.",
    "access_token": "Same as key.",
    "alt": "json.",
    "callback": "Name of a JavaScript function to call with the response.",
    "fields": "Fields to return, for example claims(text,claimReview/url).",
    "key": "The key issued by the newsroom.",
    "oauth_token": "Same as key.",
    "quotaUser": "Ignored.",
    "uploadType": "Ignored.",
    "upload_protocol": "Ignored.",
}
PAGINATION_PARAMETERS = {
    "pageSize": ("integer", "Number of results, up to 100; default 10."),
    "pageToken": (
        "string",
        "The nextPageToken of the previous response. Keep all other parameters the same.",
    ),
    "offset": ("integer", "Number of results to skip; ignored with pageToken."),
}


@require_safe
def discovery_document(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(build_discovery_document(settings.STET_BASE_URL), json_dumps_params={"indent": 2})
    response["Access-Control-Allow-Origin"] = "*"
    return cacheable_response(request, response)


def build_discovery_document(base: str) -> dict[str, Any]:
    """Describe the API of the newsroom at ``base`` in the format of Google's discovery service (v1)."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": "factchecktools:v1alpha1",
        "name": "factchecktools",
        "version": "v1alpha1",
        "revision": "1",
        "title": f"Fact checks of {settings.STET_NEWSROOM_NAME}",
        "description": "Published verdicts, compatible with Google's Fact Check Tools API.",
        "ownerName": settings.STET_NEWSROOM_NAME,
        "documentationLink": f"{base}/api/docs/",
        "protocol": "rest",
        "rootUrl": f"{base}/",
        "baseUrl": f"{base}/",
        "servicePath": "",
        "basePath": "",
        "batchPath": "batch",
        "fullyEncodeReservedExpansion": True,
        "parameters": {name: _describe_parameter("string", says) for name, says in COMMON_PARAMETERS.items()}
        | {
            "prettyPrint": _describe_parameter("boolean", "Whether the response is indented.")
            | {"default": "true"}
        },
        "schemas": {
            "Claim": _build_schema("Claim", google_serializers.CLAIM_FIELDS),
            "SearchAnswer": _build_schema("SearchAnswer", google_serializers.SEARCH_FIELDS),
        },
        "resources": {
            "claims": {
                "methods": {
                    "search": _describe_method(
                        "claims.search",
                        "v1alpha1/claims:search",
                        "SearchAnswer",
                        "Search published verdicts covered by your licence.",
                        query=("string", "Words from the claim. Required without reviewPublisherSiteFilter."),
                        languageCode=("string", "A BCP 47 language tag; the region is ignored."),
                        reviewPublisherSiteFilter=("string", "A host name, for example nytimes.com."),
                        maxAgeDays=("integer", "Claimed, published or changed within this many days."),
                        **PAGINATION_PARAMETERS,
                    )
                }
            },
        },
    }


def _describe_parameter(kind: str, says: str) -> dict[str, Any]:
    sized = {"format": "int32"} if kind == "integer" else {}
    return {"type": kind, "description": says, "location": "query"} | sized


def _describe_method(
    name: str, path: str, answer: str, says: str, **parameters: tuple[str, str]
) -> dict[str, Any]:
    return {
        "id": f"factchecktools.{name}",
        "path": path,
        "flatPath": path,
        "httpMethod": "GET",
        "description": says,
        "parameters": {key: _describe_parameter(*one) for key, one in parameters.items()},
        "parameterOrder": [],
        "response": {"$ref": answer},
    }


def _build_schema(name: str, tree: Tree) -> dict[str, Any]:
    return {"id": name, **_build_properties(tree)}


def _build_properties(tree: Tree) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: _build_property(name, below) for name, below in tree.items()},
    }


def _build_property(name: str, below: Tree) -> dict[str, Any]:
    if name in NUMBER_FIELDS:
        return {"type": "integer", "format": "int32"}
    if name in TEXT_LIST_FIELDS:
        return {"type": "array", "items": {"type": "string"}}
    inner: dict[str, Any] = _build_properties(below) if below else {"type": "string"}
    return {"type": "array", "items": inner} if name in LIST_FIELDS else inner
