"""What the public is told: once, by an editor, of somebody else's claim, and taken back by two."""

import json
import uuid
from datetime import timedelta

import pytest

from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing, editing
from factcheck.models import Claim, Publication, Source
from factcheck.periodic import reanchor_due_revisions
from factcheck.verdicts import appearance_decisions as anchoring_actions
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import publication
from factcheck.verdicts import reviews as reviews_actions
from factcheck.workflow import claimreview
from factcheck.workflow.claimreview_data import build_claimreview_input
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from tests.factcheck.new_revisions import new_words
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import LATER, build_verdict_input
from tests.factories import MONDAY, create_article, flag_claim_on, mark_sources_checked

HOUR = timedelta(hours=1)


FEEDS = ("atom.xml", "feed.json")


def correct(claim, cast, at):
    note = "A figure was wrong."
    return publication.correct_verdict(
        claim, correction="significant", public_note=note, by=cast.editor, at=at
    )


def test_publishing_writes_version_one_and_settles(workflow_driver, cast):
    claim = publication.publish_verdict(workflow_driver.at("approved"), by=cast.editor, at=LATER)
    assert (claim.state, claim.publication_status) == ("settled", "live")
    public = Publication.objects.get()
    assert (public.version, public.kind, public.published_at, public.published_by) == (
        1,
        "published",
        LATER,
        cast.editor,
    )
    assert not claim.assignments.filter(ended_at=None).exists()
    with pytest.raises(WrongState):
        publication.publish_verdict(claim, by=cast.editor, at=LATER)


def test_own_copy_is_never_published(workflow_driver, cast):
    with pytest.raises(Blocked, match="never published"):
        publication.publish_verdict(
            workflow_driver.at("approved", own_copy=True), by=cast.standards, at=LATER
        )


@pytest.mark.parametrize("state", ["flagged", "checking", "in_review", "on_hold", "closed"])
def test_only_what_a_second_person_approved_goes_out(workflow_driver, cast, state):
    with pytest.raises(Blocked, match="A second person must approve it first"):
        publication.publish_verdict(workflow_driver.at(state), by=cast.editor, at=LATER)


class TestAnEmbargo:
    def put(self, article, until):
        type(article).objects.filter(pk=article.pk).update(embargo_until=until)

    def test_holds_everything_back_until_its_time(self, workflow_driver, cast, article):
        claim = workflow_driver.at("approved")
        self.put(article, LATER + HOUR)
        with pytest.raises(Blocked, match="under embargo"):
            publication.publish_verdict(claim, by=cast.editor, at=LATER)
        assert (
            publication.publish_verdict(claim, by=cast.editor, at=LATER + HOUR).publication_status == "live"
        )

    def test_counts_for_any_of_several_articles(self, workflow_driver, cast, article, own_article):
        claim = workflow_driver.at("approved")
        place = claim.appearances.get()
        place.pk, place.public_id, place.revision = None, uuid.uuid4(), own_article.current_revision
        place.save(force_insert=True)
        self.put(article, LATER + HOUR)
        with pytest.raises(Blocked, match="under embargo"):
            publication.publish_verdict(claim, by=cast.editor, at=LATER)

    @pytest.fixture
    def held(self, workflow_driver, cast):
        """A correction that is approved, of a claim that an article under embargo repeats meanwhile."""
        claim = workflow_driver.public("live", "approved")
        held = create_article(cast.desk, cast.editor, headline="Held back", url="https://held.example.org/")
        twin = flag_claim_on(held, "20,000 crates of herring", cast.editor, at=LATER)
        editing.merge_claim(twin, into=claim, by=cast.editor, at=LATER)
        self.put(held, LATER + timedelta(days=100_000))
        claim.refresh_from_db()
        return claim, held

    def test_of_an_article_that_says_it_since_holds_no_correction_back_and_nothing_of_it_gets_out(
        self, client, held, cast
    ):
        claim, article = held
        correct(claim, cast, LATER)
        relay_events()
        page = f"/verdicts/{claim.public_id}"
        content = json.dumps(PublicDocument.objects.get(public_id=claim.public_id, version=2).content)
        assert "https://news.example.org/" in content
        addresses = ["/", ".jsonld", "/annotations.jsonld", "/embed/"]
        addresses = [page + rest for rest in addresses] + ["/verdicts/", "/corrections/"]
        addresses += [f"/{kind}/{feed}" for kind in ("verdicts", "corrections") for feed in FEEDS]
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            content += b"".join(answer).decode()
        for word in ("held.example.org", "Held back", str(article.public_id)):
            assert word not in content
        for place in claim.appearances.filter(revision__article=article):
            assert client.get(f"{page}/passages/{place.public_id}.txt").status_code == 404

    def test_of_the_article_it_was_published_from_holds_a_correction_back(
        self, workflow_driver, cast, article
    ):
        claim = workflow_driver.public("live", "approved")
        self.put(article, LATER + HOUR)
        with pytest.raises(Blocked, match="under embargo"):
            correct(claim, cast, LATER)
        assert correct(claim, cast, LATER + HOUR).publication_status == "live"

    def test_of_an_article_that_says_it_no_longer_holds_nothing_back(self, workflow_driver, cast, article):
        claim = workflow_driver.at("approved")
        other = create_article(cast.desk, cast.editor, headline="Again", url="https://again.example.org/")
        twin = flag_claim_on(other, "20,000 crates", cast.editor)
        editing.merge_claim(twin, into=claim, by=cast.editor, at=LATER)
        self.put(other, LATER + HOUR)
        new_words(other, cast.editor, headline="Again")
        reanchor_due_revisions(at=LATER)
        anchoring_actions.drop_appearance(
            claim.appearances.get(revision__number=2), reason="Taken out", by=cast.editor, at=LATER
        )
        claim.refresh_from_db()
        assert publication.publish_verdict(claim, by=cast.editor, at=LATER).publication_status == "live"

    def test_lets_a_time_after_it_be_set_now(self, workflow_driver, cast, article):
        claim = workflow_driver.at("approved")
        self.put(article, LATER + HOUR)
        with pytest.raises(Blocked, match="under embargo"):
            publication.publish_verdict(claim, publish_at=LATER + HOUR / 2, by=cast.editor, at=LATER)
        publication.publish_verdict(claim, publish_at=LATER + 2 * HOUR, by=cast.editor, at=LATER)
        claim.refresh_from_db()
        assert (claim.publication_status, claim.publish_at, claim.publish_scheduled_by) == (
            "none",
            LATER + 2 * HOUR,
            cast.editor,
        )


def test_a_time_is_taken_back_by_an_editor_and_the_one_who_set_it_is_told(workflow_driver, cast):
    claim = workflow_driver.at("approved")
    publication.publish_verdict(claim, publish_at=LATER + HOUR, by=cast.editor, at=LATER)
    with pytest.raises(NotAllowed):
        publication.cancel_scheduled_publication(claim, reason="No", by=cast.checker, at=LATER)
    publication.cancel_scheduled_publication(
        claim, reason="Wait for the minister", by=cast.standards, at=LATER
    )
    claim.refresh_from_db()
    assert (claim.publish_at, claim.publish_scheduled_by) == (None, None)
    assert find_notices("Wait for the minister", person=cast.editor).count() == 1
    with pytest.raises(Blocked, match="No publication time is set"):
        publication.cancel_scheduled_publication(claim, reason="Again", by=cast.standards, at=LATER)


def test_a_time_that_has_passed_is_no_time_to_publish_at(workflow_driver, cast):
    claim = workflow_driver.at("approved")
    with pytest.raises(Invalid, match="has passed") as caught:
        publication.publish_verdict(claim, publish_at=LATER - HOUR, by=cast.editor, at=LATER)
    assert list(caught.value.fields) == ["publish_at"]
    claim.refresh_from_db()
    assert (claim.publication_status, claim.publish_at) == ("none", None)


def test_stale_evidence_holds_publication_back(workflow_driver, cast):
    claim = workflow_driver.at("approved")
    Source.objects.update(checked_at=LATER - timedelta(days=30))
    with pytest.raises(Blocked, match="not been checked recently"):
        publication.publish_verdict(claim, by=cast.editor, at=LATER)


class TestACorrection:
    @pytest.fixture
    def again(self, workflow_driver, cast, rating_scale):
        """again(label) -> a live claim whose new ruling with that rating is approved."""

        def make(label="Mostly true"):
            claim = workflow_driver.public("live", "checking")
            mark_sources_checked(claim, LATER)
            verdicts_actions.submit_verdict(
                claim,
                verdict_input=build_verdict_input(claim, rating_scale, label),
                by=cast.checker,
                at=LATER,
            )
            return reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)

        return make

    def test_is_the_next_version_and_keeps_the_first_time(self, again, cast):
        claim = again()
        publication.correct_verdict(claim, correction="minor", by=cast.editor, at=LATER + HOUR)
        claim.refresh_from_db()
        assert (claim.state, claim.publication_status) == ("settled", "live")
        first, second = Publication.objects.all()
        assert (first.version, second.version, second.kind, second.correction) == (1, 2, "corrected", "minor")
        review = claimreview.build_claimreview(
            build_claimreview_input(claim, second.verdict, second.published_at)
        )
        assert review["datePublished"] == first.published_at.isoformat()
        assert review["dateModified"] == (LATER + HOUR).isoformat()

    @pytest.mark.parametrize(("kind", "label"), [("significant", "Mostly true"), ("major", "Half true")])
    def test_tells_readers_what_was_wrong(self, again, cast, kind, label):
        with pytest.raises(Invalid) as caught:
            publication.correct_verdict(
                again(label), correction=kind, public_note=" ", by=cast.editor, at=LATER
            )
        assert list(caught.value.fields) == ["public_note"]

    @pytest.mark.parametrize("kind", ["minor", "significant"])
    def test_is_major_when_the_rating_changed(self, again, cast, kind):
        claim = again("Half true")
        with pytest.raises(Invalid, match="major correction"):
            publication.correct_verdict(
                claim, correction=kind, public_note="It is half true", by=cast.editor, at=LATER
            )
        publication.correct_verdict(
            claim, correction="major", public_note="It is half true", by=cast.editor, at=LATER
        )

    def test_is_not_major_where_the_rating_stands(self, again, cast):
        with pytest.raises(Invalid, match="The rating has not changed, so this cannot be a major correction"):
            publication.correct_verdict(
                again(), correction="major", public_note="No", by=cast.editor, at=LATER
            )

    def test_has_a_class(self, again, cast):
        with pytest.raises(Invalid) as caught:
            publication.correct_verdict(again(), correction="tiny", by=cast.editor, at=LATER)
        assert list(caught.value.fields) == ["correction"]

    @pytest.mark.parametrize("state", ["settled", "checking", "in_review"])
    def test_needs_a_new_approved_verdict(self, workflow_driver, cast, state):
        with pytest.raises(Blocked, match="Write a new verdict and have it approved first"):
            publication.correct_verdict(
                workflow_driver.public("live", state), correction="minor", by=cast.editor, at=LATER
            )

    def test_ends_a_review(self, workflow_driver, cast):
        claim = workflow_driver.public("under_review", "approved")
        publication.correct_verdict(claim, correction="minor", by=cast.editor, at=LATER)
        claim.refresh_from_db()
        assert claim.publication_status == "live"


def test_the_public_account_is_the_verdicts_and_not_the_claim_under_work(workflow_driver, cast):
    claim = workflow_driver.public("live", "checking")
    verdict = claim.publications.get().verdict
    before = claimreview.build_claimreview(build_claimreview_input(claim, verdict, LATER))
    changes = {"statement": "Unapproved", "claimant": "Nobody", "origin_url": "https://x.example.org/"}
    editing.update_claim(claim, by=cast.editor, at=LATER, **changes)
    claim = Claim.objects.get(pk=claim.pk)
    assert claimreview.build_claimreview(build_claimreview_input(claim, verdict, LATER)) == before


class TestUnderReview:
    def test_a_second_person_reaffirms_in_words(self, workflow_driver, cast):
        claim = workflow_driver.public("under_review", "settled")
        with pytest.raises(NotAllowed):
            publication.reaffirm_verdict(claim, note="It holds", by=cast.checker, at=LATER)
        with pytest.raises(Invalid):
            publication.reaffirm_verdict(claim, note=" ", by=cast.second, at=LATER)
        assert (
            publication.reaffirm_verdict(claim, note="It holds", by=cast.second, at=LATER).publication_status
            == "live"
        )

    def test_not_while_a_drift_is_undecided(self, workflow_driver, cast):
        claim = workflow_driver.public("under_review", "settled")
        claim.citations.update(drifted_at=LATER)
        with pytest.raises(Blocked, match="2 sources have changed"):
            publication.reaffirm_verdict(claim, note="It holds", by=cast.second, at=LATER)


def test_a_reopened_claim_keeps_its_last_checkers_name(workflow_driver, cast):
    claim = closing.reopen_claim(workflow_driver.play("live"), reason="New figures", by=cast.editor, at=LATER)
    assert claim.assignments.first().checker == cast.checker
    assert assignments_actions.take_claim(claim, by=cast.second, at=LATER).state == "assigned"
    assert claim.created_at == MONDAY
