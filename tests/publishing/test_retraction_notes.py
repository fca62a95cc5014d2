"""A retraction's reason is for colleagues alone; its public note and the claim reach every channel."""

import json

import pytest

from factcheck.verdicts import publication
from publishing.documents.relay import relay_events
from tests.factories import TUESDAY

SECRET = "Our stringer admits that he made the table up"
NOTE = "The table that we relied on was forged."
STATEMENT, CLAIMANT = "The port lands 20,145 crates", "Ada Holm"
HEADLINE = "It lands fewer"


@pytest.fixture
def retracted(publish_claim, cast):
    claim = publish_claim(statement=STATEMENT, claimant=CLAIMANT, headline=HEADLINE)
    publication.propose_retraction(claim, reason=SECRET, public_note=NOTE, by=cast.standards, at=TUESDAY)
    publication.retract_verdict(claim, by=cast.editor, at=TUESDAY)
    relay_events()
    return claim


CHANNELS = [
    "/verdicts/{id}/",
    "/verdicts/{id}/versions/1/",
    "/verdicts/{id}/embed/",
    "/corrections/",
    "/corrections/atom.xml",
    "/corrections/rss.xml",
    "/corrections/feed.json",
    "/api/v1/verdicts/",
    "/api/v1/verdicts/{id}/",
    "/api/v1/verdicts/{id}/versions/1/",
    "/api/v1/verdicts.csv",
    "/api/v1/verdicts.ndjson",
    "/api/v1/changes/",
]


def test_every_channel_names_the_claim_and_has_the_public_note_and_not_the_reason(
    client, retracted, partner_key
):
    for address in CHANNELS:
        url = address.format(id=retracted.public_id)
        answer = client.get(url, headers={"authorization": f"Bearer {partner_key}"})
        assert answer.status_code == 200, address
        body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        for words in (STATEMENT, CLAIMANT, NOTE):
            assert words in body, (address, words)
        assert SECRET not in body, address
        assert HEADLINE not in body, address


def test_who_proposes_and_who_confirms_see_what_readers_will_see(client, publish_claim, cast):
    claim = publish_claim(statement=STATEMENT, claimant=CLAIMANT)
    url = f"/claims/{claim.public_id}/"
    client.force_login(cast.standards)
    proposing = client.get(url).content.decode()
    form = proposing[proposing.index("Propose a retraction…") :]
    form = form[: form.index("</form>")]
    assert "What readers will see" in form
    for words in (STATEMENT, CLAIMANT, 'name="reason"', 'name="public_note"', 'data-mirror="public_note"'):
        assert words in form, words
    publication.propose_retraction(claim, reason=SECRET, public_note=NOTE, by=cast.standards, at=TUESDAY)
    client.force_login(cast.editor)
    confirming = client.get(url).content.decode()
    form = confirming[confirming.index("Confirm the retraction…") :]
    form = form[: form.index("</form>")]
    assert NOTE in form
    assert STATEMENT in form
    assert SECRET not in form


def test_other_internal_reasons_reach_no_reader_and_no_partner(client, publish_claim, cast, partner_key):
    claim = publish_claim()
    steps = [
        lambda: publication.mark_under_review(claim, reason=SECRET, by=cast.editor, at=TUESDAY),
        lambda: publication.reaffirm_verdict(claim, note=SECRET, by=cast.second, at=TUESDAY),
    ]
    for step in steps:
        step()
        relay_events()
        for url in (
            f"/verdicts/{claim.public_id}/",
            f"/verdicts/{claim.public_id}/embed/",
            "/api/v1/changes/",
        ):
            answer = client.get(url, headers={"authorization": f"Bearer {partner_key}"})
            assert answer.status_code == 200
            assert SECRET not in answer.content.decode()
            assert SECRET not in json.dumps(answer.content.decode())
