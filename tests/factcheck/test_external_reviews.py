"""Other checkers' rulings are kept once, brought up to date, removed for good, and shown beside claims."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from factcheck.external_reviews.actions import (
    OWN_VERDICT_MESSAGE,
    import_external_reviews,
    remove_external_review,
    remove_imported_reviews,
    restore_external_review,
    restore_imported_reviews,
)
from factcheck.external_reviews.parsing import parse_reviews
from factcheck.external_reviews.selectors import list_similar_reviews
from factcheck.models import (
    Claim,
    ExternalReview,
    ExternalReviewImport,
    ExternalReviewTerms,
    TermFrequency,
)
from factcheck.search.database_index import DatabaseIndex
from lib.errors import NotAllowed
from lib.sentences import restore_sentence
from tests.factcheck.external_review_samples import PLAIN
from tests.factories import MONDAY

TUESDAY = MONDAY + timedelta(days=1)


def bring(cast, *nodes, desk=None, by=None, at=MONDAY, kind="paste", name="Pasted"):
    found = parse_reviews(json.dumps(list(nodes or [PLAIN])).encode())
    return import_external_reviews(
        desk=desk or cast.desk, kind=kind, name=name, read=found, by=by or cast.editor, at=at
    )


def counts(brought):
    return (
        brought.added_count,
        brought.changed_count,
        brought.unchanged_count,
        brought.removed_count,
        brought.rejected_count,
    )


def test_what_comes_in_is_kept_with_where_it_came_from(cast):
    brought = bring(cast, PLAIN, {**PLAIN, "claimReviewed": "Two."}, {**PLAIN, "url": ""})
    assert counts(brought) == (2, 0, 0, 0, 1)
    assert (
        restore_sentence(brought.rejected_records[0]["reason"])
        == "The web address is missing, so nobody could read it."
    )
    review = ExternalReview.objects.get(statement=PLAIN["claimReviewed"])
    assert (review.reviewer, review.site) == ("Facts Afloat", "facts.example.org")
    assert (review.rating, review.rating_number_text) == ("Mostly true", "4 of 5")
    assert (review.last_import, review.last_import.created_by, review.desk) == (
        brought,
        cast.editor,
        cast.desk,
    )


@pytest.mark.postgres
def test_a_record_that_no_database_stores_is_rejected_alone_and_its_neighbours_are_taken(cast):
    def say(statement):
        return {**PLAIN, "claimReviewed": statement}

    brought = bring(cast, say("One."), say("\x00"), say("Two."), say("Broken \ud800 half"), say("Thr\x00ee."))
    assert counts(brought) == (3, 0, 0, 0, 2)
    assert set(ExternalReview.objects.values_list("statement", flat=True)) == {"One.", "Two.", "Three."}
    assert [restore_sentence(one["where"]) for one in brought.rejected_records] == ["Number 2", "Number 4"]
    assert restore_sentence(brought.rejected_records[1]["reason"]) == (
        "The claim contains broken characters. The file was not saved as UTF-8."
    )


def test_an_import_is_one_entry_of_the_record_whatever_it_brings(cast):
    before = Event.objects.count()
    brought = bring(cast, *({**PLAIN, "claimReviewed": f"No. {n}"} for n in range(30)))
    (event,) = Event.objects.all()[before:]
    assert (event.action, event.subject, event.actor) == (
        "import_external_reviews", str(brought.public_id), str(cast.editor.public_id),
    )  # fmt: skip
    assert event.details == {"name": "Pasted", "added": 30, "changed": 0, "refused": 0}


def test_the_same_again_changes_nothing_and_other_words_of_theirs_change_it(cast):
    bring(cast)
    first = ExternalReview.objects.get()
    assert counts(bring(cast, at=TUESDAY)) == (0, 0, 1, 0, 0)
    again = {**PLAIN, "url": PLAIN["url"] + "?utm_source=feed#top"}
    again["claimReviewed"] = "20,000 CRATES of herring  were landed."
    again["reviewRating"] = {"alternateName": "False"}
    brought = bring(cast, again, at=TUESDAY)
    assert counts(brought) == (0, 1, 0, 0, 0)
    review = ExternalReview.objects.get()
    assert (review.pk, review.public_id) == (first.pk, first.public_id)
    assert (review.rating, review.value, review.last_import) == ("False", None, brought)


def test_of_two_records_of_one_page_and_statement_the_last_holds(cast):
    assert counts(bring(cast, PLAIN, {**PLAIN, "reviewRating": "False"})) == (1, 0, 1, 0, 0)
    assert ExternalReview.objects.get().rating == "False"


def test_our_own_verdicts_are_not_brought_in_as_an_others(cast, settings):
    settings.STET_BASE_URL = "https://www.facts.example.org"
    sites = ("stet.facts.example.org", "facts.example.org", "example.org", "otherfacts.example.org")
    brought = bring(cast, *({**PLAIN, "url": f"https://{site}/1"} for site in sites))
    assert counts(brought) == (1, 0, 0, 0, 3)
    assert ExternalReview.objects.get().site == "otherfacts.example.org"
    assert {restore_sentence(one["reason"]) for one in brought.rejected_records} == {str(OWN_VERDICT_MESSAGE)}


def test_what_was_removed_stays_so_until_somebody_brings_it_back(cast):
    bring(cast)
    review = ExternalReview.objects.get()
    remove_external_review(review, by=cast.editor, at=TUESDAY)
    assert counts(bring(cast, {**PLAIN, "reviewRating": "False"}, at=TUESDAY)) == (0, 0, 0, 1, 0)
    review.refresh_from_db()
    assert (review.rating, review.removed_by, review.removed_at) == ("Mostly true", cast.editor, TUESDAY)
    restore_external_review(review, by=cast.standards, at=TUESDAY)
    assert ExternalReview.objects.active().get() == review
    steps = Event.objects.filter(subject=str(review.public_id)).values_list("action", flat=True)
    assert list(steps) == ["remove_external_review", "restore_external_review"]


def test_a_whole_import_is_removed_and_brought_back(cast):
    bring(cast, PLAIN)
    brought = bring(cast, *({**PLAIN, "claimReviewed": f"No. {n}"} for n in range(3)))
    assert remove_imported_reviews(brought, by=cast.editor, at=TUESDAY) == 3
    assert ExternalReview.objects.active().get().statement == PLAIN["claimReviewed"]
    assert restore_imported_reviews(brought, by=cast.editor, at=TUESDAY) == 3
    assert ExternalReview.objects.active().count() == 4


@pytest.mark.parametrize("who", ["checker", "outsider", "insider", "stranger", "admin"])
def test_only_editors_of_the_desk_bring_in_and_remove(cast, who):
    person = getattr(cast, who)
    brought = bring(cast)
    review = ExternalReview.objects.get()
    for act in (
        lambda: bring(cast, {**PLAIN, "claimReviewed": "Two."}, by=person),
        lambda: remove_external_review(review, by=person, at=TUESDAY),
        lambda: restore_external_review(review, by=person, at=TUESDAY),
        lambda: remove_imported_reviews(brought, by=person, at=TUESDAY),
        lambda: restore_imported_reviews(brought, by=person, at=TUESDAY),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert ExternalReview.objects.active().get() == review
    assert ExternalReviewImport.objects.get() == brought


def test_beside_a_claim_stand_those_near_it_the_nearest_first(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    message = "More than 20,000 crates of herring were landed in March."
    Claim.objects.filter(pk=claim.pk).update(statement=message)
    claim.refresh_from_db()
    bring(
        cast,
        {**PLAIN, "claimReviewed": "The mayor paid for the lido."},
        {**PLAIN, "claimReviewed": "18,500 crates of herring were landed in Harwich."},
        {**PLAIN, "claimReviewed": "20,000 crates of herring were landed in March."},
    )
    first, second = list_similar_reviews(claim, cast.checker)
    assert first.review.statement.endswith("in March.")
    assert first.figures == [] or first.figures[0].how != "exact"
    assert second.review.statement.startswith("18,500")
    assert second.figures
    remove_external_review(first.review, by=cast.editor, at=TUESDAY)
    assert [one.review for one in list_similar_reviews(claim, cast.checker)] == [second.review]


def test_statements_that_order_reviews_are_read_as_they_are_written(cast):
    bring(cast, PLAIN)
    review = ExternalReview.objects.get()
    index = DatabaseIndex(ExternalReviewTerms, ExternalReviewTerms.objects.all(), TermFrequency)
    assert index.list_statements([review.pk]) == {review.pk: PLAIN["claimReviewed"]}


def test_what_a_confidential_desk_brought_in_only_its_people_see_beside_claims(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    bring(cast, {**PLAIN, "claimReviewed": claim.statement}, desk=cast.secret_desk, by=cast.insider)
    assert list_similar_reviews(claim, cast.checker) == []
    assert len(list_similar_reviews(claim, cast.insider)) == 1
    bring(cast, {**PLAIN, "claimReviewed": claim.statement})
    assert len(list_similar_reviews(claim, cast.checker)) == 1
    # Both desks have it: it is shown once.
    assert len(list_similar_reviews(claim, cast.insider)) == 1


def test_many_take_no_more_queries_than_two(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    bring(cast, *({**PLAIN, "claimReviewed": f"{claim.statement} {word}"} for word in ("", "a")))
    with CaptureQueriesContext(connection) as two:
        assert len(list_similar_reviews(claim, cast.checker)) == 2
    bring(cast, *({**PLAIN, "claimReviewed": f"{claim.statement} {word}"} for word in "bc"))
    with CaptureQueriesContext(connection) as four:
        assert len(list_similar_reviews(claim, cast.checker)) == 4
    assert len(four) == len(two) <= 6


def test_who_told_us_is_said_where_it_is_not_the_checker(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    for address, via in (
        ("https://search.example.net/v1alpha1/claims:search?query=x", "search.example.net"),
        ("https://www.facts.example.org/feed.json", ""),
        ("https://feeds.facts.example.org/all", ""),
        ("https://notfacts.example.org/all", "notfacts.example.org"),
    ):
        ExternalReview.objects.all().delete()
        bring(cast, {**PLAIN, "claimReviewed": claim.statement}, kind="url", name=address)
        assert list_similar_reviews(claim, cast.checker)[0].syndication_site == via


def test_the_claims_page_asks_for_them_after_itself_and_without_a_script_leads_to_them(
    client, cast, create_claim_in_state
):
    claim = create_claim_in_state("flagged")
    bring(cast, {**PLAIN, "claimReviewed": claim.statement, "claimant": "x"})
    client.force_login(cast.checker)
    page = client.get(f"/claims/{claim.public_id}/").content.decode()
    address = f"/claims/{claim.public_id}/external-reviews/"
    assert f'data-later="{address}"' in page
    assert f'<a href="{address}"' in page
    assert "Facts Afloat" not in page
    is_partial = client.get(address, headers={"X-Requested-With": "later"}).content.decode()
    assert "<html" not in is_partial
    assert "data-open-wide" in is_partial
    for value in ("Facts Afloat", "Mostly true", "4 of 5", "2 Mar 2026", claim.statement):
        assert value in is_partial
    assert f'<a href="{PLAIN["url"]}" rel="noopener noreferrer nofollow">' in is_partial
    assert "Facts Afloat" in client.get(address).content.decode()


@pytest.mark.parametrize(("said_on", "said"), [
    ("2026-03-01", "1 March 2026"), ("2026-03", "March 2026"), ("2026", "2026"), ("", ""),
])  # fmt: skip
def test_a_day_is_told_as_far_as_it_is_known(said_on, said):
    assert ExternalReview(said_on=said_on).claim_date == said
