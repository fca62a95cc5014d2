"""What the system does when nobody asks, as itself, once, and past whatever breaks."""

from datetime import timedelta

import pytest

from accounts.models import Membership
from accounts.selectors import get_system_user
from articles.actions.embargo import set_embargo
from articles.models import Revision
from audit.models import Event
from audit.verify import verify_chain
from factcheck import periodic, tasks
from factcheck.anchoring.reanchor import reanchor_revision
from factcheck.galley import clearance as clearance_actions
from factcheck.models import Citation, Claim, Notification, Publication
from factcheck.models.reasons import PUBLICATION_BLOCKED, PUBLICATION_BLOCKERS
from factcheck.verdicts import publication
from factcheck.workflow.tables import CLAIM_PUBLICATION
from newsroom import celeryconfig
from tests.factcheck.new_revisions import new_words
from tests.factcheck.notices import WITHDRAWN
from tests.factcheck.workflow_driver import LATER, waive_open_items
from tests.factories import create_article, flag_claim_on

HOUR = timedelta(hours=1)


def test_a_due_revision_is_followed_once(article, cast):
    claim = flag_claim_on(article, "18,500 crates", cast.checker)
    new_words(article, cast.editor)
    assert periodic.reanchor_due_revisions(at=LATER) == 1
    assert periodic.reanchor_due_revisions(at=LATER) == 0
    assert claim.appearances.count() == 2
    assert not Revision.objects.filter(due_at__isnull=False).exists()


def test_one_revision_that_breaks_does_not_hold_up_the_others(article, own_article, cast, monkeypatch):
    other = new_words(article, cast.editor)
    ours = new_words(own_article, cast.editor, headline="Our herring story")
    follow = reanchor_revision

    def sometimes(revision, *, at):
        if revision.pk == other.pk:
            raise RuntimeError("a page from hell")
        return follow(revision, at=at)

    monkeypatch.setattr(periodic, "reanchor_revision", sometimes)
    assert periodic.reanchor_due_revisions(at=LATER) == 1
    assert [r.pk for r in Revision.objects.filter(due_at__isnull=False)] == [other.pk]
    monkeypatch.undo()
    assert periodic.reanchor_due_revisions(at=LATER + 2 * HOUR) == 1, "its lease ran out"
    assert ours.pk != other.pk


class TestPublishingOnTime:
    @pytest.fixture
    def claim(self, workflow_driver, cast):
        claim = workflow_driver.at("approved")
        publication.publish_verdict(claim, publish_at=LATER + HOUR, by=cast.editor, at=LATER)
        return claim

    def test_it_goes_out_at_its_time_as_the_editor(self, claim, cast):
        assert periodic.publish_due_verdicts(at=LATER + HOUR - timedelta(seconds=1)) == 0
        assert periodic.publish_due_verdicts(at=LATER + HOUR) == 1
        assert periodic.publish_due_verdicts(at=LATER + HOUR) == 0
        public = Publication.objects.get()
        assert (public.published_by, public.published_at) == (cast.editor, LATER + HOUR)
        assert Event.objects.get(action="publish").actor == str(cast.editor.public_id)
        claim.refresh_from_db()
        assert (claim.state, claim.publish_at) == ("settled", None)

    def test_one_that_no_longer_may_is_unscheduled_and_the_editor_told_why(self, claim, cast):
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        periodic.publish_due_verdicts(at=LATER + HOUR)
        claim.refresh_from_db()
        assert (claim.publication_status, claim.publish_at) == ("none", None)
        notice = Notification.objects.filter(person=cast.editor).first()
        assert "The text or a source has changed, and nobody has decided yet." in notice.sentence
        assert notice.data["reason"]["code"] == PUBLICATION_BLOCKED, "a code is stored, and no sentence"

    def test_every_guard_of_publishing_has_a_sentence_for_the_editor_who_is_away(self):
        row = CLAIM_PUBLICATION.get_transition("publish")
        assert {guard.name for guard in row.guards} == set(PUBLICATION_BLOCKERS)

    def test_beat_carries_it(self, claim, monkeypatch):
        carried = {entry["task"] for entry in celeryconfig.beat_schedule.values()}
        assert tasks.run_periodic_work.name in carried
        monkeypatch.setattr(tasks, "now", lambda: LATER + HOUR)
        assert tasks.run_periodic_work() == 1
        claim.refresh_from_db()
        assert claim.publication_status == "live"

    def test_an_embargo_that_ends_later_by_now_holds_it_and_the_editor_is_told(self, claim, cast, article):
        article.refresh_from_db()
        set_embargo(
            article, until=LATER + 5 * HOUR, by=cast.editor, at=LATER, version=article.version, reason="Moved"
        )
        periodic.publish_due_verdicts(at=LATER + HOUR)
        claim.refresh_from_db()
        assert (claim.publication_status, claim.publish_at) == ("none", None)
        value = Notification.objects.filter(person=cast.editor).first().sentence
        assert value.startswith("This was not published at the scheduled time: The article is under embargo.")

    def test_an_editor_who_left_publishes_nothing(self, claim, cast):
        Membership.objects.filter(user=cast.editor).delete()
        periodic.publish_due_verdicts(at=LATER + HOUR)
        claim.refresh_from_db()
        assert (claim.publication_status, claim.publish_at) == ("none", None)

    def test_a_time_that_was_moved_meanwhile_is_kept(self, claim, cast):
        seen_before = Claim.objects.get(pk=claim.pk)
        publication.publish_verdict(claim, publish_at=LATER + 9 * HOUR, by=cast.editor, at=LATER)
        periodic._publish_due_verdict(seen_before, at=LATER + HOUR)
        claim.refresh_from_db()
        assert (claim.publication_status, claim.publish_at) == ("none", LATER + 9 * HOUR)


class TestWhatWentStale:
    @pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
    def test_a_verdict_whose_source_drifted_is_voided_and_those_who_acted_told(
        self, workflow_driver, cast, state
    ):
        claim = workflow_driver.at(state)
        Notification.objects.all().delete()
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        assert periodic.withdraw_stale_approvals(at=LATER) == 1
        claim.refresh_from_db()
        assert claim.state == "checking"
        assert Event.objects.get(action="void").actor == str(get_system_user().public_id)
        assert {n.person for n in Notification.objects.all()} >= {cast.checker, cast.editor}
        drift = "The source no longer contains “20,145 crates” and 1 more source has changed"
        message = f"{WITHDRAWN[state]}: {drift}"
        assert Notification.objects.first().sentence == message
        assert periodic.withdraw_stale_approvals(at=LATER) == 0

    @pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
    def test_a_verdict_whose_words_changed_waits_for_a_person_and_those_who_acted_are_told(
        self, workflow_driver, cast, article, state
    ):
        claim = workflow_driver.at(state)
        Notification.objects.all().delete()
        new_words(article, cast.editor)
        periodic.reanchor_due_revisions(at=LATER)
        assert periodic.withdraw_stale_approvals(at=LATER) == 0
        claim.refresh_from_db()
        assert claim.state == state
        assert Claim.objects.stale().get() == claim
        assert {n.person for n in Notification.objects.all()} >= {cast.checker, cast.editor}
        assert "The article’s text changed." in Notification.objects.first().sentence

    def test_what_is_public_is_marked_under_review(self, workflow_driver):
        claim = workflow_driver.play("live")
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        assert periodic.withdraw_stale_approvals(at=LATER) == 1
        claim.refresh_from_db()
        assert (claim.state, claim.publication_status) == ("settled", "under_review")
        assert periodic.withdraw_stale_approvals(at=LATER) == 0

    def test_a_correction_under_way_falls_and_the_public_version_is_marked(self, workflow_driver):
        claim = workflow_driver.public("live", "approved")
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        assert periodic.withdraw_stale_approvals(at=LATER) == 2
        claim.refresh_from_db()
        assert (claim.state, claim.publication_status) == ("checking", "under_review")

    def test_an_article_is_no_longer_clear_when_words_changed_under_a_settled_check(
        self, workflow_driver, cast, own_article
    ):
        claim = workflow_driver.play("settled", own_copy=True)
        waive_open_items(own_article, cast.second)
        clearance_actions.clear_article(own_article, by=cast.editor, at=LATER)
        new_words(own_article, cast.editor, headline="Our herring story")
        periodic.reanchor_due_revisions(at=LATER)
        periodic.withdraw_stale_approvals(at=LATER)
        claim.refresh_from_db()
        own_article.refresh_from_db()
        assert (claim.state, own_article.state) == ("settled", "checking")
        assert periodic.withdraw_stale_approvals(at=LATER) == 0

    def test_a_settled_check_of_own_copy_is_reopened_when_its_source_drifts(self, workflow_driver):
        claim = workflow_driver.play("settled", own_copy=True)
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        assert periodic.withdraw_stale_approvals(at=LATER) == 1
        claim.refresh_from_db()
        assert claim.state == "flagged"
        assert periodic.withdraw_stale_approvals(at=LATER) == 0

    def test_what_was_decided_or_retracted_is_left_alone(self, workflow_driver, cast):
        claim = workflow_driver.public("retracted", "settled")
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        assert periodic.withdraw_stale_approvals(at=LATER) == 0

    @pytest.mark.parametrize("state", ["flagged", "on_hold"])
    def test_a_cleared_article_with_open_work_is_no_longer_clear(
        self, workflow_driver, cast, own_article, state
    ):
        if state == "flagged":
            workflow_driver.play("settled", own_copy=True)
            waive_open_items(own_article, cast.second)
            clearance_actions.clear_article(own_article, by=cast.editor, at=LATER)
            flag_claim_on(own_article, "18,500 crates", cast.editor)
        else:
            claim = workflow_driver.at("approved", own_copy=True)
            Claim.objects.update(must_check=False)
            waive_open_items(own_article, cast.second)
            clearance_actions.clear_article(own_article, by=cast.editor, at=LATER)
            workflow_driver.take(claim, "hold", cast.standards)
        assert periodic.withdraw_stale_approvals(at=LATER) == 1
        own_article.refresh_from_db()
        assert own_article.state == "checking"

    def test_many_cleared_articles_cost_no_more_queries_than_one(
        self, cast, own_article, django_assert_max_num_queries
    ):
        other = create_article(
            cast.desk, cast.editor, provenance="own_copy", headline="Another of ours", url=""
        )
        for one in (own_article, other):
            clearance_actions.open_article(one, by=cast.editor, at=LATER)
            waive_open_items(one, cast.second)
            one.refresh_from_db()
            clearance_actions.clear_article(one, by=cast.editor, at=LATER)
        get_system_user()  # which is made again where a test has emptied its table
        with django_assert_max_num_queries(6):
            assert periodic.withdraw_stale_approvals(at=LATER) == 0


def test_the_task_does_all_of_it(workflow_driver, cast, article, monkeypatch):
    claim = workflow_driver.play("live")
    new_words(article, cast.editor)
    monkeypatch.setattr(tasks, "now", lambda: LATER)
    assert tasks.run_periodic_work() == 2
    claim.refresh_from_db()
    assert claim.publication_status == "under_review"
    assert verify_chain().ok
