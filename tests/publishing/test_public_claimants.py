"""Claimants as readers and partners find them: the type and identity, and a page where a desk wants one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Desk
from factcheck.claimants.actions import merge_claimant, update_claimant
from factcheck.models import Claim, Claimant
from factcheck.verdicts.publication import propose_retraction, retract_verdict
from publishing.documents.relay import relay_events
from tests.factories import MONDAY, TUESDAY, Cast

pytestmark = pytest.mark.django_db
Publish = Callable[..., Claim]


def read_author(client: Client, claim: Claim) -> dict[str, Any]:
    review: dict[str, Any] = client.get(f"/verdicts/{claim.public_id}.jsonld").json()
    author: dict[str, Any] = review["itemReviewed"]["author"]
    return author


def page_of(client: Client, claimant: Claimant) -> Any:
    return client.get(f"/verdicts/claimants/{claimant.public_id}/")


def turn_on(desk: Desk) -> None:
    Desk.objects.filter(pk=desk.pk).update(publishes_claimants=True)


def test_an_organisation_is_no_person(client: Client, cast: Cast, publish_claim: Publish) -> None:
    first = publish_claim(claimant="Quay Collective", upto="approved")
    known = {"name": "Quay Collective", "kind": "organisation", "wikidata_id": "Q7"}
    update_claimant(first.attributed_to, **known, by=cast.editor, at=MONDAY)
    claim = publish_claim(claimant="quay collective")
    assert read_author(client, claim) == {
        "@type": "Organization",
        "name": "quay collective",
        "sameAs": "https://www.wikidata.org/entity/Q7",
    }


def test_a_document_is_stable_when_its_claimant_is_renamed(
    client: Client, cast: Cast, publish_claim: Publish, pull_verdicts: Callable[..., Any]
) -> None:
    claim = publish_claim(claimant="Ada Holm")
    before = pull_verdicts(id=claim.public_id).content
    update_claimant(
        claim.attributed_to,
        name="Ada Berg",
        kind="organisation",
        wikidata_id="Q7",
        by=cast.editor,
        at=TUESDAY,
    )
    relay_events()
    assert pull_verdicts(id=claim.public_id).content == before
    assert read_author(client, claim) == {"@type": "Person", "name": "Ada Holm"}


def test_a_page_is_public_only_where_the_desk_wants_it(
    client: Client, cast: Cast, publish_claim: Publish
) -> None:
    claim = publish_claim(claimant="Ada Holm")
    unpublished = publish_claim(claimant="Ada Holm", upto="approved", statement="Nobody has read this yet")
    holm = claim.attributed_to
    assert page_of(client, holm).status_code == 404
    assert "Fact checks of claims by" not in client.get(f"/verdicts/{claim.public_id}/").content.decode()
    turn_on(cast.desk)
    page = page_of(client, holm).content.decode()
    assert ("Ada Holm" in page, claim.statement in page, unpublished.statement in page) == (True, True, False)
    assert "1 fact check" in page
    assert "%" not in page.split("<h1")[1].split("</main>")[0]
    assert "Fact checks of claims by" in client.get(f"/verdicts/{claim.public_id}/").content.decode()


def test_a_claimant_without_a_published_verdict_has_none(
    client: Client, cast: Cast, publish_claim: Publish
) -> None:
    turn_on(cast.desk)
    claim = publish_claim(claimant="Ada Holm", upto="approved")
    assert page_of(client, claim.attributed_to).status_code == 404


def test_a_retraction_leaves_the_page(client: Client, cast: Cast, publish_claim: Publish) -> None:
    turn_on(cast.desk)
    claim = publish_claim(claimant="Ada Holm")
    propose_retraction(
        claim, by=cast.standards, at=TUESDAY, reason="We were wrong", public_note="We were wrong."
    )
    retract_verdict(claim, by=cast.editor, at=TUESDAY + timedelta(hours=1))
    relay_events()
    assert page_of(client, claim.attributed_to).status_code == 404


def test_after_a_merge_the_page_of_the_one_that_stayed_has_both(
    client: Client, cast: Cast, publish_claim: Publish
) -> None:
    turn_on(cast.desk)
    one = publish_claim(claimant="A. Holm", statement="The gates stood open")
    two = publish_claim(claimant="Ada Holm", statement="The nets were mended")
    merge_claimant(one.attributed_to, into=two.attributed_to, by=cast.editor, at=TUESDAY)
    assert page_of(client, one.attributed_to).url.endswith(f"{two.attributed_to.public_id}/")
    page = page_of(client, two.attributed_to).content.decode()
    assert (one.statement in page, two.statement in page, "2 fact checks" in page) == (True, True, True)


def test_a_desk_that_became_confidential_tells_nobody_what_it_calls_a_merged_claimant(
    client: Client, cast: Cast, publish_claim: Publish
) -> None:
    turn_on(cast.desk)
    turn_on(cast.other_desk)
    claim = publish_claim(claimant="A. Holm", statement="The gates stood open")
    theirs = Claimant.objects.create(
        desk=cast.other_desk, name="Ada Holm", key="ada holm", kind="person",
        created_by=cast.editor, created_at=MONDAY,
    )  # fmt: skip
    merge_claimant(claim.attributed_to, into=theirs, by=cast.editor, at=TUESDAY)
    assert page_of(client, claim.attributed_to).url.endswith(f"{theirs.public_id}/")
    Desk.objects.filter(pk=cast.other_desk.pk).update(visibility="confidential")
    Claimant.objects.filter(pk=theirs.pk).update(name="Suspect Holm", party="The Ring")
    page = page_of(client, claim.attributed_to)
    assert (page.status_code, claim.statement in page.content.decode()) == (200, True)
    assert "A. Holm" in page.content.decode()
    for word in ("Suspect", "The Ring"):
        assert word not in page.content.decode()


def test_a_confidential_desk_s_claimant_has_none_unless_it_wants_one(
    client: Client, cast: Cast, publish_claim: Publish
) -> None:
    turn_on(cast.desk)
    people = (cast.insider, cast.insider, cast.insider)
    claim = publish_claim(claimant="Quiet Person", desk=cast.secret_desk, people=people, upto="flagged")
    assert page_of(client, claim.attributed_to).status_code == 404


def test_an_edit_under_work_does_not_move_a_published_verdict(
    client: Client, cast: Cast, publish_claim: Publish
) -> None:
    turn_on(cast.desk)
    claim = publish_claim(claimant="Ada Holm", statement="The gates stood open")
    berg = publish_claim(claimant="Nils Berg", statement="The nets were mended").attributed_to
    holm = claim.attributed_to
    Claim.objects.filter(pk=claim.pk).update(claimant="Nils Berg", attributed_to=berg)
    assert claim.statement not in page_of(client, berg).content.decode()
    assert page_of(client, holm).status_code == 404
    assert str(berg.public_id) not in client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert read_author(client, claim) == {"@type": "Person", "name": "Ada Holm"}
