"""A source takes its article back: the work on it stops with the reason, once, and nothing is deleted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from articles.actions.importing import import_article
from articles.importers import ParsedArticle
from articles.models import Article, Revision
from audit.models import Event
from factcheck import periodic
from factcheck.desk.event_descriptions import get_event_detail
from factcheck.galley import clearance as clearance_actions
from factcheck.models import Claim
from lib.errors import Invalid, Stale
from lib.text.plain_text import build_plain_text
from tests.factories import BODY, HEADLINE, MONDAY, flag_claim_on

TEXT = build_plain_text(HEADLINE, BODY)
STORY = ParsedArticle(HEADLINE, TEXT, "", source="wire", external_id="w-1", version="3")
KILL = replace(STORY, version="4", status="canceled", text="", headline="")
HOUR = timedelta(hours=1)


@pytest.fixture
def bring(cast):
    def brought(clean, *, hours=0):
        return import_article(
            clean, desk=cast.desk, provenance="external", by=cast.checker, at=MONDAY + hours * HOUR
        )

    return brought


def test_its_open_claims_close_and_its_live_verdicts_come_under_review(client, bring, cast):
    article = bring(STORY).article
    claim = flag_claim_on(article, "18,500 crates", cast.checker)
    assert bring(KILL, hours=1).outcome == "withdrawn"
    assert periodic.withdraw_killed_articles(at=MONDAY + 2 * HOUR) == 1
    article.refresh_from_db()
    assert (article.state, article.withdraw_due_at) == ("withdrawn", None)
    claim.refresh_from_db()
    assert (claim.state, claim.close_reason) == ("closed", "withdrawn")
    withdrawn = Event.objects.get(action="withdraw", subject=str(article.public_id))
    assert withdrawn.details["reason"] == {
        "code": "named_source_withdrew_version", "source": "wire", "version": "4"
    }  # fmt: skip
    client.force_login(cast.editor)
    page = client.get(f"/articles/{article.public_id}/").content.decode()
    assert "The source wire has withdrawn it with version 4" in page
    closed = Event.objects.get(action="close", subject=str(claim.public_id))
    assert get_event_detail(closed) == "The source wire has withdrawn it with version 4"
    assert (Article.objects.count(), Revision.objects.count(), Claim.objects.count()) == (1, 1, 1)
    assert periodic.withdraw_killed_articles(at=MONDAY + 3 * HOUR) == 0


def test_the_same_kill_does_not_undo_what_an_editor_restored(bring, cast):
    article = bring(STORY).article
    bring(KILL, hours=1)
    periodic.withdraw_killed_articles(at=MONDAY + HOUR)
    article.refresh_from_db()
    clearance_actions.restore_article(article, by=cast.editor, at=MONDAY + 2 * HOUR)
    assert bring(KILL, hours=3).outcome == "unchanged"
    assert periodic.withdraw_killed_articles(at=MONDAY + 4 * HOUR) == 0
    article.refresh_from_db()
    assert article.state == "checking"
    assert bring(replace(KILL, version="5"), hours=5).outcome == "withdrawn", "a second kill is another one"


def test_a_kill_of_what_never_came_is_refused_in_a_sentence(bring):
    with pytest.raises(Invalid, match="The source has withdrawn this article, but Stet has no copy of it"):
        bring(KILL)
    assert not Article.objects.exists()


def test_a_kill_that_is_older_than_what_is_here_stops_nothing(bring):
    bring(replace(STORY, version="5"))
    with pytest.raises(Stale, match="Version 4 is older than the one already here: version 5"):
        bring(KILL)
    assert Article.objects.get().withdraw_due_at is None


def test_a_usable_version_after_the_kill_is_a_revision_that_says_so(bring):
    article = bring(STORY).article
    bring(KILL, hours=1)
    periodic.withdraw_killed_articles(at=MONDAY + HOUR)
    again = bring(replace(STORY, version="5", text=TEXT.replace("20,000", "2,000")), hours=2)
    assert (again.outcome, again.article.state) == ("revised", "withdrawn")
    assert again.revision.note == "Different text sent by the source after it withdrew the article"
    assert article == again.article


def test_what_its_source_withholds_stays_inside_until_the_source_says_otherwise(bring):
    held = bring(replace(STORY, status="withheld")).article
    assert held.is_withheld
    assert held.is_embargoed(MONDAY + timedelta(days=365_000))
    bring(replace(STORY, version="4"), hours=1)
    held.refresh_from_db()
    assert held.embargo_until is None
    assert Event.objects.filter(action="set_embargo", subject=str(held.public_id)).count() == 1


def test_the_same_words_by_another_way_let_out_nothing_that_is_withheld(bring):
    held = bring(replace(STORY, status="withheld")).article
    bring(replace(STORY, source="", external_id="", version=""))
    held.refresh_from_db()
    assert held.is_withheld
