"""Many claims follow onto a new version in as many queries as one, and lock the audit log for a moment."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from audit.models import ChainHead, Event
from audit.verify import verify_chain
from factcheck.anchoring.reanchor import reanchor_revision
from factcheck.models import Appearance, Claim, Notification
from factcheck.periodic import reanchor_due_revisions
from lib.text.plain_text import build_plain_text
from tests.factcheck.many_claims import create_flagged_claims
from tests.factcheck.workflow_driver import LATER
from tests.factories import HEADLINE, create_article

MAX_QUERIES = 46


def build_body(count, *, changed=0):
    """A sentence for each claim; the figures of the first ``changed`` are others."""
    figures = [number + 5000 if number <= changed else number + 4000 for number in range(1, count + 1)]
    return [f"Hall {number} took in {figure} crates." for number, figure in enumerate(figures, start=1)]


@pytest.fixture
def create_changed_article(cast, rating_scale):
    """create(200, changed=50) -> the claims, and a newer version of their article that is due."""

    def create(count, *, changed):
        article = create_article(cast.desk, cast.editor, provenance="own_copy", body=build_body(count))
        claims = create_flagged_claims(article, cast.checker, count, words="Hall {} took in")
        for one in Appearance.objects.filter(revision=article.current_revision):
            one.end = one.revision.text.index(" crates", one.start)
            one.exact = one.revision.text[one.start : one.end]
            one.save()
        Claim.objects.filter(pk__in=[one.pk for one in claims]).update(state="in_review")
        body = [*build_body(count, changed=changed), "It rained."]
        parsed = ParsedArticle(HEADLINE, build_plain_text(HEADLINE, body), "")
        return claims, create_manual_revision(article, parsed, by=cast.editor, at=LATER)

    return create


@pytest.mark.parametrize("count", [2, 200])
def test_the_queries_do_not_grow_with_the_claims(
    cast, create_changed_article, count, django_assert_max_num_queries
):
    claims, _ = create_changed_article(count, changed=count // 2)
    with django_assert_max_num_queries(MAX_QUERIES):
        assert reanchor_due_revisions(at=LATER) == 1
    outcomes = Appearance.objects.filter(revision__number=2).values_list("outcome", flat=True)
    assert sorted(outcomes) == ["changed"] * (count // 2) + ["same"] * (count // 2)
    told = Notification.objects.filter(event="text_changed", person=cast.checker)
    assert {one.claim_id for one in told} == {one.pk for one in claims[: count // 2]}
    assert all(one.data["reason"] for one in told)
    assert set(Claim.objects.values_list("version", flat=True)) == {1 + claims[0].version}
    assert Event.objects.filter(action="reanchor").count() == count
    assert verify_chain().ok


def test_the_audit_log_is_locked_after_all_else(create_changed_article):
    _, revision = create_changed_article(20, changed=20)
    with CaptureQueriesContext(connection) as queries:
        reanchor_revision(revision, at=LATER)
    statements = [one["sql"] for one in queries]
    table = ChainHead._meta.db_table
    first = next(place for place, sql in enumerate(statements) if table in sql)
    assert len(statements) - first <= 6, statements[first:]
