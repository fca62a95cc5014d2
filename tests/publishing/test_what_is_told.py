"""What a document holds, and what never leaves the house in one."""

import json
from datetime import timedelta
from typing import Any

import pytest

from factcheck import claimreview
from factcheck.actions import publication, settling
from factcheck.actions.details import edit_details
from factcheck.models import Claim, Source
from factcheck.queries.claimreview_input import claimreview_input
from factcheck.queries.facts import latest_verdict
from lib import markdown
from lib.errors import Invalid
from publishing.actions.relay import relay
from publishing.models import PublicDocument
from tests.cast import MONDAY, make_article
from tests.factcheck.acts import SPOKEN
from tests.publishing.conftest import TUESDAY

UNNAMED = {
    "number": 2, "title": "A source we cannot name", "publisher": "", "author": "", "url": "", "passage": "",
    "locator": "", "published_on": None, "stance": "supports", "tier": "secondary",
}  # fmt: skip


def everything_said() -> str:
    return "\n".join(bytes(one.body).decode() + one.words for one in PublicDocument.objects.all())


def test_a_restricted_source_keeps_its_number_and_no_more(client, publish, cast, pull):
    hidden = {
        **SPOKEN, "title": "The driver", "url": "", "passage": "He saw the ledger",
        "publisher": "Leak Weekly",
        "restricted": True, "named": [cast.second, cast.editor], "tier": "primary", "locator": "minute 4",
    }  # fmt: skip
    claim = publish(sources=[{}, hidden, {}], explanation="A witness [2] and a table [1].")
    [one, two, three] = pull(id=claim.public_id).json()["citations"]
    assert (one["title"], three["number"]) == ("Table", 3)
    assert two == UNNAMED | {"tier": "primary"}
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "A source we cannot name" in page
    for word in ("The driver", "He saw the ledger", "Leak Weekly", "minute 4"):
        assert word not in everything_said()
        assert word not in page


def test_a_source_restricted_since_it_was_frozen_is_not_named_either(client, publish, pull):
    claim = publish(sources=[{}, {"title": "Table two"}, {}], relayed=False)
    Source.objects.filter(title="Table two").update(restricted=True)
    relay()
    assert pull(id=claim.public_id).json()["citations"][1] == UNNAMED
    assert "Table two" not in everything_said()


def test_own_copy_never_gets_a_document(stage):
    claim = stage("settled", own_copy=True)
    assert claim.state == "settled"
    assert relay() == 0
    assert not PublicDocument.objects.exists()


@pytest.mark.parametrize("upto", ["in_review", "approved"])
def test_what_is_not_published_is_nowhere(client, stage, pull, upto):
    claim = stage(upto)
    assert relay() == 0
    never = client.get("/verdicts/00000000-0000-4000-8000-000000000000/")
    hidden = client.get(f"/verdicts/{claim.public_id}/")
    assert (hidden.status_code, hidden.content) == (404, never.content)
    assert client.get(f"/verdicts/{claim.public_id}/versions/1/").content == never.content
    assert client.get(f"/verdicts/{claim.public_id}/claimreview.json").content == never.content
    assert pull().json()["results"] == []
    assert pull(id=claim.public_id).status_code == 404
    assert pull(id=claim.public_id).json() == pull(id="00000000-0000-4000-8000-000000000000").json()
    assert str(claim.public_id) not in client.get("/verdicts/").content.decode()


def test_a_later_time_of_publication_is_waited_for(publish, cast, pull):
    claim = publish(upto="approved", relayed=False)
    publication.publish(claim, publish_at=TUESDAY, by=cast.editor, at=MONDAY + timedelta(hours=1))
    relay()
    assert pull().json()["results"] == []


def test_an_article_under_embargo_or_of_a_confidential_desk_is_not_named(publish, cast, pull):
    claim = publish(upto="approved", relayed=False)
    told = claim.appearances.get()
    for number, changes in enumerate(
        [
            {"embargo_until": TUESDAY},
            {"desk": cast.secret_desk},
            {"canonical_url": "https://open.example.org/x"},
        ]
    ):
        url = f"https://hidden.example.org/{number}"
        article = make_article(cast.desk, cast.editor, headline=f"Hidden {number}", url=url)
        for name, value in changes.items():
            setattr(article, name, value)
        article.save()
        claim.appearances.create(
            revision=article.current, exact=told.exact, start=told.start, end=told.end, created_at=MONDAY
        )
    review = claimreview_of(claim)
    assert "hidden.example.org" not in json.dumps(review)
    assert "https://open.example.org/x" in json.dumps(review)


def claimreview_of(claim: Claim) -> dict[str, Any]:
    verdict = latest_verdict(claim)
    assert verdict is not None
    return claimreview.build(claimreview_input(claim, verdict, MONDAY + timedelta(hours=2)))


def test_names_are_told_only_where_the_desk_signs(publish, cast, pull):
    unsigned = publish()
    assert pull(id=unsigned.public_id).json()["signed"] is None
    assert "Carl" not in everything_said()
    cast.desk.signs_work = True
    cast.desk.save()
    signed = publish()
    assert pull(id=signed.public_id).json()["signed"] == {"checked_by": "Carl", "approved_by": ["Sara"]}


def test_what_colleagues_wrote_to_each_other_is_not_told(publish, cast):
    claim = publish()
    publication.mark_under_review(claim, reason="The lawyer is nervous", by=cast.editor, at=TUESDAY)
    publication.reaffirm(claim, note="Counsel withdrew", by=cast.second, at=TUESDAY + timedelta(hours=1))
    relay()
    assert PublicDocument.objects.count() == 3
    assert "nervous" not in everything_said()
    assert "Counsel" not in everything_said()


def test_work_begun_again_changes_nothing_public(publish, cast, scale, pull):
    claim = publish(statement="It is true as published")
    before = pull(id=claim.public_id).content
    settling.reopen(claim, reason="A reader wrote", by=cast.editor, at=TUESDAY)
    edit_details(
        claim, statement="Unchecked words", claimant="Nobody yet", origin_url="https://unchecked.example.org/",
        by=cast.editor, at=TUESDAY,
    )  # fmt: skip
    publication.mark_under_review(claim, reason="Looking", by=cast.editor, at=TUESDAY)
    relay()
    after = pull(id=claim.public_id).json()
    assert after.pop("standing") == "under_review"
    was = json.loads(before)
    assert was.pop("standing") == "live"
    assert after.pop("updated_at") > was.pop("updated_at")
    assert after == was


def test_json_ld_validates_and_cannot_be_broken_out_of(client, publish):
    claim = publish(
        statement="</script><script>alert(1)</script> & “more”", origin_url="https://origin.example.org/"
    )
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "<script>alert" not in page
    block = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    review = json.loads(block)
    assert review["claimReviewed"] == "</script><script>alert(1)</script> & “more”"
    assert claimreview.problems(review) == []
    alone = client.get(f"/verdicts/{claim.public_id}/claimreview.json")
    assert alone["Content-Type"] == "application/ld+json"
    assert alone.json() == review


def test_an_explanation_that_the_renderer_refuses_does_not_stop_the_relay(publish, pull):
    deep = "*" * 400 + "deep" + "*" * 400 + "\n\nThe <b>end</b>"
    with pytest.raises(Invalid):
        markdown.render(deep)
    claim = publish(explanation=deep)
    told = pull(id=claim.public_id).json()["explanation"]
    assert "<b>" not in told["html"]
    assert "&lt;b&gt;end" in told["html"]


def test_a_label_without_a_number_has_no_point_on_the_scale(client, publish, pull):
    claim = publish(rating="Unproven")
    rating = pull(id=claim.public_id).json()["rating"]
    assert (rating["value"], rating["best"], rating["worst"]) == (None, 5, 1)
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert "What Unproven means." in page
    assert '<svg class="scale"' not in page
    assert "ratingValue" not in page
