"""The pages of a claim and of an article ask a fixed number of questions, however much is on them."""

import gzip
from copy import copy
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factcheck.models import Claim, FurtherAnswer, ReplyFile, ReplyLink
from factcheck.sources.citation_actions import create_citation
from tests.factcheck.many_claims import create_flagged_claims
from tests.factories import MONDAY, create_article
from tests.sampling import mark_all_but_every

MAX_CLAIM_QUERIES = 30
MAX_ARTICLE_QUERIES = 25
"""Of both four are of every page: the session, the person, their desks, the counts of the top bar."""
STATES = ("flagged", "checking", "awaiting_reply", "in_review", "approved", "settled")
LINES = 200
MANY_SOURCES = 50
MAX_BYTES = 30_000
"""Of a page, compressed as the proxy does."""


def count_queries(client, url):
    client.get(url)  # what is read once for each process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def copy_citation(citation):
    source, citation = copy(citation.source), copy(citation)
    source.public_id, citation.public_id = uuid4(), uuid4()
    source.pk, source.url_key, source._state.adding = None, "", True
    source.save()
    citation.pk, citation.source, citation._state.adding = None, source, True
    citation.save()


@pytest.mark.parametrize("provenance", ["own_copy", "external"])
def test_an_article_with_many_claims_costs_what_one_with_few_does(cast, client, rating_scale, provenance):
    body = [f"Hall {number} took in 12 crates." for number in range(1, LINES + 1)]
    counts = []
    client.force_login(cast.editor)
    for place, count in enumerate((2, LINES)):
        article = create_article(
            cast.desk, cast.editor, provenance=provenance, body=body, headline=f"Halls {place}", url=""
        )
        claims = create_flagged_claims(article, cast.checker, count, words="Hall {} took in")
        Claim.objects.filter(pk=claims[0].pk).update(state="checking")
        create_citation(claims[0], url="https://a.example.org/", title="A", by=cast.editor, at=MONDAY)
        url = reverse("article_detail", args=[article.public_id])
        counts.append(count_queries(client, url))
    assert len(gzip.compress(client.get(url).content, 4)) <= MAX_BYTES
    assert counts[0] == counts[1] <= MAX_ARTICLE_QUERIES


@pytest.mark.parametrize("state", mark_all_but_every(2, STATES, "many sources"))
def test_a_claim_costs_the_same_with_many_sources(cast, client, create_claim_in_state, state):
    claim = create_claim_in_state(state)
    url = reverse("claim_detail", args=[claim.public_id])
    counts = []
    for _ in range(2):
        client.force_login(cast.editor)
        counts.append(count_queries(client, url))
        client.force_login(cast.checker)
        counts.append(count_queries(client, url))
        for citation in list(claim.citations.select_related("source")) * MANY_SOURCES:
            copy_citation(citation)
    assert counts[:2] == counts[2:]
    assert max(counts) <= MAX_CLAIM_QUERIES, counts


def test_a_claim_costs_the_same_with_many_replies(cast, client, create_claim_in_state):
    claim = create_claim_in_state("awaiting_reply")
    asked = claim.replies.get()
    url = reverse("claim_detail", args=[claim.public_id])
    client.force_login(cast.editor)
    counts = []
    for many in (1, MANY_SOURCES):
        for number in range(many):
            reply = copy(asked)
            reply.pk, reply.public_id, reply._state.adding = None, uuid4(), True
            reply.save()
            by = {"created_by": cast.checker, "created_at": MONDAY, "expires_at": MONDAY}
            ReplyLink.objects.create(reply=reply, digest=f"{many} {number}", **by)
            file = {
                "media_type": "text/plain",
                "size": 1,
                "sha256": "0" * 64,
                "file": "a",
                "added_at": MONDAY,
            }
            ReplyFile.objects.create(reply=reply, name="a.txt", added_by=cast.checker, **file)
            answer = {"text": "A further answer.", "added_by": cast.checker, "added_at": MONDAY}
            FurtherAnswer.objects.create(request=reply, **answer)
        counts.append(count_queries(client, url))
    assert b"A further answer." in client.get(url).content
    assert counts[0] == counts[1] <= MAX_CLAIM_QUERIES
