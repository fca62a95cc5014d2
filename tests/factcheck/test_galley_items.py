"""The items of a galley: each is in a claim, ticked, waived or open, and the figures add up."""

import pytest

from factcheck.claims import closing
from factcheck.models import Citation
from factcheck.workflow.galley_items import (
    GalleyCoverage,
    compute_coverage,
    count_open_by_kind,
    get_visible_claims,
    list_items,
)
from tests.factcheck.workflow_driver import LATER
from tests.factories import create_article, flag_claim_on


def standing(article, words):
    """The standing of the item with these words."""
    [found] = [item for item in list_items(article.current_revision) if item.exact == words]
    return found.state


def test_every_item_is_open_until_somebody_acts(own_article):
    assert {item.state for item in list_items(own_article.current_revision)} == {"open"}
    assert {"20,000", "March", "“a record”", "record", "Ada Holm", "12 %", "18,500"} <= {
        item.exact for item in list_items(own_article.current_revision)
    }


def test_an_item_is_in_work_once_a_claim_holds_it_and_ticked_when_the_claim_is_settled(
    workflow_driver, own_article
):
    claim = workflow_driver.play("flagged", own_copy=True)
    assert standing(own_article, "20,000") == "in_work"
    assert standing(own_article, "18,500") == "open"
    closing.close_claim(claim, close_reason="declined", by=workflow_driver.cast.editor, at=LATER)
    assert standing(own_article, "20,000") == "open"


def test_a_settled_claim_ticks_its_items_until_it_goes_stale(workflow_driver, own_article):
    claim = workflow_driver.play("settled", own_copy=True)
    assert standing(own_article, "20,000") == "ticked"
    Citation.objects.filter(claim=claim).update(drifted_at=LATER)
    assert standing(own_article, "20,000") == "in_work"


def test_a_suggestion_answers_for_nothing_yet(workflow_driver, own_article):
    workflow_driver.play("suggested", own_copy=True)
    assert standing(own_article, "20,000") == "open"


def test_a_claim_on_a_part_does_not_answer_for_a_quotation(cast, own_article):
    flag_claim_on(own_article, "seen a spring", cast.editor)
    quote = "“We have never seen a spring like it,”"
    [found] = [item for item in list_items(own_article.current_revision) if item.exact == quote]
    assert (found.state, len(found.claims)) == ("open", 1)
    flag_claim_on(own_article, "We have never seen a spring like it", cast.editor)
    assert standing(own_article, quote) == "in_work"
    assert standing(own_article, "never") == "in_work"


def test_the_same_name_twice_is_two_items_of_one_group(cast):
    own = create_article(
        cast.desk,
        cast.editor,
        provenance="own_copy",
        headline="A row",
        body=["It was Ada Holm.", "So did Ada Holm’s son."],
    )
    found = [item for item in list_items(own.current_revision) if item.kind == "name"]
    assert [item.exact for item in found] == ["Ada Holm", "Ada Holm"]
    assert len({item.group for item in found}) == 1
    assert len({item.key for item in found}) == 2


def test_the_figures_add_up_and_say_so():
    data = GalleyCoverage(ticked=38, waived=3, in_work=2, open=3)
    assert data.summary == "41 of 46 items: 38 ticked, 3 waived, 2 in progress and 3 open"
    assert data.item_count == data.claimed_count + data.waived + data.open
    assert GalleyCoverage(ticked=41, open=5).summary == "41 of 46 items: 41 ticked, 0 waived and 5 open"
    assert GalleyCoverage(open=1).summary == "0 of 1 item: 0 ticked, 0 waived and 1 open"
    assert GalleyCoverage().summary == "Nothing to check found"


def test_coverage_counts_what_is_there(workflow_driver, own_article):
    workflow_driver.play("settled", own_copy=True)
    some = list_items(own_article.current_revision)
    data = compute_coverage(some)
    assert data.item_count == len(some)
    assert data.ticked == 1
    assert sum(count for _, count in count_open_by_kind(some)) == data.open == len(some) - 1


def test_a_person_sees_the_claims_of_their_desks_alone(workflow_driver, own_article):
    claim = workflow_driver.play("flagged", own_copy=True)
    some = list_items(own_article.current_revision)
    assert list(get_visible_claims(workflow_driver.cast.editor, some).values()) == [claim]
    claim.desk = workflow_driver.cast.secret_desk
    claim.save()
    assert get_visible_claims(workflow_driver.cast.editor, some) == {}
    assert standing(own_article, "20,000") == "in_work"


@pytest.mark.parametrize("claims", [1, 3])
def test_however_many_claims_it_takes_two_queries(cast, own_article, claims, django_assert_num_queries):
    for words in ["20,000 crates", "18,500 crates", "12 %"][:claims]:
        flag_claim_on(own_article, words, cast.editor)
    own_article.refresh_from_db()
    revision = own_article.revisions.select_related("article").get()
    list_items(revision)
    with django_assert_num_queries(2):
        list_items(revision)
