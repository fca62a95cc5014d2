"""The ASGI application answers a partner as the WSGI application does."""

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

VARYING_HEADERS = {"X-Request-Id", "RateLimit", "Expires"}
PATHS = (
    "/api/v1/changes/",
    "/api/v1/changes/?page_size=1",
    "/api/v1/changes/?cursor=nonsense",
    "/api/v1/verdicts/",
    "/api/v1/verdicts/?fields=statement",
    "/api/v1/verdicts/?unknown=1",
    "/api/v1/verdicts.ndjson",
    "/api/v1/ratings/",
)

Answer = tuple[int, dict[str, str], bytes]


def build_answer(response: Any, body: bytes) -> Answer:
    headers = {name: value for name, value in response.items() if name not in VARYING_HEADERS}
    return response.status_code, headers, body


def ask_wsgi(path: str, headers: dict[str, str]) -> Answer:
    response = Client().get(path, headers=headers)
    return build_answer(response, response.getvalue())


@async_to_sync
async def ask_asgi(path: str, headers: dict[str, str]) -> Answer:
    response = await AsyncClient().get(path, headers=headers)
    if response.streaming:
        # Django reads the whole of a synchronous stream before it sends it over ASGI, and says so.
        with pytest.warns(Warning, match="must consume synchronous iterators"):
            return build_answer(response, b"".join([part async for part in response]))
    return build_answer(response, response.content)


@pytest.fixture
def headers(publish_claim, partner_key):
    publish_claim()
    publish_claim()
    return {"authorization": f"Bearer {partner_key}"}


@pytest.mark.parametrize("path", PATHS)
def test_a_partner_gets_the_same_answer(path, headers):
    answer = ask_wsgi(path, headers)
    assert ask_asgi(path, headers) == answer
    assert (answer[0] == 400) == ("nonsense" in path or "unknown" in path)


def test_what_a_partner_holds_is_not_sent_again(headers):
    held = headers | {"if-none-match": ask_wsgi("/api/v1/changes/", headers)[1]["ETag"]}
    assert ask_wsgi("/api/v1/changes/", held) == ask_asgi("/api/v1/changes/", held)
    assert ask_asgi("/api/v1/changes/", held)[::2] == (304, b"")


def test_a_stranger_is_refused_alike(headers):
    assert ask_wsgi("/api/v1/changes/", {}) == ask_asgi("/api/v1/changes/", {})
    assert ask_asgi("/api/v1/changes/", {})[0] == 401
