"""Corrections, changes of standing and retractions, as readers and partners meet them."""

from datetime import timedelta

from factcheck.actions import publication
from publishing.actions.relay import relay
from publishing.models import PublicDocument
from tests.publishing.conftest import TUESDAY


def test_a_correction_bumps_the_version_and_keeps_the_first_publication(client, publish, correct, pull):
    claim = publish()
    first = pull(id=claim.public_id).json()
    correct(claim, note="We relied on a provisional table.")
    now = pull(id=claim.public_id).json()
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
    assert len(pull().json()["results"]) == 1

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


def test_a_minor_correction_needs_no_note(client, publish, correct):
    claim = correct(publish(), correction="minor", note="")
    assert "leaves the meaning as it was" in client.get(f"/verdicts/{claim.public_id}/").content.decode()


def test_the_current_version_has_one_address(client, publish):
    claim = publish()
    answer = client.get(f"/verdicts/{claim.public_id}/versions/1/")
    assert (answer.status_code, answer["Location"]) == (302, f"/verdicts/{claim.public_id}/")
    assert client.get(f"/verdicts/{claim.public_id}/versions/2/").status_code == 404


def test_under_review_is_told_on_the_page_and_in_the_pull(client, publish, cast, pull):
    claim = publish()
    publication.mark_under_review(claim, reason="Drift", by=cast.editor, at=TUESDAY)
    relay()
    assert pull("?standing=under_review").json()["results"][0]["version"] == 1
    assert "looking at this fact check again" in client.get(f"/verdicts/{claim.public_id}/").content.decode()
    publication.reaffirm(claim, note="It holds", by=cast.second, at=TUESDAY + timedelta(hours=1))
    relay()
    assert pull("?standing=under_review").json()["results"] == []
    assert pull(id=claim.public_id).json()["standing"] == "live"


def test_a_retraction_leaves_a_tombstone_and_nothing_of_the_verdict(client, publish, correct, retract, pull):
    claim = retract(correct(publish(statement="It is true that libel", claimant="Ada Holm")))
    stone = {
        "id": str(claim.public_id),
        "url": f"http://127.0.0.1:8000/verdicts/{claim.public_id}/",
        "standing": "retracted",
        "retracted_at": "2026-03-03T09:00:00Z",
        "reason": "The table was forged.",
    }
    assert pull(id=claim.public_id).json() == stone
    assert pull().json()["results"] == [stone]
    for address in ("", "versions/1/", "versions/2/"):
        page = client.get(f"/verdicts/{claim.public_id}/{address}").content.decode()
        assert "The table was forged." in page
        assert "libel" not in page
        assert "ld+json" not in page
    assert client.get(f"/verdicts/{claim.public_id}/claimreview.json").status_code == 404
    assert pull("?q=libel").json()["results"] == []
    assert pull("?claimant=Ada%20Holm").json()["results"] == []
    assert str(claim.public_id) not in client.get("/verdicts/").content.decode()
    assert PublicDocument.objects.get(public_id=claim.public_id, is_current=True).kind == "retracted"
