"""Where a problem's ``type`` leads: every code has its anchor and a sentence that mends it."""

import json

from lib.problems import TITLES, problem
from newsroom.views import MENDS


def test_every_code_leads_to_its_own_place_on_the_page(client, db):
    page = client.get("/docs/errors/").content.decode()
    assert set(MENDS) == set(TITLES)
    for code in TITLES:
        assert f'id="{code}"' in page
    answer = problem(404, "not_found", "There is nothing here.")
    assert json.loads(answer.content)["type"] == "/docs/errors/#not_found"
