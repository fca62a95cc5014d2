"""A proxy that packs answers makes their ETags weak; what watches a page must get its 304 all the same."""

import pytest
from django.urls import reverse

from articles.batches.actions import ImportSource
from tests.articles.batch_requests import send

WATCH = {"X-Requested-With": "watch"}


def of_claim(name):
    return lambda claim, cast: reverse(name, args=[claim.public_id])


POLLED = {
    "the claim": of_claim("claim_live"),
    "its source": lambda claim, cast: reverse(
        "source_health_live", args=[claim.citations.first().source.public_id]
    ),
    "link health": lambda claim, cast: reverse("link_health"),
    "an intake": lambda claim, cast: reverse(
        "import_batch_live", args=[send(cast, ImportSource("a.txt", b"x")).public_id]
    ),
    "defence files": of_claim("claim_defence_files"),
    "signatory packs": lambda claim, cast: reverse("signatory_pack_list"),
}


@pytest.mark.parametrize("polled", POLLED)
def test_a_weak_tag_of_the_same_words_is_answered_with_304(polled, client, create_claim_in_state, cast):
    address = POLLED[polled](create_claim_in_state("in_review"), cast)
    client.force_login(cast.standards)
    tag = client.get(address, headers=WATCH)["ETag"]
    for held in (tag, f"W/{tag}", f'"other", W/{tag}'):
        same = client.get(address, headers=WATCH | {"If-None-Match": held})
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    for held in ('W/"other"', tag.strip('"')):
        assert client.get(address, headers=WATCH | {"If-None-Match": held}).status_code == 200
