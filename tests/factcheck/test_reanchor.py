"""A claim follows its words onto a newer revision only while they are the same words."""

import pytest

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from audit.models import Event
from factcheck.anchoring import reanchor
from factcheck.claims.closing import settle_claim
from factcheck.claims.editing import merge_claim
from factcheck.claims.flagging import flag_claim
from factcheck.models import Appearance, Claim
from factcheck.periodic import reanchor_due_revisions
from factcheck.verdicts import appearance_decisions as anchoring_actions
from factcheck.verdicts.filing import VerdictInput, submit_verdict
from factcheck.verdicts.reviews import approve_verdict
from lib.errors import Invalid, NotAllowed, WrongState
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY, HEADLINE, MONDAY, flag_claim_on


@pytest.fixture
def edit(article, cast):
    """edit((old, new)) makes a revision of the article and follows it; paragraphs= sets all of them."""
    body = list(BODY)

    def change(*pairs, paragraphs=None, follow=True):
        nonlocal body
        body = paragraphs or body
        for old, new in pairs:
            body = [paragraph.replace(old, new) for paragraph in body]
        clean = ParsedArticle(HEADLINE, build_plain_text(HEADLINE, body), "")
        made = create_manual_revision(article, clean, by=cast.editor, at=LATER)
        if follow:
            reanchor_due_revisions(at=LATER)
        return made

    return change


def outcomes(claim):
    return [a.outcome for a in claim.appearances.order_by("revision__number", "id")]


def newest(claim):
    return claim.appearances.order_by("revision__number", "id").last()


def stale():
    return list(Claim.objects.stale().order_by("id"))


def test_the_same_words_at_the_same_place_or_moved_keep_their_check(article, cast, edit):
    claim = flag_claim_on(article, "20,000 crates of herring", cast.checker)
    edit(("18,500", "18,600"))
    edit(("The harbour office", "It rained. The harbour office"))
    assert outcomes(claim) == ["flagged", "same", "moved"]
    last = newest(claim)
    assert last.revision.text[last.start : last.end] == last.exact
    assert stale() == []


@pytest.mark.parametrize(
    "new", ["21,000 crates", "20,000.5 crates", "120,000 crates", "20.000 crates", "20,000 tonnes"]
)
def test_one_changed_digit_or_unit_asks_a_person(article, cast, edit, new):
    claim = flag_claim_on(article, "20,000 crates", cast.checker)
    edit(("20,000 crates", new))
    assert outcomes(claim) == ["flagged", "changed"]
    assert stale() == [claim]
    last = newest(claim)
    assert last.exact == "20,000 crates", "what was checked"
    assert last.revision.text[last.start : last.end] == new, "what stands there now"


@pytest.mark.parametrize(
    ("old", "new"),
    [("said more than", "denied that"), ("in March", "in April"), ("were landed", "were not landed")],
)
def test_a_word_changed_beside_them_in_their_sentence_asks_until_somebody_decides(
    article, cast, edit, old, new
):
    claim = flag_claim_on(article, "20,000 crates", cast.checker)
    edit((old, new))
    edit(("18,500", "18,600"))
    assert outcomes(claim) == ["flagged", "changed", "changed"]
    assert stale() == [claim]
    assert new.split()[1] in newest(claim).outcome_message
    anchoring_actions.accept_appearance(newest(claim), reason="It says the same", by=cast.editor, at=LATER)
    edit(("18,600", "18,700"))
    assert (outcomes(claim)[-1], stale()) == ("same", [])


def test_words_set_in_other_type_keep_their_check_and_are_kept_as_they_now_stand(article, cast, edit):
    claim = flag_claim_on(article, "“We have never seen a spring like it,”", cast.checker)
    edit(("“", '"'), ("”", '"'))
    assert (outcomes(claim), stale()) == (["flagged", "moved"], [])
    last = newest(claim)
    assert last.exact == '"We have never seen a spring like it,"' == last.revision.text[last.start : last.end]


def test_words_that_are_gone_with_all_around_them_ask_too(article, cast, edit):
    claim = flag_claim_on(article, "18,500 crates", cast.checker)
    edit(paragraphs=["Something else entirely.", "And more of it."])
    assert outcomes(claim) == ["flagged", "orphan"]
    assert newest(claim).start is None
    assert stale() == [claim]


def test_two_equal_places_ask(article, cast, edit):
    claim = flag_claim_on(article, "18,500 crates", cast.checker)
    line = "The crews had landed 18,500 crates the year before."
    edit(paragraphs=[BODY[1], line, BODY[1], line])
    assert outcomes(claim)[-1] == "ambiguous"
    assert stale() == [claim]


def test_a_claim_that_stands_twice_in_an_article_is_followed_at_both_places(article, cast, edit):
    saved = flag_claim_on(article, "20,000 crates", cast.checker)
    merge_claim(flag_claim_on(article, "18,500 crates", cast.checker), into=saved, by=cast.editor, at=MONDAY)
    edit(("Prices fell", "Prices tumbled"))
    saved.refresh_from_db()
    assert outcomes(saved) == ["flagged", "flagged", "same", "moved"]
    assert Event.objects.filter(subject=str(saved.public_id)).count() == saved.version


def test_following_twice_adds_nothing(article, cast, edit):
    flag_claim_on(article, "20,000 crates", cast.checker)
    made = edit(("18,500", "18,600"))
    assert reanchor.reanchor_revision(made, at=LATER) == []
    assert Appearance.objects.count() == 2


def test_revisions_may_be_followed_in_any_order(article, cast, edit):
    claim = flag_claim_on(article, "20,000 crates", cast.checker)
    second = edit(("18,500", "18,600"), follow=False)
    third = edit(("Prices fell", "Prices tumbled"), follow=False)
    reanchor.reanchor_revision(third, at=LATER)
    reanchor.reanchor_revision(second, at=LATER)
    assert outcomes(claim) == ["flagged", "same", "same"]


def test_a_restored_wording_is_itself_again(article, cast, edit):
    claim = flag_claim_on(article, "20,000 crates", cast.checker)
    edit(("20,000", "21,000"))
    edit(("21,000", "20,000"))
    assert outcomes(claim) == ["flagged", "changed", "same"]
    assert stale() == []


class TestAccepting:
    @pytest.fixture
    def claim(self, article, cast, edit):
        claim = flag_claim_on(article, "more than 20,000 crates", cast.checker)
        edit(("more than 20,000 crates", "over 20,000 crates"))
        return claim

    def accept(self, claim, by, reason="It says the same"):
        return anchoring_actions.accept_appearance(newest(claim), reason=reason, by=by, at=LATER)

    def test_the_claim_stands_on_the_new_words_from_now_on(self, claim, cast, edit):
        self.accept(claim, cast.editor)
        assert stale() == []
        edit(("18,500", "18,600"))
        assert (outcomes(claim)[-1], stale()) == ("same", [])
        edit(("over 20,000", "over 30,000"))
        assert (outcomes(claim)[-1], stale()) == ("changed", [claim])

    def test_takes_somebody_who_may_and_a_reason_and_is_done_once(self, claim, cast):
        for person in (cast.second, cast.outsider, cast.stranger):
            with pytest.raises(NotAllowed):
                self.accept(claim, person)
        with pytest.raises(Invalid):
            self.accept(claim, cast.editor, reason=" ")
        self.accept(claim, cast.editor)
        with pytest.raises(WrongState):
            self.accept(claim, cast.editor)

    def test_what_was_accepted_as_gone_is_not_asked_about_again(self, article, cast, edit):
        claim = flag_claim_on(article, "18,500 crates", cast.checker)
        edit(paragraphs=["Something else entirely.", "And more of it."])
        self.accept(claim, cast.editor, "The passage was cut; the claim is still made elsewhere")
        edit(paragraphs=["Something else entirely.", "And less of it."])
        assert (outcomes(claim), stale()) == (["flagged", "orphan", "orphan"], [])


class TestAVerdictApplied:
    @pytest.fixture
    def article(self, own_article):
        return own_article

    @pytest.fixture
    def ruled(self, article, workflow_driver, cast):
        def make(**filed):
            claim = workflow_driver.at("checking", own_copy=True)
            submit_verdict(claim, verdict_input=VerdictInput(**filed), by=cast.checker, at=LATER)
            return approve_verdict(claim, by=cast.second, at=LATER)

        return make

    def test_the_proposed_words_are_nothing_stale_and_are_watched_in_their_turn(self, ruled, cast, edit):
        claim = ruled(tick="change", proposed_text="20,145 crates of herring")
        edit(("20,000 crates", "20,145 crates"))
        assert (outcomes(claim), stale()) == (["flagged", "applied"], [])
        settle_claim(claim, by=cast.editor, at=LATER)
        edit(("18,500", "18,600"))
        assert (outcomes(claim)[-1], stale()) == ("same", [])
        edit(("20,145", "20,146"))
        assert (outcomes(claim)[-1], stale()) == ("changed", [claim])

    def test_the_proposed_words_in_a_sentence_that_was_turned_ask_a_person(self, ruled, cast, edit):
        claim = ruled(tick="change", proposed_text="20,145 crates of herring")
        edit(("20,000 crates", "20,145 crates"), ("were landed", "were not landed"))
        assert (outcomes(claim)[-1], stale()) == ("changed", [claim])

    def test_words_that_were_cut_and_come_back_are_stale(self, ruled, cast, edit):
        claim = ruled(tick="cut")
        edit((" 20,000 crates of herring were", " fish was"))
        assert (outcomes(claim)[-1], stale()) == ("applied", [])
        edit(("18,500", "18,600"))
        assert (outcomes(claim)[-1], stale()) == ("applied", [])
        edit((" fish was", " 20,000 crates of herring were"))
        assert (outcomes(claim)[-1], stale()) == ("changed", [claim])

    def test_words_to_cut_that_were_only_edited_are_not_taken_for_cut(self, ruled, edit):
        claim = ruled(tick="cut")
        edit(("20,000 crates", "21,000 crates"))
        assert (outcomes(claim)[-1], stale()) == ("changed", [claim])

    def test_a_verdict_nobody_approved_applies_nothing(self, workflow_driver, cast, edit):
        claim = workflow_driver.at("checking", own_copy=True)
        change = VerdictInput(tick="change", proposed_text="20,145 crates of herring")
        submit_verdict(claim, verdict_input=change, by=cast.checker, at=LATER)
        edit(("20,000 crates", "20,145 crates"))
        assert (outcomes(claim)[-1], stale()) == ("changed", [claim])


def test_a_claim_flagged_on_the_newest_revision_is_not_looked_for_in_older_ones(article, cast, edit):
    edit(("18,500", "18,600"))
    article.refresh_from_db()
    start = article.current_revision.text.index("18,600")
    claim = flag_claim(
        article.current_revision, by=cast.checker, at=LATER, start=start, end=start + 6, statement="18,600"
    )
    assert outcomes(claim) == ["flagged"]
