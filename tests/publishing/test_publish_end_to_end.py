"""The thinnest whole way: published, relayed, read on its page, pulled with a key."""

import json
import re

from factcheck.workflow import claimreview


def test_a_published_verdict_is_on_its_page_and_in_the_partners_pull(client, publish_claim, pull_verdicts):
    claim = publish_claim(
        statement="It is true that 20,000 crates were landed", origin_url="https://origin.example.org/x"
    )
    answer = pull_verdicts()
    assert answer.status_code == 200, answer.content
    [verdict] = answer.json()["results"]
    assert verdict["id"] == str(claim.public_id)
    assert verdict["statement"] == "It is true that 20,000 crates were landed"
    assert verdict["rating"]["label"] == "Mostly true"
    assert (verdict["rating"]["worst"], verdict["rating"]["value"], verdict["rating"]["best"]) == (1, 4, 5)
    assert [source["number"] for source in verdict["citations"]] == [1, 2]
    assert verdict["url"].endswith(f"/verdicts/{claim.public_id}/")
    assert pull_verdicts(id=claim.public_id).json() == verdict

    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "It is true that 20,000 crates were landed" in page
    assert "The Daily Proof" in page
    assert '<a href="#relied-1" aria-label="source 1">1</a>' in page
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert json.loads(block) == verdict["claim_review"]
    assert claimreview.list_claimreview_problems(json.loads(block)) == []
    assert str(claim.public_id) in client.get("/verdicts/").content.decode()
