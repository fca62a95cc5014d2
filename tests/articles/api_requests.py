"""Articles sent to the API."""

import json

from django.test import Client

from tests.articles.text_samples import TYPED

URL = "/api/v1/articles/"
SENT = {"desk": "harbour", "provenance": "own_copy", "text": TYPED}


def post(key, body, **headers):
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    return Client().post(
        URL, raw, content_type="application/json", headers={"authorization": f"Bearer {key}", **headers}
    )
