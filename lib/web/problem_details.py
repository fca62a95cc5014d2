"""Bodies of the API: JSON as it is read, and errors as RFC 9457 problem details."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import Http404, HttpResponse, JsonResponse, UnreadablePostError
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, ngettext
from rest_framework import exceptions, serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from lib.db.connections import as_timeout
from lib.errors import DomainError, Invalid
from lib.text.phrases import format_number, join_with_commas


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    # untranslated: the description of the API
    type = serializers.CharField(help_text="Address of the explanation of this code.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    # untranslated: the description of the API
    code = serializers.CharField(help_text="For programs; title and detail are for people.")
    errors = serializers.DictField(  # type: ignore[assignment]  # DRF has a property of this name
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        # untranslated: the description of the API
        help_text="Parameters or fields, and what is wrong with each.",
    )
    reasons = serializers.ListField(child=serializers.CharField(), required=False)


MEDIA_TYPE = "application/problem+json"
ERROR_DOCS_URL = "/docs/errors/#"
"""Page that explains each code; the ``type`` of a problem is this and its code."""

ERROR_TITLES = {
    "invalid": gettext_lazy("Invalid input"),
    "malformed": gettext_lazy("The request cannot be read"),
    "not_signed_in": gettext_lazy("Authentication required"),
    "not_allowed": gettext_lazy("Not allowed"),
    "form_too_old": gettext_lazy("This form is out of date"),
    "suspended": gettext_lazy("Access suspended"),
    "not_found": gettext_lazy("Not found"),
    "start_over": gettext_lazy("Full sync required"),
    "method_not_allowed": gettext_lazy("Method not allowed"),
    "not_acceptable": gettext_lazy("Response format not available"),
    "wrong_state": gettext_lazy("Not possible in this state"),
    "stale": gettext_lazy("Changed by somebody else"),
    "busy": gettext_lazy("Somebody else is saving this right now"),
    "blocked": gettext_lazy("Requirements not met"),
    "too_big": gettext_lazy("Request too large"),
    "unsupported_media_type": gettext_lazy("Request format not supported"),
    "too_many_requests": gettext_lazy("Too many requests"),
    "unreachable": gettext_lazy("The address could not be fetched"),
    "crowded": gettext_lazy("Too many requests at once"),
    "took_too_long": gettext_lazy("This took too long"),
    "unavailable": gettext_lazy("Temporarily unavailable"),
    "database_away": gettext_lazy("Stet is not available right now"),
    "broken": gettext_lazy("Something went wrong"),
}
NOT_FOUND = gettext_lazy("Not found, or you cannot see it.")
"""The message of every 404 alike, so that what exists cannot be told from what does not."""

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_CHALLENGE = "Bearer"


def problem_response(
    status: int,
    code: str,
    detail: str,
    *,
    reasons: Iterable[str] = (),
) -> HttpResponse:
    """Return a problem response for a view that is not Django REST framework's."""
    body = _build_problem_body(status, code, detail, {}, reasons)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def handle_exception(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the problem response to ``error``, or None for a fault of ours that Django should report."""
    found = _describe_error(as_timeout(error) or error, context.get("request"))
    if found is None:
        return None
    status, code, detail, errors, reasons, headers = found
    set_rollback()
    body = _build_problem_body(status, code, detail, errors, reasons)
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def _build_problem_body(
    status: int, code: str, detail: str, errors: Mapping[str, Iterable[str]], reasons: Iterable[str]
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": ERROR_DOCS_URL + code,
        "title": get_english_title(code),
        "status": status,
        "detail": detail,
        "code": code,
    }
    if fields := {name: list(sentences) for name, sentences in errors.items()}:
        body["errors"] = fields
    if value := list(reasons):
        body["reasons"] = value
    return body


def get_english_title(code: str) -> str:
    """Return the title of a code, in English for every reader: programs and their logs know it by that."""
    with translation.override("en"):
        return str(ERROR_TITLES.get(code, gettext_lazy("Request refused")))


ProblemFields = tuple[int, str, str, Mapping[str, Iterable[str]], Iterable[str], dict[str, str]]


def _describe_error(error: Exception, request: Request | None) -> ProblemFields | None:
    """Return status, code, detail, errors, reasons and headers for ``error``; None for a fault of ours."""
    match error:
        case Http404() | exceptions.NotFound() | DomainError(status=404):
            return 404, "not_found", str(NOT_FOUND), {}, (), {}
        case DomainError():
            status = _get_invalid_status(request) if isinstance(error, Invalid) else error.status
            return status, error.code, error.message, error.fields, error.reasons, {}
        case exceptions.ValidationError():
            errors, general = _flatten_messages(error.detail)
            detail = " ".join(general) or gettext("Check these fields: {fields}.").format(
                fields=join_with_commas(list(errors))
            )
            return _get_invalid_status(request), "invalid", detail, errors, (), {}
        case exceptions.NotAuthenticated():
            message = gettext("Sign in, or send an API key as Authorization: Bearer.")
            return 401, "not_signed_in", message, {}, (), {"WWW-Authenticate": _CHALLENGE}
        case exceptions.AuthenticationFailed():
            # RFC 6750 section 3.1: a key that was sent and is not good.
            # untranslated: a header
            challenge = f'{_CHALLENGE} error="invalid_token"'
            return 401, "not_signed_in", str(error.detail), {}, (), {"WWW-Authenticate": challenge}
        case exceptions.PermissionDenied():
            return 403, "not_allowed", str(error.detail), {}, (), {}
        case PermissionDenied():
            message = str(error) or gettext("You do not have permission to do this.")
            return 403, "not_allowed", message, {}, (), {}
        case exceptions.Throttled():
            return _describe_throttled(error)
        case RequestDataTooBig():
            return 413, "too_big", gettext("The request is too large."), {}, (), {}
        case TooManyFieldsSent():
            return 400, "malformed", gettext("The request has too many parameters."), {}, (), {}
        case SuspiciousOperation() | UnreadablePostError():
            return 400, "malformed", gettext("The request cannot be read."), {}, (), {}
        case exceptions.APIException():
            return error.status_code, _get_error_code(error), str(error.detail), {}, (), {}
    return None


def _get_invalid_status(request: Request | None) -> int:
    """Return 422 for a body that is understood and wrong; 400 for a query, which has no content."""
    return 400 if request is not None and request.method in _SAFE_METHODS else 422


def _describe_throttled(error: exceptions.Throttled) -> ProblemFields:
    wait: float | None = getattr(error, "wait", None)
    if wait is None:
        return 429, "too_many_requests", gettext("Too many requests. Try again later."), {}, (), {}
    seconds = max(1, int(wait))
    message = ngettext(
        "Too many requests. Try again in {seconds} second.",
        "Too many requests. Try again in {seconds} seconds.",
        seconds,
    ).format(seconds=format_number(seconds))
    return 429, "too_many_requests", message, {}, (), {"Retry-After": str(seconds)}


_CODES = {
    400: "malformed",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_big",
    415: "unsupported_media_type",
    503: "unavailable",
}


def _get_error_code(error: exceptions.APIException) -> str:
    return _CODES.get(error.status_code, str(error.default_code))


def _flatten_messages(detail: Any, path: str = "") -> tuple[dict[str, list[str]], list[str]]:
    """Return the sentences of a validation error by dotted field name, and those that belong to no field."""
    if isinstance(detail, Mapping):
        pairs = [(str(name), value) for name, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(one, Mapping | list) for one in detail):
        pairs = [(str(number), value) for number, value in enumerate(detail)]
    else:
        text = [str(one) for one in (detail if isinstance(detail, list) else [detail])]
        return ({path: text}, []) if path else ({}, text)
    errors: dict[str, list[str]] = {}
    general: list[str] = []
    for name, value in pairs:
        inner = path if name == "non_field_errors" else f"{path}.{name}" if path else name
        more, rest = _flatten_messages(value, inner)
        for field, text in more.items():
            errors.setdefault(field, []).extend(text)
        general.extend(rest)
    return errors, general


class StrictJSONParser(JSONParser):
    """Parser of UTF-8 JSON (RFC 8259) without NaN, and no name twice in an object. Django limits its size.

    Raises ParseError.
    """

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read()
        try:
            return json.loads(
                body.decode("utf-8-sig"),
                parse_constant=_reject_constant,
                object_pairs_hook=_reject_duplicate_names,
            )
        except UnicodeDecodeError as error:
            raise ParseError(f"The body is not UTF-8: byte {error.start + 1:,} is not valid.") from None
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None
        except json.JSONDecodeError as error:
            message = f"The body is not valid JSON: {error.msg}, line {error.lineno}, column {error.colno}."
            raise ParseError(message) from None
        except ValueError:
            raise ParseError("The body contains a number with too many digits.") from None


class StrictSerializer(serializers.Serializer[Any]):
    """Serializer that refuses fields it does not know: a misspelt one must not be dropped in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            message = f"Unknown field. Fields: {', '.join(self.fields)}."
            raise serializers.ValidationError({name[:80]: [message] for name in unknown})
        return super().to_internal_value(data)


def _reject_constant(name: str) -> Any:
    raise ParseError(f"The body is not valid JSON: {name} is not a number.")


def _reject_duplicate_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ParseError(f"The name {name[:80]} appears twice in one object.")
        found[name] = value
    return found
