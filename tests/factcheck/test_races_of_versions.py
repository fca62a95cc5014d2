"""A newer version comes in while a claim's places are copied: no copy is left behind on the old words."""

from functools import partial

import pytest
from django.db import connection

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.claims import editing
from factcheck.models import Appearance, Claim
from factcheck.periodic import reanchor_due_revisions
from lib.text.plain_text import build_plain_text
from tests.concurrency import while_somebody_waits
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY, HEADLINE, create_article, flag_claim_on

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]


@pytest.fixture
def newer(article, cast):
    """newer() -> the article says 21,000 where it said 20,000, and nobody has followed it yet."""

    def revised():
        body = [BODY[0].replace("20,000", "21,000"), *BODY[1:]]
        create_manual_revision(
            article, ParsedArticle(HEADLINE, build_plain_text(HEADLINE, body), ""), by=cast.editor, at=LATER
        )

    return revised


def test_the_part_of_a_claim_that_is_split_meanwhile_is_asked_about_too(article, cast, newer):
    claim = flag_claim_on(article, "20,000 crates", cast.editor)
    newer()
    apart = partial(editing.split_claim, claim, first="It was herring", second="It was 20,000", at=LATER)
    while_somebody_waits(partial(apart, by=cast.editor), partial(reanchor_due_revisions, at=LATER))
    part = Claim.objects.get(split_from=claim)
    assert stands(part) == stands(claim) == [(2, "changed")]


def test_the_places_of_a_claim_that_is_merged_meanwhile_are_asked_about_too(article, cast, newer):
    claim = flag_claim_on(article, "20,000 crates", cast.editor)
    elsewhere = create_article(cast.desk, cast.editor, headline="Again", url="https://again.example.org/")
    other = flag_claim_on(elsewhere, "20,000 crates", cast.editor)
    newer()
    one = partial(editing.merge_claim, claim, into=other, by=cast.editor, at=LATER)
    while_somebody_waits(one, partial(reanchor_due_revisions, at=LATER))
    assert stands(other) == [(1, "flagged"), (2, "changed")]


def stands(claim):
    """[(version, outcome)] of the claim's newest places."""
    newest = Appearance.objects.filter(claim=claim, followed__isnull=True)
    return sorted(newest.values_list("revision__number", "outcome"))
