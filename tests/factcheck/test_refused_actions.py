"""What the page of a claim says of an action that was refused and that nobody can take there any more."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from articles.models import Article
from factcheck.assignments import actions as assignments_actions
from factcheck.models import Claim
from lib.datetimes.clock import now
from tests.factories import Cast


def test_no_field_is_called_marked_that_is_no_longer_there(
    client: Client, cast: Cast, create_claim_in_state: Callable[[str], Claim]
) -> None:
    claim = create_claim_in_state("checking")
    assignments_actions.release_claim(claim, reason="Needed elsewhere", by=cast.editor, at=now())
    client.force_login(cast.checker)
    address = reverse("claim_transition", args=[claim.public_id, "release"])
    refused = client.post(address, {"version": claim.version, "reason": ""})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "This action is no longer available." in page
    assert "They are marked below" not in page
    assert "Here is what you typed:" not in page
    page = client.post(address, {"version": claim.version, "reason": "r" * 20_001}).content.decode()
    assert "Here is what you typed:" in page
    assert "r" * 20_001 in page


def test_a_field_that_is_still_there_is_called_marked(client: Client, cast: Cast, article: Article) -> None:
    client.force_login(cast.editor)
    address = reverse("article_transition", args=[article.public_id, "withdraw"])
    page = client.post(address, {"version": article.version, "reason": ""}).content.decode()
    assert "They are marked below." in page
    assert "Give a reason." in page


def test_a_source_that_is_off_the_record_already_cannot_be_made_so(
    client: Client, cast: Cast, create_claim_in_state: Callable[[str], Claim]
) -> None:
    source = create_claim_in_state("in_review").citations.all()[0].source
    client.force_login(cast.checker)
    address = reverse("source_restrict", args=[source.public_id])
    assert client.post(address).status_code == 302
    page = client.post(address, {"permitted_people": "nobody"}).content.decode()
    assert "This action is no longer available." in page
    assert "They are marked below." not in page
