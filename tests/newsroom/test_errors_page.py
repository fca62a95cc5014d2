"""Where a problem's ``type`` leads: every code has its anchor and a sentence that mends it."""

import json

from lib.web.problem_details import ERROR_TITLES, problem_response
from newsroom.views import ERROR_REMEDIES


def test_every_code_leads_to_its_own_place_on_the_page(client, db):
    page = client.get("/docs/errors/").content.decode()
    assert set(ERROR_REMEDIES) == set(ERROR_TITLES)
    for code in ERROR_TITLES:
        assert f'id="{code}"' in page
    answer = problem_response(404, "not_found", "There is nothing here.")
    assert json.loads(answer.content)["type"] == "/docs/errors/#not_found"
