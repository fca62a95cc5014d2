"""What the public is told: once, by an editor, of somebody else's claim, and taken back by two."""

import json
import uuid
from datetime import timedelta

import pytest

from factcheck import claimreview
from factcheck.actions import assigning, deciding, details, publication, reviewing, ruling, settling
from factcheck.actions.sweeping import follow_revisions
from factcheck.models import Claim, Notice, Publication, Retraction, Source
from factcheck.queries.claimreview_input import claimreview_input
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from publishing.actions.relay import relay
from publishing.models import PublicDocument
from record.models import Event
from tests.cast import MONDAY, flag_words, look_done, make_article
from tests.factcheck.acts import LATER, ruling_for
from tests.factcheck.test_sweeping import new_words

HOUR = timedelta(hours=1)


FEEDS = ("atom.xml", "rss.xml", "feed.json")


def correct(claim, cast, at):
    note = "A figure was wrong."
    return publication.correct(claim, correction="significant", public_note=note, by=cast.editor, at=at)


def notices(person):
    return list(Notice.objects.filter(person=person).values_list("text", flat=True))


def test_publishing_writes_version_one_and_settles(on, cast):
    claim = publication.publish(on.at("approved"), by=cast.editor, at=LATER)
    assert (claim.state, claim.standing) == ("settled", "live")
    public = Publication.objects.get()
    assert (public.version, public.kind, public.at, public.published_by) == (
        1,
        "published",
        LATER,
        cast.editor,
    )
    assert not claim.assignments.filter(ended_at=None).exists()
    with pytest.raises(WrongState):
        publication.publish(claim, by=cast.editor, at=LATER)


def test_own_copy_is_never_published(on, cast):
    with pytest.raises(Blocked, match="never published"):
        publication.publish(on.at("approved", own_copy=True), by=cast.standards, at=LATER)


@pytest.mark.parametrize("state", ["flagged", "checking", "in_review", "on_hold", "closed"])
def test_only_what_a_second_person_approved_goes_out(on, cast, state):
    with pytest.raises(Blocked, match="second person has to approve"):
        publication.publish(on.at(state), by=cast.editor, at=LATER)


class TestAnEmbargo:
    def put(self, article, until):
        type(article).objects.filter(pk=article.pk).update(embargo_until=until)

    def test_holds_everything_back_until_its_time(self, on, cast, article):
        claim = on.at("approved")
        self.put(article, LATER + HOUR)
        with pytest.raises(Blocked, match="under embargo"):
            publication.publish(claim, by=cast.editor, at=LATER)
        assert publication.publish(claim, by=cast.editor, at=LATER + HOUR).standing == "live"

    def test_counts_for_any_of_several_articles(self, on, cast, article, own_article):
        claim = on.at("approved")
        place = claim.appearances.get()
        place.pk, place.public_id, place.revision = None, uuid.uuid4(), own_article.current
        place.save(force_insert=True)
        self.put(article, LATER + HOUR)
        with pytest.raises(Blocked, match="under embargo"):
            publication.publish(claim, by=cast.editor, at=LATER)

    @pytest.fixture
    def held(self, on, cast):
        """A correction that is approved, of a claim that an article under embargo repeats meanwhile."""
        claim = on.public("live", "approved")
        held = make_article(cast.desk, cast.editor, headline="Held back", url="https://held.example.org/")
        twin = flag_words(held, "20,000 crates of herring", cast.editor, at=LATER)
        details.merge(twin, into=claim, by=cast.editor, at=LATER)
        self.put(held, LATER + timedelta(days=100_000))
        claim.refresh_from_db()
        return claim, held

    def test_of_an_article_that_says_it_since_holds_no_correction_back_and_nothing_of_it_gets_out(
        self, client, held, cast
    ):
        claim, article = held
        correct(claim, cast, LATER)
        relay()
        page = f"/verdicts/{claim.public_id}"
        told = json.dumps(PublicDocument.objects.get(public_id=claim.public_id, version=2).content)
        assert "https://news.example.org/" in told
        addresses = ["/", ".jsonld", "/annotations.jsonld", "/claimreview.json", "/embed/"]
        addresses = [page + rest for rest in addresses] + ["/verdicts/", "/corrections/"]
        addresses += [f"/{kind}/{feed}" for kind in ("verdicts", "corrections") for feed in FEEDS]
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200, address
            told += b"".join(answer).decode()
        for word in ("held.example.org", "Held back", str(article.public_id)):
            assert word not in told
        for place in claim.appearances.filter(revision__article=article):
            assert client.get(f"{page}/passages/{place.public_id}.txt").status_code == 404

    def test_of_the_article_it_was_published_from_holds_a_correction_back(self, on, cast, article):
        claim = on.public("live", "approved")
        self.put(article, LATER + HOUR)
        with pytest.raises(Blocked, match="under embargo"):
            correct(claim, cast, LATER)
        assert correct(claim, cast, LATER + HOUR).standing == "live"

    def test_of_an_article_that_says_it_no_longer_holds_nothing_back(self, on, cast, article):
        claim = on.at("approved")
        other = make_article(cast.desk, cast.editor, headline="Again", url="https://again.example.org/")
        twin = flag_words(other, "20,000 crates", cast.editor)
        details.merge(twin, into=claim, by=cast.editor, at=LATER)
        self.put(other, LATER + HOUR)
        new_words(other, cast.editor, headline="Again")
        follow_revisions(at=LATER)
        deciding.drop(claim.appearances.get(revision__number=2), reason="Taken out", by=cast.editor, at=LATER)
        claim.refresh_from_db()
        assert publication.publish(claim, by=cast.editor, at=LATER).standing == "live"

    def test_lets_a_time_after_it_be_set_now(self, on, cast, article):
        claim = on.at("approved")
        self.put(article, LATER + HOUR)
        with pytest.raises(Blocked, match="under embargo"):
            publication.publish(claim, publish_at=LATER + HOUR / 2, by=cast.editor, at=LATER)
        publication.publish(claim, publish_at=LATER + 2 * HOUR, by=cast.editor, at=LATER)
        claim.refresh_from_db()
        assert (claim.standing, claim.publish_at, claim.publish_by) == ("none", LATER + 2 * HOUR, cast.editor)


def test_a_time_is_taken_back_by_an_editor_and_the_one_who_set_it_is_told(on, cast):
    claim = on.at("approved")
    publication.publish(claim, publish_at=LATER + HOUR, by=cast.editor, at=LATER)
    with pytest.raises(NotAllowed):
        publication.unschedule(claim, why="No", by=cast.checker, at=LATER)
    publication.unschedule(claim, why="Wait for the minister", by=cast.standards, at=LATER)
    claim.refresh_from_db()
    assert (claim.publish_at, claim.publish_by) == (None, None)
    assert Notice.objects.filter(person=cast.editor, text__contains="Wait for the minister").count() == 1
    with pytest.raises(Blocked, match="No time of publication is set"):
        publication.unschedule(claim, why="Again", by=cast.standards, at=LATER)


def test_a_time_that_has_passed_is_no_time_to_publish_at(on, cast):
    claim = on.at("approved")
    with pytest.raises(Invalid, match="has passed") as caught:
        publication.publish(claim, publish_at=LATER - HOUR, by=cast.editor, at=LATER)
    assert list(caught.value.fields) == ["publish_at"]
    claim.refresh_from_db()
    assert (claim.standing, claim.publish_at) == ("none", None)


def test_stale_evidence_holds_publication_back(on, cast):
    claim = on.at("approved")
    Source.objects.update(checked_at=LATER - timedelta(days=30))
    with pytest.raises(Blocked, match="looked at lately"):
        publication.publish(claim, by=cast.editor, at=LATER)


class TestACorrection:
    @pytest.fixture
    def again(self, on, cast, scale):
        """again(label) -> a live claim whose new ruling with that rating is approved."""

        def make(label="Mostly true"):
            claim = on.public("live", "checking")
            look_done(claim, LATER)
            ruling.submit(claim, ruling=ruling_for(claim, scale, label), by=cast.checker, at=LATER)
            return reviewing.approve(claim, by=cast.second, at=LATER)

        return make

    def test_is_the_next_version_and_keeps_the_first_time(self, again, cast):
        claim = again()
        publication.correct(claim, correction="minor", by=cast.editor, at=LATER + HOUR)
        claim.refresh_from_db()
        assert (claim.state, claim.standing) == ("settled", "live")
        first, second = Publication.objects.all()
        assert (first.version, second.version, second.kind, second.correction) == (1, 2, "corrected", "minor")
        review = claimreview.build(claimreview_input(claim, second.verdict, second.at))
        assert review["datePublished"] == first.at.isoformat()
        assert review["dateModified"] == (LATER + HOUR).isoformat()

    @pytest.mark.parametrize(("kind", "label"), [("significant", "Mostly true"), ("major", "Half true")])
    def test_tells_readers_what_was_wrong(self, again, cast, kind, label):
        with pytest.raises(Invalid) as caught:
            publication.correct(again(label), correction=kind, public_note=" ", by=cast.editor, at=LATER)
        assert list(caught.value.fields) == ["public_note"]

    @pytest.mark.parametrize("kind", ["minor", "significant"])
    def test_is_major_when_the_rating_changed(self, again, cast, kind):
        claim = again("Half true")
        with pytest.raises(Invalid, match="major correction"):
            publication.correct(
                claim, correction=kind, public_note="It is half true", by=cast.editor, at=LATER
            )
        publication.correct(
            claim, correction="major", public_note="It is half true", by=cast.editor, at=LATER
        )

    def test_is_not_major_where_the_rating_stands(self, again, cast):
        with pytest.raises(Invalid, match="no major correction"):
            publication.correct(again(), correction="major", public_note="No", by=cast.editor, at=LATER)

    def test_has_a_class(self, again, cast):
        with pytest.raises(Invalid) as caught:
            publication.correct(again(), correction="tiny", by=cast.editor, at=LATER)
        assert list(caught.value.fields) == ["correction"]

    @pytest.mark.parametrize("state", ["settled", "checking", "in_review"])
    def test_needs_a_new_approved_ruling(self, on, cast, state):
        with pytest.raises(Blocked, match="Rule again"):
            publication.correct(on.public("live", state), correction="minor", by=cast.editor, at=LATER)

    def test_ends_a_review(self, on, cast):
        claim = on.public("under_review", "approved")
        publication.correct(claim, correction="minor", by=cast.editor, at=LATER)
        claim.refresh_from_db()
        assert claim.standing == "live"


def test_the_public_account_is_the_rulings_and_not_the_claim_under_work(on, cast):
    claim = on.public("live", "checking")
    verdict = claim.publications.get().verdict
    before = claimreview.build(claimreview_input(claim, verdict, LATER))
    changes = {"statement": "Unapproved", "claimant": "Nobody", "origin_url": "https://x.example.org/"}
    details.edit_details(claim, by=cast.editor, at=LATER, **changes)
    claim = Claim.objects.get(pk=claim.pk)
    assert claimreview.build(claimreview_input(claim, verdict, LATER)) == before


class TestUnderReview:
    def test_a_second_person_reaffirms_in_words(self, on, cast):
        claim = on.public("under_review", "settled")
        with pytest.raises(NotAllowed):
            publication.reaffirm(claim, note="It holds", by=cast.checker, at=LATER)
        with pytest.raises(Invalid):
            publication.reaffirm(claim, note=" ", by=cast.second, at=LATER)
        assert publication.reaffirm(claim, note="It holds", by=cast.second, at=LATER).standing == "live"

    def test_not_while_a_drift_is_undecided(self, on, cast):
        claim = on.public("under_review", "settled")
        claim.citations.update(drifted_at=LATER)
        with pytest.raises(Blocked, match="2 sources have drifted"):
            publication.reaffirm(claim, note="It holds", by=cast.second, at=LATER)


class TestARetraction:
    def test_takes_two_people(self, on, cast):
        claim = on.play("live")
        with pytest.raises(NotAllowed):
            publication.propose_retraction(claim, reason="Wrong", by=cast.editor, at=LATER)
        publication.propose_retraction(claim, reason="Wrong", by=cast.standards, at=LATER)
        with pytest.raises(NotAllowed, match="somebody else has to confirm"):
            publication.retract(claim, by=cast.standards, at=LATER)
        publication.retract(claim, by=cast.editor, at=LATER)
        claim.refresh_from_db()
        assert (claim.standing, claim.state) == ("retracted", "settled")
        kept = Retraction.objects.get()
        assert (kept.reason, kept.proposed_by, kept.confirmed_by) == ("Wrong", cast.standards, cast.editor)

    def test_is_proposed_once_with_a_reason(self, on, cast):
        claim = on.play("live")
        with pytest.raises(Invalid):
            publication.propose_retraction(claim, reason=" ", by=cast.standards, at=LATER)
        publication.propose_retraction(claim, reason="Wrong", by=cast.standards, at=LATER)
        with pytest.raises(Blocked, match="proposed already"):
            publication.propose_retraction(claim, reason="Very wrong", by=cast.standards, at=LATER)

    def test_a_proposal_is_taken_back_and_can_be_worded_better(self, on, cast):
        claim = on.play("live")
        publication.propose_retraction(claim, reason="Wrong", by=cast.standards, at=LATER)
        with pytest.raises(NotAllowed):
            publication.withdraw_retraction(claim, why="It was not", by=cast.editor, at=LATER)
        with pytest.raises(Invalid):
            publication.withdraw_retraction(claim, why=" ", by=cast.standards, at=LATER)
        claim = publication.withdraw_retraction(claim, why="Another claim", by=cast.standards, at=LATER)
        assert claim.standing == "live"
        assert "Stan took the proposed retraction back: Another claim" in notices(cast.checker)
        with pytest.raises(Blocked, match="proposes a retraction first"):
            publication.retract(claim, by=cast.editor, at=LATER)
        publication.propose_retraction(claim, reason="The table was forged", by=cast.standards, at=LATER)
        publication.retract(claim, by=cast.editor, at=LATER)
        assert Retraction.objects.get().reason == "The table was forged"

    def test_a_correction_answers_what_was_proposed(self, on, cast):
        claim = on.public("live", "approved")
        publication.propose_retraction(claim, reason="Wrong", by=cast.standards, at=LATER)
        claim = publication.correct(
            claim, correction="significant", public_note="Now right", by=cast.editor, at=LATER
        )
        with pytest.raises(Blocked, match="proposes a retraction first"):
            publication.retract(claim, by=cast.editor, at=LATER)
        told = "The retraction you proposed is proposed no more: a correction was published."
        assert told in notices(cast.standards)
        assert told not in notices(cast.checker)
        last = Event.objects.filter(subject=str(claim.public_id)).order_by("-number").first()
        assert (last.step, last.details) == ("withdraw_retraction", {"why": "A correction was published"})
        claim.refresh_from_db()
        assert Event.objects.filter(subject=str(claim.public_id)).count() == claim.version

    def test_that_the_verdict_is_reaffirmed_takes_no_proposal_from_standards(self, on, cast):
        claim = on.public("under_review", "settled")
        publication.propose_retraction(claim, reason="Wrong", by=cast.standards, at=LATER)
        publication.reaffirm(claim, note="It holds", by=cast.second, at=LATER)
        assert publication.retract(claim, by=cast.editor, at=LATER).standing == "retracted"

    def test_is_for_ever(self, on, cast):
        claim = on.public("retracted", "approved")
        for act in (
            lambda: publication.publish(claim, by=cast.editor, at=LATER),
            lambda: publication.correct(claim, correction="minor", by=cast.editor, at=LATER),
            lambda: publication.reaffirm(claim, note="It holds", by=cast.second, at=LATER),
        ):
            with pytest.raises(WrongState):
                act()


def test_a_reopened_claim_keeps_its_last_checkers_name(on, cast):
    claim = settling.reopen(on.play("live"), reason="New figures", by=cast.editor, at=LATER)
    assert claim.assignments.first().checker == cast.checker
    assert assigning.take(claim, by=cast.second, at=LATER).state == "assigned"
    assert claim.created_at == MONDAY
