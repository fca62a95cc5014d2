"""Corrections, changes of standing and retractions, as readers and partners meet them."""

from datetime import timedelta

from factcheck.verdicts import publication
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from tests.factories import TUESDAY


def test_a_correction_bumps_the_version_and_keeps_the_first_publication(
    client, publish_claim, correct_claim, pull_verdicts
):
    claim = publish_claim()
    first = pull_verdicts(id=claim.public_id).json()
    correct_claim(claim, note="We relied on a provisional table.")
    now = pull_verdicts(id=claim.public_id).json()
    assert (first["version"], now["version"]) == (1, 2)
    assert now["first_published_at"] == first["first_published_at"]
    assert now["updated_at"] > first["updated_at"]
    assert now["id"] == first["id"]
    assert now["url"] == first["url"]
    assert now["corrections"] == [
        {"date": "2026-03-03T10:00:00Z", "class": "significant", "version": 2,
         "note": "We relied on a provisional table.", "changes": [
             {"field": "headline", "before": "About right", "after": "Still right"},
             {"field": "explanation", "before": "The table has 20,145 [1].",
              "after": "Counted again: 20,146 [1]."},
         ]}
    ]  # fmt: skip
    assert now["claim_review"]["datePublished"] == first["claim_review"]["datePublished"]
    assert len(pull_verdicts().json()["results"]) == 1

    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "We relied on a provisional table." in page
    assert "Correction, 3 March 2026 (significant)" in page
    assert f"/verdicts/{claim.public_id}/versions/1/" in page
    earlier = client.get(f"/verdicts/{claim.public_id}/versions/1/").content.decode()
    assert "It has been corrected since" in earlier
    assert "The table has 20,145" in earlier
    assert "20,146" not in earlier
    assert "ld+json" not in earlier
    assert 'name="robots" content="noindex"' in earlier


def test_a_minor_correction_needs_no_note(client, publish_claim, correct_claim):
    claim = correct_claim(publish_claim(), correction="minor", note="")
    assert "leaves the meaning as it was" in client.get(f"/verdicts/{claim.public_id}/").content.decode()


def test_the_current_version_has_one_address(client, publish_claim):
    claim = publish_claim()
    answer = client.get(f"/verdicts/{claim.public_id}/versions/1/")
    assert (answer.status_code, answer["Location"]) == (302, f"/verdicts/{claim.public_id}/")
    assert client.get(f"/verdicts/{claim.public_id}/versions/2/").status_code == 404


def test_under_review_is_told_on_the_page_and_in_the_pull(client, publish_claim, cast, pull_verdicts):
    claim = publish_claim()
    publication.mark_under_review(claim, reason="Drift", by=cast.editor, at=TUESDAY)
    relay_events()
    assert pull_verdicts("?publication_status=under_review").json()["results"][0]["version"] == 1
    assert "looking at this fact check again" in client.get(f"/verdicts/{claim.public_id}/").content.decode()
    publication.reaffirm_verdict(claim, note="It holds", by=cast.second, at=TUESDAY + timedelta(hours=1))
    relay_events()
    assert pull_verdicts("?publication_status=under_review").json()["results"] == []
    assert pull_verdicts(id=claim.public_id).json()["publication_status"] == "live"


def test_a_retraction_leaves_a_tombstone_that_names_the_claim_and_nothing_of_the_verdict(
    client, publish_claim, correct_claim, retract_claim, pull_verdicts
):
    claim = retract_claim(
        correct_claim(
            publish_claim(
                statement="It is true that pigs fly", claimant="Ada Holm", headline="They do not fly"
            )
        )
    )
    stone = {
        "id": str(claim.public_id),
        "url": f"http://127.0.0.1:8000/verdicts/{claim.public_id}/",
        "statement": "It is true that pigs fly",
        "claimant": "Ada Holm",
        "said_on": "",
        "language": "en",
        "publication_status": "retracted",
        "retracted_at": "2026-03-03T09:00:00Z",
        "note": "The table was forged.",
    }
    assert pull_verdicts(id=claim.public_id).json() == stone
    assert pull_verdicts().json()["results"] == [stone]
    for address in ("", "versions/1/", "versions/2/"):
        page = client.get(f"/verdicts/{claim.public_id}/{address}").content.decode()
        assert "The table was forged." in page
        assert "It is true that pigs fly" in page
        assert "Ada Holm" in page
        assert "They do not fly" not in page
        assert "ld+json" not in page
    assert client.get(f"/verdicts/{claim.public_id}/claimreview.json").status_code == 404
    assert pull_verdicts("?q=pigs").json()["results"] == []
    assert pull_verdicts("?claimant=Ada%20Holm").json()["results"] == []
    assert str(claim.public_id) not in client.get("/verdicts/").content.decode()
    assert PublicDocument.objects.get(public_id=claim.public_id, is_current=True).kind == "retracted"
