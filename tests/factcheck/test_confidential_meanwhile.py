"""A desk that is made confidential while others look on: what they hold open tells them no more, at once."""

import pytest
from django.test import Client

from accounts.models import Desk
from accounts.models.enums import Visibility
from factcheck.models import Claim
from factcheck.sources import citation_actions
from tests.factories import MONDAY, Cast, flag_claim_on


@pytest.fixture
def addresses(cast: Cast, article) -> list[str]:
    """What a page asks for again and again, with a tag of what it holds."""
    claim = flag_claim_on(article, "20,000 crates", cast.editor, statement="Zebras were landed")
    citation = citation_actions.create_citation(
        Claim.objects.get(pk=claim.pk),
        url="https://stats.example.org/zebras",
        title="Zebras",
        by=cast.editor,
        at=MONDAY,
    )
    version = Claim.objects.values_list("version", flat=True).get(pk=claim.pk)
    return [
        f"/claims/{claim.public_id}/live/?seen={version}",
        f"/claims/{claim.public_id}/discussion/live/",
        f"/sources/{citation.source.public_id}/live/",
        f"/api/v1/claims/{claim.public_id}/",
        f"/api/v1/articles/{article.public_id}/clearance/",
    ]


def test_whoever_looks_on_is_told_nothing_not_even_that_nothing_changed(cast: Cast, addresses):
    client = Client()
    client.force_login(cast.outsider)
    tags = {address: client.get(address).headers["ETag"] for address in addresses}
    for address, tag in tags.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304, address
    Desk.objects.filter(pk=cast.desk.pk).update(visibility=Visibility.CONFIDENTIAL)
    for address, tag in tags.items():
        for held in (tag, "*", ""):
            answer = client.get(address, headers={"If-None-Match": held})
            assert answer.status_code == 404, address
            assert "Zebra" not in answer.content.decode()
