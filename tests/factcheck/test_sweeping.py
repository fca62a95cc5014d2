"""What the system does when nobody asks, as itself, once, and past whatever breaks."""

from datetime import timedelta

import pytest

from accounts.models import Membership
from accounts.queries import system
from articles.actions.embargo import set_embargo
from articles.actions.importing import revise
from articles.importers import Clean
from articles.models import Revision
from factcheck import tasks
from factcheck.actions import article_work, publication, sweeping
from factcheck.actions.reanchor import reanchor
from factcheck.models import Citation, Claim, Notice, Publication
from lib.frame import build
from newsroom import celeryconfig
from record.models import Event
from record.verify import verify
from tests.cast import BODY, HEADLINE, flag_words
from tests.factcheck.acts import LATER, waive_rest

HOUR = timedelta(hours=1)


def new_words(article, by, old="20,000", new="30,000", headline=HEADLINE):
    body = [paragraph.replace(old, new) for paragraph in BODY]
    return revise(article, Clean(headline, build(headline, body), ""), by=by, at=LATER)


def test_a_due_revision_is_followed_once(article, cast):
    claim = flag_words(article, "18,500 crates", cast.checker)
    new_words(article, cast.editor)
    assert sweeping.follow_revisions(at=LATER) == 1
    assert sweeping.follow_revisions(at=LATER) == 0
    assert claim.appearances.count() == 2
    assert not Revision.objects.filter(due_at__isnull=False).exists()


def test_one_revision_that_breaks_does_not_hold_up_the_others(article, own_article, cast, monkeypatch):
    theirs = new_words(article, cast.editor)
    ours = new_words(own_article, cast.editor, headline="Our herring story")
    follow = reanchor

    def sometimes(revision, *, at):
        if revision.pk == theirs.pk:
            raise RuntimeError("a page from hell")
        return follow(revision, at=at)

    monkeypatch.setattr(sweeping, "reanchor", sometimes)
    assert sweeping.follow_revisions(at=LATER) == 1
    assert [r.pk for r in Revision.objects.filter(due_at__isnull=False)] == [theirs.pk]
    monkeypatch.undo()
    assert sweeping.follow_revisions(at=LATER + 2 * HOUR) == 1, "its lease ran out"
    assert ours.pk != theirs.pk


class TestPublishingOnTime:
    @pytest.fixture
    def claim(self, on, cast):
        claim = on.at("approved")
        publication.publish(claim, publish_at=LATER + HOUR, by=cast.editor, at=LATER)
        return claim

    def test_it_goes_out_at_its_time_as_the_editor(self, claim, cast):
        assert sweeping.publish_what_is_due(at=LATER + HOUR - timedelta(seconds=1)) == 0
        assert sweeping.publish_what_is_due(at=LATER + HOUR) == 1
        assert sweeping.publish_what_is_due(at=LATER + HOUR) == 0
        public = Publication.objects.get()
        assert (public.published_by, public.at) == (cast.editor, LATER + HOUR)
        assert Event.objects.get(step="publish").actor == str(cast.editor.public_id)
        claim.refresh_from_db()
        assert (claim.state, claim.publish_at) == ("settled", None)

    def test_one_that_no_longer_may_is_unscheduled_and_the_editor_told_why(self, claim, cast):
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        sweeping.publish_what_is_due(at=LATER + HOUR)
        claim.refresh_from_db()
        assert (claim.standing, claim.publish_at) == ("none", None)
        assert "2 sources have drifted" in Notice.objects.filter(person=cast.editor).first().text

    def test_beat_carries_it(self, claim, monkeypatch):
        carried = {entry["task"] for entry in celeryconfig.beat_schedule.values()}
        assert tasks.sweep_work.name in carried
        monkeypatch.setattr(tasks, "now", lambda: LATER + HOUR)
        assert tasks.sweep_work() == 1
        claim.refresh_from_db()
        assert claim.standing == "live"

    def test_an_embargo_that_ends_later_by_now_holds_it_and_the_editor_is_told(self, claim, cast, article):
        article.refresh_from_db()
        set_embargo(
            article, until=LATER + 5 * HOUR, by=cast.editor, at=LATER, version=article.version, reason="Moved"
        )
        sweeping.publish_what_is_due(at=LATER + HOUR)
        claim.refresh_from_db()
        assert (claim.standing, claim.publish_at) == ("none", None)
        said = Notice.objects.filter(person=cast.editor).first().text
        assert said.startswith("It was not published on time: Its article is under embargo.")

    def test_an_editor_who_left_publishes_nothing(self, claim, cast):
        Membership.objects.filter(user=cast.editor).delete()
        sweeping.publish_what_is_due(at=LATER + HOUR)
        claim.refresh_from_db()
        assert (claim.standing, claim.publish_at) == ("none", None)

    def test_a_time_that_was_moved_meanwhile_is_kept(self, claim, cast):
        seen_before = Claim.objects.get(pk=claim.pk)
        publication.publish(claim, publish_at=LATER + 9 * HOUR, by=cast.editor, at=LATER)
        sweeping._publish(seen_before, at=LATER + HOUR)
        claim.refresh_from_db()
        assert (claim.standing, claim.publish_at) == ("none", LATER + 9 * HOUR)


class TestWhatWentStale:
    @pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
    def test_a_ruling_whose_source_drifted_is_voided_and_those_who_acted_told(self, on, cast, state):
        claim = on.at(state)
        Notice.objects.all().delete()
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        assert sweeping.act_on_stale(at=LATER) == 1
        claim.refresh_from_db()
        assert claim.state == "checking"
        assert Event.objects.get(step="void").actor == str(system().public_id)
        assert {n.person for n in Notice.objects.all()} >= {cast.checker, cast.editor}
        said = "The ruling was voided: The source no longer says “20,145 crates”, and 1 more drifted."
        assert Notice.objects.first().text == said
        assert sweeping.act_on_stale(at=LATER) == 0

    @pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
    def test_a_ruling_whose_words_changed_waits_for_a_person_and_those_who_acted_are_told(
        self, on, cast, article, state
    ):
        claim = on.at(state)
        Notice.objects.all().delete()
        new_words(article, cast.editor)
        sweeping.follow_revisions(at=LATER)
        assert sweeping.act_on_stale(at=LATER) == 0
        claim.refresh_from_db()
        assert claim.state == state
        assert Claim.objects.stale().get() == claim
        assert {n.person for n in Notice.objects.all()} >= {cast.checker, cast.editor}
        assert "words changed" in Notice.objects.first().text

    def test_what_is_public_is_marked_under_review(self, on):
        claim = on.play("live")
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        assert sweeping.act_on_stale(at=LATER) == 1
        claim.refresh_from_db()
        assert (claim.state, claim.standing) == ("settled", "under_review")
        assert sweeping.act_on_stale(at=LATER) == 0

    def test_a_correction_under_way_falls_and_the_public_version_is_marked(self, on):
        claim = on.public("live", "approved")
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        assert sweeping.act_on_stale(at=LATER) == 2
        claim.refresh_from_db()
        assert (claim.state, claim.standing) == ("checking", "under_review")

    def test_an_article_is_no_longer_clear_when_words_changed_under_a_settled_check(
        self, on, cast, own_article
    ):
        claim = on.play("settled", own_copy=True)
        waive_rest(own_article, cast.second)
        article_work.clear(own_article, by=cast.editor, at=LATER)
        new_words(own_article, cast.editor, headline="Our herring story")
        sweeping.follow_revisions(at=LATER)
        sweeping.act_on_stale(at=LATER)
        claim.refresh_from_db()
        own_article.refresh_from_db()
        assert (claim.state, own_article.state) == ("settled", "checking")
        assert sweeping.act_on_stale(at=LATER) == 0

    def test_a_settled_check_of_own_copy_is_reopened_when_its_source_drifts(self, on):
        claim = on.play("settled", own_copy=True)
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        assert sweeping.act_on_stale(at=LATER) == 1
        claim.refresh_from_db()
        assert claim.state == "flagged"
        assert sweeping.act_on_stale(at=LATER) == 0

    def test_what_was_decided_or_retracted_is_left_alone(self, on, cast):
        claim = on.public("retracted", "settled")
        Citation.objects.filter(claim=claim).update(drifted_at=LATER)
        assert sweeping.act_on_stale(at=LATER) == 0

    @pytest.mark.parametrize("state", ["flagged", "on_hold"])
    def test_a_cleared_article_with_open_work_is_no_longer_clear(self, on, cast, own_article, state):
        if state == "flagged":
            on.play("settled", own_copy=True)
            waive_rest(own_article, cast.second)
            article_work.clear(own_article, by=cast.editor, at=LATER)
            flag_words(own_article, "18,500 crates", cast.editor)
        else:
            claim = on.at("approved", own_copy=True)
            Claim.objects.update(must_check=False)
            waive_rest(own_article, cast.second)
            article_work.clear(own_article, by=cast.editor, at=LATER)
            on.take(claim, "hold", cast.standards)
        assert sweeping.act_on_stale(at=LATER) == 1
        own_article.refresh_from_db()
        assert own_article.state == "checking"

    def test_many_cleared_articles_cost_no_more_queries_than_one(
        self, cast, own_article, article, django_assert_max_num_queries
    ):
        for one in (own_article, article):
            article_work.open_article(one, by=cast.editor, at=LATER)
            if one == own_article:
                waive_rest(own_article, cast.second)
            article_work.clear(one, by=cast.editor, at=LATER)
        with django_assert_max_num_queries(6):
            assert sweeping.act_on_stale(at=LATER) == 0


def test_the_task_does_all_of_it(on, cast, article, monkeypatch):
    claim = on.play("live")
    new_words(article, cast.editor)
    monkeypatch.setattr(tasks, "now", lambda: LATER)
    assert tasks.sweep_work() == 2
    claim.refresh_from_db()
    assert claim.standing == "under_review"
    assert verify().ok
