"""How a claim comes to be: words of a revision, a statement, and an article that opens with the first."""

import pytest
from django.urls import reverse

from articles.actions.importing import revise
from articles.importers import Clean
from factcheck.actions import article_work, assigning, flagging, settling
from factcheck.actions.details import merge
from factcheck.actions.flagging import flag, same_again
from factcheck.actions.reviewing import approve
from factcheck.actions.ruling import Ruling, submit
from factcheck.actions.sweeping import follow_revisions
from factcheck.models import Claim
from factcheck.queries.items import items
from factcheck.queries.same import settled_same
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

    def test_a_retracted_verdict_is_neither_offered_nor_met_again(self, on, elsewhere, cast):
        retracted = on.public("retracted", "settled")
        assert settled_same(cast.desk, retracted.provenance, retracted.statement) is None
        with pytest.raises(Invalid, match="retracted and answers for nothing"):
            self.again(retracted, elsewhere, cast.checker)


class TestWordsThatWereRuledAgainst:
    """Own copy: 20,000 was ruled wrong, the first article was mended, and a second one prints it again."""

    @pytest.fixture
    def ruled(self, own_article, cast):
        def against(tick, proposed=""):
            claim = flag_words(own_article, "20,000", cast.checker)
            for act in (assigning.take, assigning.start):
                act(claim, by=cast.checker, at=MONDAY)
            wrong = Ruling(tick=tick, proposed=proposed, explanation="The log", on_author="Ada")
            submit(claim, ruling=wrong, by=cast.checker, at=MONDAY)
            approve(claim, by=cast.second, at=MONDAY)
            mended = [
                line.replace("more than 20,000 crates", f"more than {proposed} crates") for line in BODY
            ]
            revise(own_article, Clean("Our herring story", build("Our herring story", mended), ""),
                   by=cast.editor, at=MONDAY)  # fmt: skip
            follow_revisions(at=MONDAY)
            return settling.settle(claim, by=cast.editor, at=MONDAY)

        return against

    @pytest.fixture
    def second(self, cast):
        return make_article(cast.desk, cast.editor, provenance="own_copy", headline="Again", url="")

    def met(self, claim, article, words, by):
        start = article.current.frame.index(words)
        return same_again(claim, article.current, by=by, at=MONDAY, start=start, end=start + len(words))

    def test_they_are_not_checked_by_being_met_again(self, ruled, second, cast):
        claim = ruled("change", "21,000")
        with pytest.raises(Invalid, match=r"change to “21,000”, and here they do not say that\. Flag"):
            self.met(claim, second, "20,000", cast.checker)
        assert {item.standing for item in items(second.current)} == {"open"}

    def test_words_that_were_cut_are_not_either(self, ruled, second, cast):
        claim = ruled("cut")
        with pytest.raises(Invalid, match="ruled that the words are cut, and here they stand"):
            self.met(claim, second, "20,000", cast.checker)

    def test_the_words_that_were_proposed_are(self, ruled, cast):
        claim = ruled("change", "21,000")
        mended = [line.replace("20,000", "21,000") for line in BODY]
        second = make_article(cast.desk, cast.editor, provenance="own_copy", body=mended, url="")
        assert self.met(claim, second, "21,000", cast.checker).claim == claim
        assert "ticked" in {item.standing for item in items(second.current)}

    def test_nor_by_being_merged(self, ruled, second, cast):
        claim, again = ruled("change", "21,000"), flag_words(second, "20,000", cast.checker)
        with pytest.raises(Invalid, match=r"That claim is settled\. It was ruled that the words change"):
            merge(again, into=claim, by=cast.editor, at=MONDAY)

    def test_the_page_says_so_and_offers_to_flag_them(self, ruled, second, cast, client):
        claim = ruled("change", "21,000")
        client.force_login(cast.checker)
        start = second.current.frame.index("20,000")
        sent = {"start": start, "end": start + 6, "exact": "20,000", "revision": 1, "kind": "number",
                "priority": 2, "statement": claim.statement}  # fmt: skip
        page = client.post(reverse("flag", args=[second.public_id]), sent).content.decode()
        assert "It was ruled that the words change to “21,000”" in page
        assert "The same claim again" not in page
        assert "Flag it as new" in page
