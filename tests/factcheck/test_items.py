"""The items of a galley: each is in a claim, ticked, waived or open, and the figures add up."""

import pytest

from factcheck.actions import settling
from factcheck.models import Citation
from factcheck.queries.items import Coverage, coverage, items, seen_by, still_open
from tests.cast import flag_words, make_article
from tests.factcheck.acts import LATER


def standing(article, words):
    """The standing of the item with these words."""
    [found] = [item for item in items(article.current) if item.exact == words]
    return found.standing


def test_every_item_is_open_until_somebody_acts(own_article):
    assert {item.standing for item in items(own_article.current)} == {"open"}
    assert {"20,000", "March", "“a record”", "record", "Ada Holm", "12 %", "18,500"} <= {
        item.exact for item in items(own_article.current)
    }


def test_an_item_is_in_work_once_a_claim_holds_it_and_ticked_when_the_claim_is_settled(on, own_article):
    claim = on.play("flagged", own_copy=True)
    assert standing(own_article, "20,000") == "in_work"
    assert standing(own_article, "18,500") == "open"
    settling.close(claim, close_reason="declined", by=on.cast.editor, at=LATER)
    assert standing(own_article, "20,000") == "open"


def test_a_settled_claim_ticks_its_items_until_it_goes_stale(on, own_article):
    claim = on.play("settled", own_copy=True)
    assert standing(own_article, "20,000") == "ticked"
    Citation.objects.filter(claim=claim).update(drifted_at=LATER)
    assert standing(own_article, "20,000") == "in_work"


def test_a_suggestion_answers_for_nothing_yet(on, own_article):
    on.play("suggested", own_copy=True)
    assert standing(own_article, "20,000") == "open"


def test_a_claim_on_a_part_does_not_answer_for_a_quotation(cast, own_article):
    flag_words(own_article, "seen a spring", cast.editor)
    quote = "“We have never seen a spring like it,”"
    [found] = [item for item in items(own_article.current) if item.exact == quote]
    assert (found.standing, len(found.claims)) == ("open", 1)
    flag_words(own_article, "We have never seen a spring like it", cast.editor)
    assert standing(own_article, quote) == "in_work"
    assert standing(own_article, "never") == "in_work"


def test_the_same_name_twice_is_two_items_of_one_group(cast):
    own = make_article(
        cast.desk,
        cast.editor,
        provenance="own_copy",
        headline="A row",
        body=["It was Ada Holm.", "So did Ada Holm’s son."],
    )
    found = [item for item in items(own.current) if item.kind == "name"]
    assert [item.exact for item in found] == ["Ada Holm", "Ada Holm"]
    assert len({item.group for item in found}) == 1
    assert len({item.key for item in found}) == 2


def test_the_figures_add_up_and_say_so():
    told = Coverage(ticked=38, waived=3, in_work=2, open=3)
    assert told.sentence == "41 of 46 items: 38 ticked, 3 waived, 2 in work, 3 open"
    assert told.items == told.claimed + told.waived + told.open
    assert Coverage(ticked=41, open=5).sentence == "41 of 46 items: 41 ticked, 0 waived, 5 open"
    assert Coverage(open=1).sentence == "0 of 1 item: 0 ticked, 0 waived, 1 open"
    assert Coverage().sentence == "Nothing checkable found"


def test_coverage_counts_what_is_there(on, own_article):
    on.play("settled", own_copy=True)
    some = items(own_article.current)
    told = coverage(some)
    assert told.items == len(some)
    assert told.ticked == 1
    assert sum(count for _, count in still_open(some)) == told.open == len(some) - 1


def test_a_person_sees_the_claims_of_their_desks_alone(on, own_article):
    claim = on.play("flagged", own_copy=True)
    some = items(own_article.current)
    assert list(seen_by(on.cast.editor, some).values()) == [claim]
    claim.desk = on.cast.secret_desk
    claim.save()
    assert seen_by(on.cast.editor, some) == {}
    assert standing(own_article, "20,000") == "in_work"


@pytest.mark.parametrize("claims", [1, 3])
def test_however_many_claims_it_takes_three_queries(cast, own_article, claims, django_assert_num_queries):
    for words in ["20,000 crates", "18,500 crates", "12 %"][:claims]:
        flag_words(own_article, words, cast.editor)
    own_article.refresh_from_db()
    revision = own_article.revisions.select_related("article").get()
    items(revision)
    with django_assert_num_queries(3):
        items(revision)
