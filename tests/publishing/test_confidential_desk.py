"""A confidential desk's verdict is for the public; which articles the desk reads is for nobody outside it."""

import json

import pytest

from accounts.models import Membership
from accounts.models.enums import Visibility
from articles.models import Article
from factcheck.models import Appearance
from factcheck.verdicts.publication import publish_verdict as publish_it
from lib.errors import Blocked
from tests.factories import MONDAY

ORIGIN = "https://said.example.org/speech"


@pytest.fixture
def desk(cast):
    """The confidential desk, with people to take a claim of it all the way."""
    for person, role in ((cast.editor, "editor"), (cast.checker, "checker"), (cast.second, "checker")):
        Membership.objects.create(user=person, desk=cast.secret_desk, role=role, joined_at=MONDAY)
    return cast.secret_desk


def public(client, claim) -> str:
    """All that says where a claim stands: its ClaimReview, its page, its annotations."""
    here = f"/verdicts/{claim.public_id}"
    pages = [client.get(f"{here}{end}") for end in ("/", "/claimreview.json", "/annotations.jsonld")]
    assert [page.status_code for page in pages] == [200, 200, 200]
    return "\n".join(page.content.decode() for page in pages)


def test_a_verdict_of_it_names_where_the_claim_was_said_and_none_of_the_desk_s_articles(
    client, desk, publish_claim, pull_verdicts, partner
):
    partner.desks.add(desk)
    claim = publish_claim(desk=desk, origin_url=ORIGIN)
    article, place = Article.objects.get(), Appearance.objects.get()
    value = public(client, claim)
    assert ORIGIN in value
    assert client.get(f"/verdicts/{claim.public_id}/annotations.jsonld").json()["total"] == 0
    assert client.get(f"/verdicts/{claim.public_id}/passages/{place.public_id}.txt").status_code == 404
    assert pull_verdicts(f"?article_url={article.canonical_url}").json()["results"] == []
    data = value + json.dumps(pull_verdicts(id=claim.public_id).json())
    for word in (article.canonical_url, article.headline):
        assert word not in data


def test_an_open_desk_s_article_that_carries_the_claim_too_is_named(client, cast, desk, publish_claim):
    claim = publish_claim(desk=desk)
    article = Article.objects.get()
    assert article.canonical_url not in public(client, claim)
    type(desk).objects.filter(pk=desk.pk).update(visibility=Visibility.OPEN)
    [one] = client.get(f"/verdicts/{claim.public_id}/annotations.jsonld").json()["first"]["items"]
    assert one["target"]["source"] == article.canonical_url


@pytest.mark.parametrize("details", [{"claimant": ""}, {"claimant": "", "origin_url": ORIGIN}, {}])
def test_it_is_published_where_it_says_who_made_the_claim_or_where(cast, desk, publish_claim, details):
    claim = publish_claim(desk=desk, upto="approved", relayed=False, **details)
    if details == {"claimant": ""}:
        with pytest.raises(Blocked, match="Enter who made the claim or where it appeared"):
            publish_it(claim, by=cast.editor, at=MONDAY)
    else:
        assert publish_it(claim, by=cast.editor, at=MONDAY).publication_status == "live"
