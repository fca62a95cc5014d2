"""The discovery document of these methods: what a client needs to know to call them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from lib.partial import Tree
from publishing.answer import cacheable
from publishing.api.google import shapes

NUMBERS = ("ratingValue", "bestRating", "worstRating")
LISTS = ("claims", "claimReview", "claimReviewMarkupPages", "claimReviewMarkups")
TEXTS = ("claimAppearances",)
COMMON = {
    "$.xgafv": "1 adds the list of errors of the first format.",
    "access_token": "Taken like key.",
    "alt": "json.",
    "callback": "The name of a JavaScript function to call with the answer.",
    "fields": "Which fields of the answer to keep, like claims(text,claimReview/url).",
    "key": "The key that the newsroom gave you.",
    "oauth_token": "Taken like key.",
    "quotaUser": "Not looked at.",
    "uploadType": "Not looked at.",
    "upload_protocol": "Not looked at.",
}
PAGING = {
    "pageSize": ("integer", "How many results, up to 100; 10 unless told."),
    "pageToken": ("string", "The nextPageToken of the answer before, with all else asked as it was."),
    "offset": ("integer", "How many results to pass over; not looked at beside pageToken."),
}


@require_safe
def discovery(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(document(settings.STET_BASE_URL), json_dumps_params={"indent": 2})
    response["Access-Control-Allow-Origin"] = "*"
    return cacheable(request, response)


def document(base: str) -> dict[str, Any]:
    """The API of the newsroom at ``base``, in the format of Google's discovery service (v1)."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": "factchecktools:v1alpha1",
        "name": "factchecktools",
        "version": "v1alpha1",
        "revision": "1",
        "title": f"Fact checks of {settings.STET_NAME}",
        "description": "Published verdicts, by the calls of Google's Fact Check Tools API.",
        "ownerName": settings.STET_NAME,
        "documentationLink": f"{base}/api/docs/",
        "protocol": "rest",
        "rootUrl": f"{base}/",
        "baseUrl": f"{base}/",
        "servicePath": "",
        "basePath": "",
        "batchPath": "batch",
        "fullyEncodeReservedExpansion": True,
        "parameters": {name: _parameter("string", says) for name, says in COMMON.items()}
        | {"prettyPrint": _parameter("boolean", "Whether the answer has lines.") | {"default": "true"}},
        "schemas": {
            "Claim": _schema("Claim", shapes.CLAIM),
            "SearchAnswer": _schema("SearchAnswer", shapes.SEARCHED),
            "Page": _schema("Page", shapes.PAGE),
            "PagesAnswer": _schema("PagesAnswer", shapes.PAGES),
        },
        "resources": {
            "claims": {
                "methods": {
                    "search": _method(
                        "claims.search", "v1alpha1/claims:search", "SearchAnswer",
                        "Search the published verdicts that your licence covers.",
                        query=("string", "Words of the claim. Needed without reviewPublisherSiteFilter."),
                        languageCode=("string", "A BCP-47 language; its region is not looked at."),
                        reviewPublisherSiteFilter=("string", "A host, like nytimes.com."),
                        maxAgeDays=("integer", "Claimed, published or changed within so many days."),
                        **PAGING,
                    )
                }
            },
            "pages": {
                "methods": {
                    "list": _method(
                        "pages.list", "v1alpha1/pages", "PagesAnswer", "List pages with their ClaimReviews.",
                        url=("string", "The address of one page."),
                        organization=("string", "A host; not together with url."),
                        **PAGING,
                    ),
                    "get": _method("pages.get", "v1alpha1/{+name}", "Page", "One page with its ClaimReview.")
                    | {
                        "parameters": {
                            "name": _parameter("string", "pages/{id}.")
                            | {"location": "path", "required": True, "pattern": "^pages/[^/]+$"}
                        },
                        "parameterOrder": ["name"],
                    },
                }
            },
        },
    }  # fmt: skip


def _parameter(kind: str, says: str) -> dict[str, Any]:
    sized = {"format": "int32"} if kind == "integer" else {}
    return {"type": kind, "description": says, "location": "query"} | sized


def _method(name: str, path: str, answer: str, says: str, **parameters: tuple[str, str]) -> dict[str, Any]:
    return {
        "id": f"factchecktools.{name}",
        "path": path,
        "flatPath": path,
        "httpMethod": "GET",
        "description": says,
        "parameters": {key: _parameter(*one) for key, one in parameters.items()},
        "parameterOrder": [],
        "response": {"$ref": answer},
    }


def _schema(name: str, tree: Tree) -> dict[str, Any]:
    return {"id": name, **_shape(tree)}


def _shape(tree: Tree) -> dict[str, Any]:
    return {"type": "object", "properties": {name: _property(name, below) for name, below in tree.items()}}


def _property(name: str, below: Tree) -> dict[str, Any]:
    if name in NUMBERS:
        return {"type": "integer", "format": "int32"}
    if name in TEXTS:
        return {"type": "array", "items": {"type": "string"}}
    inner: dict[str, Any] = _shape(below) if below else {"type": "string"}
    return {"type": "array", "items": inner} if name in LISTS else inner
