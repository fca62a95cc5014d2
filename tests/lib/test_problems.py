"""What goes wrong in the API is told in one shape, RFC 9457, and a 404 says nothing of its cause."""

import json

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from lib import errors
from lib.web import problem_details


class Source(serializers.Serializer[None]):
    url = serializers.URLField()


class Claim(serializers.Serializer[None]):
    text = serializers.CharField()
    sources = Source(many=True)

    def validate(self, attrs):
        raise serializers.ValidationError("Text and sources do not agree.")


def answer(error, method="post", **data):
    """What a view that raises ``error`` answers."""

    class Failing(APIView):
        authentication_classes = ()
        permission_classes = ()

        def post(self, request):
            if isinstance(error, type) and issubclass(error, serializers.Serializer):
                error(data=request.data).is_valid(raise_exception=True)
            raise error

        get = post

    request = getattr(APIRequestFactory(), method)("/", data, format="json")
    response = Failing.as_view()(request)
    assert isinstance(response, Response)
    response.render()
    assert response["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    assert body["type"] == f"/docs/errors/#{body['code']}"
    assert body["title"]
    assert body["detail"]
    return response, body


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.Invalid("No."), 422, "invalid"),
        (errors.NotAllowed("No."), 403, "not_allowed"),
        (errors.AccountSuspended("No."), 403, "suspended"),
        (errors.WrongState("No."), 409, "wrong_state"),
        (errors.Stale("No."), 409, "stale"),
        (errors.Busy("No."), 409, "busy"),
        (errors.Blocked("No.", reasons=["It is held."]), 409, "blocked"),
        (errors.Unreachable("No.", reason="timeout"), 422, "unreachable"),
        (PermissionDenied("No."), 403, "not_allowed"),
        (exceptions.PermissionDenied("No."), 403, "not_allowed"),
        (exceptions.ParseError("No."), 400, "malformed"),
        (exceptions.MethodNotAllowed("PUT", "No."), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("x/y", "No."), 415, "unsupported_media_type"),
    ],
)
def test_each_refusal_has_its_status_its_code_and_its_sentence(error, status, code):
    response, body = answer(error)
    assert (response.status_code, body["code"], body["detail"]) == (status, code, "No.")


def test_fields_and_reasons_are_told():
    _, body = answer(errors.Invalid("Look again.", fields={"text": ["It is empty."]}))
    assert body["errors"] == {"text": ["It is empty."]}
    _, body = answer(errors.Blocked("Not yet.", reasons=["A hold stands."]))
    assert body["reasons"] == ["A hold stands."]
    _, body = answer(errors.Stale("Somebody was faster."))
    assert "errors" not in body
    assert "reasons" not in body


def test_a_serializer_names_each_field_by_its_path():
    _, body = answer(Claim, sources=[{"url": "https://a.org"}, {"url": "nonsense"}])
    assert body["errors"] == {
        "text": ["This field is required."],
        "sources.1.url": ["Enter a valid URL."],
    }
    assert "text" in body["detail"]


def test_what_belongs_to_no_field_is_the_detail():
    response, body = answer(Claim, text="x", sources=[])
    assert response.status_code == 422
    assert body["detail"] == "Text and sources do not agree."
    assert "errors" not in body


def test_a_query_that_cannot_be_read_is_400():
    assert answer(errors.Invalid("Bad cursor."), "get")[0].status_code == 400
    assert answer(exceptions.ValidationError({"state": ["Unknown."]}), "get")[0].status_code == 400


def test_no_key_and_a_bad_key_are_both_401_and_say_how_to_sign_in():
    response, body = answer(exceptions.NotAuthenticated())
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    response, body = answer(exceptions.AuthenticationFailed("This key was revoked."))
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert body["detail"] == "This key was revoked."


def test_every_404_has_the_same_body_whatever_the_cause():
    bodies = [
        answer(error)[0].content
        for error in (
            Http404("No Claim matches the given query."),
            exceptions.NotFound("gone"),
            errors.NotFound("No such claim."),
        )
    ]
    assert len(set(bodies)) == 1
    assert b"laim" not in bodies[0]


def test_a_throttled_caller_is_told_when_to_come_back():
    response, body = answer(exceptions.Throttled(wait=12.4))
    assert response["Retry-After"] == "13"
    assert "13 seconds" in body["detail"]


def test_a_body_that_is_too_big_is_413():
    assert answer(RequestDataTooBig())[0].status_code == 413


def test_a_fault_of_ours_is_left_to_be_reported():
    with pytest.raises(ZeroDivisionError):
        answer(ZeroDivisionError())


def test_a_view_outside_the_framework_answers_in_the_same_shape():
    response = problem_details.problem_response(
        409, "stale", "Somebody was faster.", reasons=["Version 3 is newer."]
    )
    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {
        "type": "/docs/errors/#stale",
        "title": "Changed by somebody else",
        "status": 409,
        "detail": "Somebody was faster.",
        "code": "stale",
        "reasons": ["Version 3 is newer."],
    }


def test_an_error_at_one_field_says_its_message_there():
    error = errors.Invalid("Choose a desk.", field="desk")
    assert error.message == "Choose a desk."
    assert error.fields == {"desk": ["Choose a desk."]}
    assert error.reasons == []
