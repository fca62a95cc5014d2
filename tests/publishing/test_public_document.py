"""What a document holds, and what never leaves the house in one."""

import json
from datetime import timedelta
from typing import Any

import pytest

from factcheck.claims import closing
from factcheck.claims.editing import update_claim
from factcheck.models import Claim, Source
from factcheck.verdicts import publication
from factcheck.workflow import claimreview
from factcheck.workflow.claimreview_data import build_claimreview_input
from factcheck.workflow.facts import find_latest_verdict
from lib.errors import Invalid
from lib.text import markdown
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from tests.factcheck.workflow_driver import SPOKEN
from tests.factories import MONDAY, TUESDAY, create_article

UNNAMED = {
    "number": 2, "title": "A source we cannot name", "publisher": "", "author": "", "url": "", "passage": "",
    "locator": "", "published_on": None, "stance": "supports", "tier": "secondary",
}  # fmt: skip


def everything_said() -> str:
    return "\n".join(one.body + one.search_text for one in PublicDocument.objects.all())


def test_a_restricted_source_keeps_its_number_and_no_more(client, publish_claim, cast, pull_verdicts):
    hidden = {
        **SPOKEN,
        "title": "The driver",
        "url": "",
        "passage": "He saw the ledger",
        "publisher": "Leak Weekly",
        "is_restricted": True,
        "permitted_people": [cast.second, cast.editor],
        "tier": "primary",
        "locator": "minute 4",
    }
    claim = publish_claim(sources=[{}, hidden, {}], explanation="A witness [2] and a table [1].")
    [one, two, three] = pull_verdicts(id=claim.public_id).json()["citations"]
    assert (one["title"], three["number"]) == ("Table", 3)
    assert two == UNNAMED | {"tier": "primary"}
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "A source we cannot name" in page
    for word in ("The driver", "He saw the ledger", "Leak Weekly", "minute 4"):
        assert word not in everything_said()
        assert word not in page


def test_a_source_restricted_since_it_was_frozen_is_not_named_either(client, publish_claim, pull_verdicts):
    claim = publish_claim(sources=[{}, {"title": "Table two"}, {}], relayed=False)
    Source.objects.filter(title="Table two").update(is_restricted=True)
    relay_events()
    assert pull_verdicts(id=claim.public_id).json()["citations"][1] == UNNAMED
    assert "Table two" not in everything_said()


def test_own_copy_never_gets_a_document(create_claim_in_state):
    claim = create_claim_in_state("settled", own_copy=True)
    assert claim.state == "settled"
    assert relay_events() == 0
    assert not PublicDocument.objects.exists()


@pytest.mark.parametrize("upto", ["in_review", "approved"])
def test_what_is_not_published_is_nowhere(client, create_claim_in_state, pull_verdicts, upto):
    claim = create_claim_in_state(upto)
    assert relay_events() == 0
    never = client.get("/verdicts/00000000-0000-4000-8000-000000000000/")
    hidden = client.get(f"/verdicts/{claim.public_id}/")
    assert (hidden.status_code, hidden.content) == (404, never.content)
    assert client.get(f"/verdicts/{claim.public_id}/versions/1/").content == never.content
    assert client.get(f"/verdicts/{claim.public_id}/claimreview.json").content == never.content
    assert pull_verdicts().json()["results"] == []
    assert pull_verdicts(id=claim.public_id).status_code == 404
    assert (
        pull_verdicts(id=claim.public_id).json()
        == pull_verdicts(id="00000000-0000-4000-8000-000000000000").json()
    )
    assert str(claim.public_id) not in client.get("/verdicts/").content.decode()


def test_a_later_time_of_publication_is_waited_for(publish_claim, cast, pull_verdicts):
    claim = publish_claim(upto="approved", relayed=False)
    publication.publish_verdict(claim, publish_at=TUESDAY, by=cast.editor, at=MONDAY + timedelta(hours=1))
    relay_events()
    assert pull_verdicts().json()["results"] == []


def test_an_article_under_embargo_or_of_a_confidential_desk_is_not_named(publish_claim, cast, pull_verdicts):
    claim = publish_claim(upto="approved", relayed=False)
    data = claim.appearances.get()
    for number, changes in enumerate(
        [
            {"embargo_until": TUESDAY},
            {"desk": cast.secret_desk},
            {"canonical_url": "https://open.example.org/x"},
        ]
    ):
        url = f"https://hidden.example.org/{number}"
        article = create_article(cast.desk, cast.editor, headline=f"Hidden {number}", url=url)
        for name, value in changes.items():
            setattr(article, name, value)
        article.save()
        claim.appearances.create(
            revision=article.current_revision,
            exact=data.exact,
            start=data.start,
            end=data.end,
            created_at=MONDAY,
        )
    review = claimreview_of(claim)
    assert "hidden.example.org" not in json.dumps(review)
    assert "https://open.example.org/x" in json.dumps(review)


def claimreview_of(claim: Claim) -> dict[str, Any]:
    verdict = find_latest_verdict(claim)
    assert verdict is not None
    return claimreview.build_claimreview(build_claimreview_input(claim, verdict, MONDAY + timedelta(hours=2)))


def test_names_are_told_only_where_the_desk_signs(publish_claim, cast, pull_verdicts):
    unsigned = publish_claim()
    assert pull_verdicts(id=unsigned.public_id).json()["signature"] is None
    assert "Carl" not in everything_said()
    cast.desk.publishes_names = True
    cast.desk.save()
    signed = publish_claim()
    assert pull_verdicts(id=signed.public_id).json()["signature"] == {
        "checked_by": "Carl",
        "approved_by": ["Sara"],
    }


def test_what_colleagues_wrote_to_each_other_is_not_told(publish_claim, cast):
    claim = publish_claim()
    publication.mark_under_review(claim, reason="The lawyer is nervous", by=cast.editor, at=TUESDAY)
    publication.reaffirm_verdict(
        claim, note="Counsel withdrew", by=cast.second, at=TUESDAY + timedelta(hours=1)
    )
    relay_events()
    assert PublicDocument.objects.count() == 3
    assert "nervous" not in everything_said()
    assert "Counsel" not in everything_said()


def test_work_begun_again_changes_nothing_public(publish_claim, cast, rating_scale, pull_verdicts):
    claim = publish_claim(statement="It is true as published")
    before = pull_verdicts(id=claim.public_id).content
    closing.reopen_claim(claim, reason="A reader wrote", by=cast.editor, at=TUESDAY)
    update_claim(
        claim, statement="Unchecked words", claimant="Nobody yet", origin_url="https://unchecked.example.org/",
        by=cast.editor, at=TUESDAY,
    )  # fmt: skip
    publication.mark_under_review(claim, reason="Looking", by=cast.editor, at=TUESDAY)
    relay_events()
    after = pull_verdicts(id=claim.public_id).json()
    assert after.pop("publication_status") == "under_review"
    was = json.loads(before)
    assert was.pop("publication_status") == "live"
    assert after.pop("updated_at") > was.pop("updated_at")
    review, reviewed = after.pop("claim_review"), was.pop("claim_review")
    assert review.pop("dateModified") > reviewed.pop("dateModified")
    assert review.pop("creativeWorkStatus") == "Under review"
    reviewed.pop("creativeWorkStatus", None)
    assert (after, review) == (was, reviewed)


def test_json_ld_validates_and_cannot_be_broken_out_of(client, publish_claim):
    claim = publish_claim(
        statement="</script><script>alert(1)</script> & “more”", origin_url="https://origin.example.org/"
    )
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "<script>alert" not in page
    block = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    review = json.loads(block)
    assert review["claimReviewed"] == "</script><script>alert(1)</script> & “more”"
    assert claimreview.list_claimreview_problems(review) == []
    alone = client.get(f"/verdicts/{claim.public_id}/claimreview.json")
    assert alone["Content-Type"] == "application/ld+json"
    assert alone.json() == review


def test_an_explanation_that_the_renderer_refuses_does_not_stop_the_relay(publish_claim, pull_verdicts):
    deep = "*" * 400 + "deep" + "*" * 400 + "\n\nThe <b>end</b>"
    with pytest.raises(Invalid):
        markdown.render_markdown(deep)
    claim = publish_claim(explanation=deep)
    data = pull_verdicts(id=claim.public_id).json()["explanation"]
    assert "<b>" not in data["html"]
    assert "&lt;b&gt;end" in data["html"]


def test_a_label_without_a_number_has_no_point_on_the_scale(client, publish_claim, pull_verdicts):
    claim = publish_claim(rating="Unproven")
    rating = pull_verdicts(id=claim.public_id).json()["rating"]
    assert (rating["value"], rating["best"], rating["worst"]) == (None, 5, 1)
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "What Unproven means." in page
    assert '<svg class="scale"' not in page
    assert "ratingValue" not in page
