"""Bodies that no honest program sends, to every address of the API that takes one."""

import json
import re

import pytest
from django.test import Client

from tests.factcheck.api_client import create_service_key
from tests.factories import Cast, create_article, flag_claim_on
from tests.routes import addresses
from tests.sampling import mark_all_but_every

UNSAFE = sorted(
    {view.cls: address for address, view in addresses() if address.startswith("/api/v1/")}.values()
)
"""One address of each view."""
BODIES: dict[str, bytes] = {
    "empty": b"",
    "a list": b"[]",
    "a number": b"7",
    "no JSON": b"{'version': 1}",
    "half of it": b'{"version": 1',
    "a hundred thousand deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "no number": b'{"version": NaN}',
    "without an end": b'{"version": Infinity}',
    "a number of 5,000 digits": b'{"version": ' + b"9" * 5_000 + b"}",
    "a null character": b'{"reason": "a\\u0000b", "version": 1}',
    "half a character": b'{"reason": "\\ud800", "version": 1}',
    "not UTF-8": b'{"reason": "\xff\xfe"}',
    "a name twice": b'{"version": 1, "version": 2}',
    "ten thousand names": json.dumps({f"name{number}": 1 for number in range(10_000)}).encode(),
    "five megabytes": b'{"reason": "' + b"x" * 5_000_000 + b'"}',
}


@pytest.fixture
def ask(cast: Cast, settings):
    """ask(address, body) -> the answer to an editor's program."""
    settings.STET_API_REQUESTS_PER_MINUTE = 10**9
    article = create_article(cast.desk, cast.editor)
    claim = flag_claim_on(article, "20,000 crates of herring", cast.editor)
    scopes = ("work", "read-published", "import-articles", "report-errors")
    key = create_service_key(cast, cast.desk, role="editor", scopes=scopes)
    client = Client(raise_request_exception=False)

    def send(address: str, body: bytes):
        row = article if "/articles/" in address else claim
        path = re.sub(r"<[^>]+>", str(row.public_id), address)
        return client.post(
            path, body, content_type="application/json", headers={"authorization": f"Bearer {key}"}
        )

    return send


@pytest.mark.parametrize("name", mark_all_but_every(2, BODIES, "bodies"))
@pytest.mark.django_db
def test_it_is_refused_and_breaks_nothing(name: str, ask) -> None:
    # Each to a third of the views, another third each time: all of them read bodies by one parser.
    third = UNSAFE[list(BODIES).index(name) % 3 :: 3]
    answers = {address: ask(address, BODIES[name]).status_code for address in third}
    assert {address: status for address, status in answers.items() if not 400 <= status < 500} == {}


@pytest.mark.django_db
def test_a_field_that_is_not_in_the_description_is_refused(ask) -> None:
    fields = ("is_staff", "state", "desk_id", "created_by", "published_at", "version_number", "id", "pk")
    body = json.dumps(dict.fromkeys(fields, 1)).encode()
    named = 0
    for address in UNSAFE:
        answer = ask(address, body)
        assert 400 <= answer.status_code < 500, address
        # Some read alone, and some name what this desk does not have; all else says which field it was.
        if answer.status_code not in {404, 405}:
            assert b"is_staff" in answer.content, (address, answer.content[:300])
            named += 1
    assert named > 5
