"""How a claim comes to be: words of a revision, a statement, and an article that opens with the first."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from audit.models import Event
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing, flagging
from factcheck.claims.editing import merge_claim, update_claim
from factcheck.claims.flagging import add_repeated_appearance, flag_claim
from factcheck.galley import clearance as clearance_actions
from factcheck.models import Claim
from factcheck.periodic import reanchor_due_revisions
from factcheck.search.same_claim import find_settled_duplicate
from factcheck.verdicts.filing import VerdictInput, submit_verdict
from factcheck.verdicts.reviews import approve_verdict
from factcheck.workflow.galley_items import list_items
from lib.errors import Invalid, NotAllowed
from lib.text.plain_text import build_plain_text
from tests.factories import BODY, HEADLINE, MONDAY, create_article, flag_claim_on


def flag_span(article, by, start, end, **more):
    given = {"statement": "It is so", **more}
    return flag_claim(article.current_revision, by=by, at=MONDAY, start=start, end=end, **given)


def test_the_words_their_context_and_place_are_kept(article, cast):
    claim = flag_claim_on(article, "20,000 crates of herring", cast.checker)
    place = claim.appearances.get()
    text = article.current_revision.text
    assert text[place.start : place.end] == place.exact == "20,000 crates of herring"
    assert text[: place.start].endswith(place.prefix)
    assert text[place.end :].startswith(place.suffix)
    assert len(place.prefix) == len(place.suffix) == 32


@pytest.mark.parametrize("words", ["12 % in a week 🐟", "“a record”.\n\n“We have", "🐟"])
def test_a_span_over_an_emoji_a_quote_mark_or_a_paragraph_break_anchors(article, cast, words):
    assert flag_claim_on(article, words, cast.checker).appearances.get().exact == words


def test_no_override_of_direction_shows_a_number_back_to_front(article, cast):
    claim = flag_span(
        article, cast.checker, 0, 4, statement="\u202e51\u202c crates", claimant="\u2067Ada\u2069"
    )
    assert (claim.statement, claim.claimant) == ("51 crates", "Ada")
    update_claim(claim, by=cast.checker, at=MONDAY, statement="It was \u202e61\u202c")
    assert Claim.objects.get().statement == "It was 61"
    with pytest.raises(Invalid):
        flag_span(article, cast.checker, 0, 4, statement="\u202e\ufeff ")


def test_overlapping_claims_stand_beside_each_other(article, cast):
    first = flag_claim_on(article, "20,000 crates of herring were landed", cast.checker)
    second = flag_claim_on(article, "crates of herring were landed in March", cast.checker)
    assert first.appearances.get().end > second.appearances.get().start


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (0, 10**6), (7, 7), (9, 3)])
def test_a_span_outside_the_text_or_without_words_is_refused_and_nothing_is_kept(article, cast, start, end):
    with pytest.raises(Invalid) as caught:
        flag_span(article, cast.checker, start, end)
    assert "selection" in caught.value.fields
    assert not Claim.objects.exists()
    article.refresh_from_db()
    assert article.state == "imported"


def test_words_that_are_not_the_ones_seen_are_refused(article, cast):
    with pytest.raises(Invalid, match=r"The selected text does not match the article\. Select it again\."):
        flag_span(article, cast.checker, 0, 5, exact="Other")
    assert flag_span(article, cast.checker, 0, 5, exact="River").state == "flagged"


def test_a_claim_without_a_statement_is_refused_at_its_field(article, cast):
    with pytest.raises(Invalid) as caught:
        flag_span(article, cast.checker, 0, 5, statement="   ")
    assert list(caught.value.fields) == ["statement"]


def test_the_first_claim_opens_the_article_once_as_the_system(article, cast):
    flag_claim_on(article, "18,500 crates", cast.checker)
    flag_claim_on(article, "12 % in a week", cast.checker)
    opened = Event.objects.get(action="open", subject=str(article.public_id))
    assert opened.actor != str(cast.checker.public_id)
    article.refresh_from_db()
    assert article.state == "checking"


def test_a_claim_takes_over_what_the_article_says_of_itself(article, own_article, cast):
    claim = flag_claim_on(article, "18,500 crates", cast.checker)
    assert (claim.origin_url, claim.provenance, claim.language) == (
        article.canonical_url,
        "external",
        "en",
    )
    assert flag_claim_on(own_article, "18,500 crates", cast.checker).is_own_copy


def test_strangers_and_other_desks_flag_nothing(article, cast):
    for person in (cast.stranger, cast.outsider, cast.admin):
        with pytest.raises(NotAllowed):
            flag_claim_on(article, "18,500 crates", person)


def test_nothing_is_flagged_in_a_withdrawn_article_nor_a_suggestion_accepted(article, cast):
    suggestion = flag_claim_on(article, "18,500 crates", cast.checker, action="suggest")
    clearance_actions.withdraw_article(article, reason="Killed", by=cast.editor, at=MONDAY)
    with pytest.raises(Invalid, match="withdrawn"):
        flag_claim_on(article, "12 % in a week", cast.checker)
    with pytest.raises(Invalid, match="withdrawn"):
        flagging.accept_suggestion(suggestion, by=cast.checker, at=MONDAY)


def test_words_flagged_in_an_older_version_are_followed_to_the_newest_at_once(article, cast):
    old = article.current_revision
    body = ["A new first paragraph.", *BODY[:2], "The crews had landed 19,500 crates the year before."]
    create_manual_revision(
        article, ParsedArticle(HEADLINE, build_plain_text(HEADLINE, body), ""), by=cast.editor, at=MONDAY
    )
    article.refresh_from_db()
    start = old.text.index("20,000 crates")
    same = flag_claim(old, by=cast.checker, at=MONDAY, start=start, end=start + 13, statement="Still there")
    missing = old.text.index("18,500 crates")
    changed = flag_claim(
        old, by=cast.checker, at=MONDAY, start=missing, end=missing + 13, statement="Not any more"
    )
    assert [a.outcome for a in same.appearances.order_by("revision__number")] == ["flagged", "moved"]
    assert [a.outcome for a in changed.appearances.order_by("revision__number")] == ["flagged", "changed"]
    assert list(Claim.objects.stale()) == [changed]


class TestTheSameClaimAgain:
    @pytest.fixture
    def settled(self, create_claim_in_state):
        return create_claim_in_state("live")

    @pytest.fixture
    def elsewhere(self, cast):
        return create_article(cast.desk, cast.editor, headline="Again", url="https://other.example.org/x")

    def again(self, claim, article, by, **more):
        start = article.current_revision.text.index("20,000 crates")
        return add_repeated_appearance(
            claim,
            article.current_revision,
            by=by,
            at=MONDAY,
            start=start,
            end=start + 13,
            exact="20,000 crates",
            **more,
        )

    def test_it_is_a_new_place_and_no_new_work(self, settled, elsewhere, cast):
        self.again(settled, elsewhere, cast.checker)
        settled.refresh_from_db()
        elsewhere.refresh_from_db()
        assert (settled.state, settled.publication_status) == ("settled", "live")
        assert settled.appearances.count() == 2
        assert elsewhere.state == "checking"

    def test_lists_name_the_first_article_of_a_claim_that_had_none(self, settled, elsewhere, cast):
        first = settled.article
        self.again(settled, elsewhere, cast.checker)
        settled.refresh_from_db()
        assert settled.article == first
        Claim.objects.filter(pk=settled.pk).update(article=None)
        third = create_article(cast.desk, cast.editor, headline="Third", url="https://other.example.org/y")
        self.again(settled, third, cast.checker)
        settled.refresh_from_db()
        assert settled.article == third

    def test_the_same_place_is_marked_once(self, settled, elsewhere, cast):
        self.again(settled, elsewhere, cast.checker)
        with pytest.raises(Invalid, match=r"This claim is already marked there\."):
            self.again(settled, elsewhere, cast.checker)

    @pytest.mark.parametrize("state", ["flagged", "checking", "in_review"])
    def test_one_that_is_being_checked_is_met_again(self, create_claim_in_state, elsewhere, cast, state):
        claim = create_claim_in_state(state)
        self.again(claim, elsewhere, cast.checker)
        claim.refresh_from_db()
        assert (claim.state, Claim.objects.count()) == (state, 1)
        assert {place.revision.article for place in claim.appearances.all()} >= {elsewhere}

    def test_each_place_follows_the_versions_of_its_own_article(self, create_claim_in_state, elsewhere, cast):
        claim = create_claim_in_state("checking")
        self.again(claim, elsewhere, cast.checker)
        body = [BODY[0].replace("20,000", "21,000"), *BODY[1:]]
        create_manual_revision(
            elsewhere, ParsedArticle("Again", build_plain_text("Again", body), ""), by=cast.editor, at=MONDAY
        )
        reanchor_due_revisions(at=MONDAY)
        there = claim.appearances.filter(revision__article=elsewhere).order_by("revision__number")
        assert [place.outcome for place in there] == ["flagged", "changed"]
        here = claim.appearances.exclude(revision__article=elsewhere)
        assert [place.outcome for place in here] == ["flagged"]

    def test_other_figures_are_another_claim(self, create_claim_in_state, elsewhere, cast):
        claim, text = create_claim_in_state("checking"), elsewhere.current_revision.text
        start = text.index("18,500 crates")
        with pytest.raises(Invalid, match=r"says 18,500, which the claim does not\. Flag it as a new claim"):
            add_repeated_appearance(
                claim, elsewhere.current_revision, start=start, end=start + 13, by=cast.checker, at=MONDAY
            )

    def test_nothing_of_a_confidential_desk_stands_on_another(self, create_claim_in_state, cast):
        Membership.objects.create(user=cast.checker, desk=cast.secret_desk, role="checker", joined_at=MONDAY)
        secret = create_article(cast.secret_desk, cast.insider, headline="Secret", url="")
        with pytest.raises(Invalid, match="Claims and articles of a confidential desk stay on it"):
            self.again(create_claim_in_state("checking"), secret, cast.checker)

    @pytest.mark.parametrize("state", ["suggested", "closed"])
    def test_what_nobody_checks_is_not_met_again(self, create_claim_in_state, elsewhere, cast, state):
        with pytest.raises(Invalid, match=r"Nobody is checking this claim\. Flag it as a new claim\."):
            self.again(create_claim_in_state(state), elsewhere, cast.checker)

    def test_own_copy_and_others_words_are_ruled_on_differently(self, settled, own_article, cast):
        with pytest.raises(
            Invalid, match=r"cannot be reused for one published elsewhere\. Flag it as a new claim"
        ):
            self.again(settled, own_article, cast.checker)

    def test_one_must_be_of_both_desks(self, settled, cast):
        other = create_article(cast.other_desk, cast.outsider, url="https://third.example.org/")
        with pytest.raises(NotAllowed):
            self.again(settled, other, cast.checker)
        with pytest.raises(NotAllowed):
            self.again(settled, other, cast.outsider)

    def test_nothing_is_met_in_a_withdrawn_article(self, settled, elsewhere, cast):
        clearance_actions.withdraw_article(elsewhere, reason="Killed", by=cast.editor, at=MONDAY)
        with pytest.raises(Invalid, match="withdrawn"):
            self.again(settled, elsewhere, cast.checker)

    def test_a_retracted_verdict_is_neither_offered_nor_met_again(self, workflow_driver, elsewhere, cast):
        retracted = workflow_driver.public("retracted", "settled")
        assert find_settled_duplicate(cast.desk, retracted.provenance, retracted.statement) is None
        with pytest.raises(Invalid, match="Its verdict was retracted and cannot be reused"):
            self.again(retracted, elsewhere, cast.checker)


class TestWordsThatWereRuledAgainst:
    """Own copy: 20,000 was ruled wrong, the first article was mended, and a second one prints it again."""

    @pytest.fixture
    def ruled(self, own_article, cast):
        def against(tick, proposed_text=""):
            claim = flag_claim_on(own_article, "20,000", cast.checker)
            for act in (assignments_actions.take_claim, assignments_actions.start_checking):
                act(claim, by=cast.checker, at=MONDAY)
            wrong = VerdictInput(
                tick=tick, proposed_text=proposed_text, explanation="The log", on_author="Ada"
            )
            submit_verdict(claim, verdict_input=wrong, by=cast.checker, at=MONDAY)
            approve_verdict(claim, by=cast.second, at=MONDAY)
            mended = [
                line.replace("more than 20,000 crates", f"more than {proposed_text} crates") for line in BODY
            ]
            create_manual_revision(
                own_article,
                ParsedArticle("Our herring story", build_plain_text("Our herring story", mended), ""),
                by=cast.editor,
                at=MONDAY,
            )
            reanchor_due_revisions(at=MONDAY)
            return closing.settle_claim(claim, by=cast.editor, at=MONDAY)

        return against

    @pytest.fixture
    def second(self, cast):
        return create_article(cast.desk, cast.editor, provenance="own_copy", headline="Again", url="")

    def met(self, claim, article, words, by):
        start = article.current_revision.text.index(words)
        return add_repeated_appearance(
            claim, article.current_revision, by=by, at=MONDAY, start=start, end=start + len(words)
        )

    def test_they_are_not_checked_by_being_met_again(self, ruled, second, cast):
        claim = ruled("change", "21,000")
        with pytest.raises(
            Invalid, match=r"change the text to “21,000”, which this article does not say\. Flag"
        ):
            self.met(claim, second, "20,000", cast.checker)
        assert {item.state for item in list_items(second.current_revision)} == {"open"}

    def test_words_that_were_cut_are_not_either(self, ruled, second, cast):
        claim = ruled("cut")
        with pytest.raises(Invalid, match="Its verdict was to cut the text, but it is in this article"):
            self.met(claim, second, "20,000", cast.checker)

    def test_the_words_that_were_proposed_are(self, ruled, cast):
        claim = ruled("change", "21,000")
        mended = [line.replace("20,000", "21,000") for line in BODY]
        second = create_article(cast.desk, cast.editor, provenance="own_copy", body=mended, url="")
        assert self.met(claim, second, "21,000", cast.checker).claim == claim
        assert "ticked" in {item.state for item in list_items(second.current_revision)}

    def test_nor_by_being_merged(self, ruled, second, cast):
        claim, again = ruled("change", "21,000"), flag_claim_on(second, "20,000", cast.checker)
        with pytest.raises(
            Invalid, match=r"The other claim is settled\. Its verdict was to change the text to"
        ):
            merge_claim(again, into=claim, by=cast.editor, at=MONDAY)

    def test_the_page_says_so_and_offers_to_flag_them(self, ruled, second, cast, client):
        claim = ruled("change", "21,000")
        client.force_login(cast.checker)
        start = second.current_revision.text.index("20,000")
        sent = {"start": start, "end": start + 6, "exact": "20,000", "revision": 1, "kind": "number",
                "priority": 2, "statement": claim.statement}  # fmt: skip
        page = client.post(reverse("article_flag", args=[second.public_id]), sent).content.decode()
        assert "Its verdict was to change the text to “21,000”, which this article does not say." in page
        assert "Same claim as before" not in page
        assert "Flag as a new claim" in page
