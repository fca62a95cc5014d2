"""The index of terms is written again while it is used, and never by an older text."""

import pytest

from factcheck.models import Claim, ClaimTerms
from factcheck.workflow.term_index import index_claims, index_missing, rebuild_term_index
from tests.factories import flag_claim_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(article, cast):
    return flag_claim_on(article, "18,500 crates", cast.editor, statement="Lamprey crates")


def get_terms(claim):
    return ClaimTerms.objects.get(claim=claim).terms


def test_a_rebuild_writes_what_is_there_again_and_what_is_missing(claim, article, cast, monkeypatch):
    monkeypatch.setattr("factcheck.workflow.term_index.REBUILD_SIZE", 1)
    other = flag_claim_on(article, "a record", cast.editor, statement="Herring crates")
    before = get_terms(claim), get_terms(other)
    ClaimTerms.objects.filter(claim=claim).update(terms="stale")
    ClaimTerms.objects.filter(claim=other).delete()
    assert rebuild_term_index() == 2
    assert (get_terms(claim), get_terms(other)) == before


def test_what_is_missing_is_written_but_nothing_newer_is_replaced(claim):
    before = get_terms(claim)
    stale = Claim.objects.get(pk=claim.pk)
    stale.statement = "Herring"
    index_claims([stale], are_replaced=False)
    assert get_terms(claim) == before
    ClaimTerms.objects.all().delete()
    assert index_missing() == 1
    assert get_terms(claim) == before
