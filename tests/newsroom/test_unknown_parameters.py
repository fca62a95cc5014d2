"""A misspelt parameter is refused wherever the API answers, and told what there is."""

import re

from django.test import Client

from publishing.partners.actions import issue_partner_key
from tests.factories import MONDAY, create_article, flag_claim_on
from tests.routes import addresses

READ = sorted(
    {
        address
        for address, _ in addresses()
        if re.match(r"/api/v1/(verdicts|changes|ratings|sources)", address)
    }
)
WITHIN = sorted({address for address, _ in addresses() if re.match(r"/api/v1/(articles|claims)", address)})
"""Of the newsroom itself."""


def refused(client, address, ids, **headers):
    there = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids.get(found[1], ids["id"])), address)
    answer, status = client.get(f"{there}?misspelt=1", headers=headers), 400
    if answer.status_code == 405:
        answer = client.post(f"{there}?misspelt=1", data={}, content_type="application/json", headers=headers)
        status = 422
    assert answer.status_code == status, (there, answer.status_code)
    told = answer.json()["detail"]
    assert "Unknown parameter. Parameters: " in told, there
    if status == 400 and (known := re.findall(r"\w+", told.partition("Parameters: ")[2].partition(".")[0])):
        twice = client.get(f"{there}?{known[0]}=1&{known[0]}=2", headers=headers)
        assert twice.status_code == status, there
        assert "only once" in twice.content.decode(), there


def test_partners_are_told(publish_claim, partner, cast, settings):
    settings.STET_API_REQUESTS_PER_MINUTE = 10**9
    ids = {"id": publish_claim().public_id, "version": 1}
    scopes = ["read-published", "report-errors"]
    key = issue_partner_key(partner, by=cast.admin, at=MONDAY, label="All", scopes=scopes).secret
    for address in READ:
        refused(Client(), address, ids, authorization=f"Bearer {key}")


def test_the_newsrooms_own_programs_are_told(cast, client):
    article = create_article(cast.desk, cast.editor)
    claim = flag_claim_on(article, "20,000 crates of herring", cast.editor)
    client.force_login(cast.editor)
    for address in WITHIN:
        refused(client, address, {"id": claim.public_id if "claims" in address else article.public_id})


def test_all_there_is_was_asked():
    assert len(READ) >= 10
    assert len(WITHIN) >= 4
