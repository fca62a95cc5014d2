"""How a claim comes to be: words of a revision, a statement, and an article that opens with the first."""

import pytest

from articles.actions.importing import revise
from articles.importers import Clean
from factcheck.actions import article_work, flagging, settling
from factcheck.actions.flagging import flag, same_again
from factcheck.models import Claim
from lib.errors import Invalid, NotAllowed
from lib.frame import build
from record.models import Event
from tests.cast import BODY, HEADLINE, MONDAY, flag_words, make_article


def flag_span(article, by, start, end, **more):
    given = {"statement": "It is so", **more}
    return flag(article.current, by=by, at=MONDAY, start=start, end=end, **given)


def test_the_words_their_context_and_place_are_kept(article, cast):
    claim = flag_words(article, "20,000 crates of herring", cast.checker)
    place = claim.appearances.get()
    frame = article.current.frame
    assert frame[place.start : place.end] == place.exact == "20,000 crates of herring"
    assert frame[: place.start].endswith(place.prefix)
    assert frame[place.end :].startswith(place.suffix)
    assert len(place.prefix) == len(place.suffix) == 32


@pytest.mark.parametrize("words", ["12 % in a week 🐟", "“a record”.\n\n“We have", "🐟"])
def test_a_span_over_an_emoji_a_quote_mark_or_a_paragraph_break_anchors(article, cast, words):
    assert flag_words(article, words, cast.checker).appearances.get().exact == words


def test_overlapping_claims_stand_beside_each_other(article, cast):
    first = flag_words(article, "20,000 crates of herring were landed", cast.checker)
    second = flag_words(article, "crates of herring were landed in March", cast.checker)
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
    with pytest.raises(Invalid, match="not the words at that place"):
        flag_span(article, cast.checker, 0, 5, exact="Other")
    assert flag_span(article, cast.checker, 0, 5, exact="River").state == "flagged"


def test_a_claim_without_a_statement_is_refused_at_its_field(article, cast):
    with pytest.raises(Invalid) as caught:
        flag_span(article, cast.checker, 0, 5, statement="   ")
    assert list(caught.value.fields) == ["statement"]


def test_the_first_claim_opens_the_article_once_as_the_system(article, cast):
    flag_words(article, "18,500 crates", cast.checker)
    flag_words(article, "12 % in a week", cast.checker)
    opened = Event.objects.get(step="open", subject=str(article.public_id))
    assert opened.actor != str(cast.checker.public_id)
    article.refresh_from_db()
    assert article.state == "checking"


def test_a_claim_takes_over_what_the_article_says_of_itself(article, own_article, cast):
    claim = flag_words(article, "18,500 crates", cast.checker)
    assert (claim.origin_url, claim.provenance, claim.language) == (
        article.canonical_url,
        "published_elsewhere",
        "en",
    )
    assert flag_words(own_article, "18,500 crates", cast.checker).own_copy


def test_strangers_and_other_desks_flag_nothing(article, cast):
    for person in (cast.stranger, cast.outsider, cast.admin):
        with pytest.raises(NotAllowed):
            flag_words(article, "18,500 crates", person)


def test_nothing_is_flagged_in_a_withdrawn_article_nor_a_suggestion_accepted(article, cast):
    suggestion = flag_words(article, "18,500 crates", cast.checker, step="suggest")
    article_work.withdraw(article, reason="Killed", by=cast.editor, at=MONDAY)
    with pytest.raises(Invalid, match="withdrawn"):
        flag_words(article, "12 % in a week", cast.checker)
    with pytest.raises(Invalid, match="withdrawn"):
        flagging.accept_suggestion(suggestion, by=cast.checker, at=MONDAY)


def test_words_flagged_in_an_older_version_are_followed_to_the_newest_at_once(article, cast):
    old = article.current
    body = ["A new first paragraph.", *BODY[:2], "The crews had landed 19,500 crates the year before."]
    revise(article, Clean(HEADLINE, build(HEADLINE, body), ""), by=cast.editor, at=MONDAY)
    article.refresh_from_db()
    start = old.frame.index("20,000 crates")
    same = flag(old, by=cast.checker, at=MONDAY, start=start, end=start + 13, statement="Still there")
    gone = old.frame.index("18,500 crates")
    changed = flag(old, by=cast.checker, at=MONDAY, start=gone, end=gone + 13, statement="Not any more")
    assert [a.outcome for a in same.appearances.order_by("revision__number")] == ["flagged", "moved"]
    assert [a.outcome for a in changed.appearances.order_by("revision__number")] == ["flagged", "changed"]
    assert list(Claim.objects.stale()) == [changed]


class TestTheSameClaimAgain:
    @pytest.fixture
    def settled(self, stage):
        return stage("live")

    @pytest.fixture
    def elsewhere(self, cast):
        return make_article(cast.desk, cast.editor, headline="Again", url="https://other.example.org/x")

    def again(self, claim, article, by, **more):
        start = article.current.frame.index("20,000 crates")
        return same_again(
            claim,
            article.current,
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
        assert (settled.state, settled.standing) == ("settled", "live")
        assert settled.appearances.count() == 2
        assert elsewhere.state == "checking"

    def test_the_same_place_is_marked_once(self, settled, elsewhere, cast):
        self.again(settled, elsewhere, cast.checker)
        with pytest.raises(Invalid, match="marked there already"):
            self.again(settled, elsewhere, cast.checker)

    def test_only_what_is_settled_is_met_again(self, settled, elsewhere, cast):
        settling.reopen(settled, reason="New figures", by=cast.editor, at=MONDAY)
        with pytest.raises(Invalid, match="still being worked on"):
            self.again(settled, elsewhere, cast.checker)

    def test_own_copy_and_others_words_are_ruled_on_differently(self, settled, own_article, cast):
        with pytest.raises(Invalid, match="flag it anew"):
            self.again(settled, own_article, cast.checker)

    def test_one_must_be_of_both_desks(self, settled, cast):
        theirs = make_article(cast.other_desk, cast.outsider, url="https://third.example.org/")
        with pytest.raises(NotAllowed):
            self.again(settled, theirs, cast.checker)
        with pytest.raises(NotAllowed):
            self.again(settled, theirs, cast.outsider)

    def test_nothing_is_met_in_a_withdrawn_article(self, settled, elsewhere, cast):
        article_work.withdraw(elsewhere, reason="Killed", by=cast.editor, at=MONDAY)
        with pytest.raises(Invalid, match="withdrawn"):
            self.again(settled, elsewhere, cast.checker)
