"""A ruling that is to correct a public one says, before it is published, what readers would see change."""

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing
from factcheck.sources.citation_actions import remove_citation
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.filing import VerdictInput
from factcheck.verdicts.publication import correct_verdict
from lib.datetimes.clock import now
from tests.factcheck.workflow_driver import LATER
from tests.factories import mark_sources_checked

HEAD = "What will change for readers"


@pytest.fixture
def again(create_claim_in_state, cast, rating_scale):
    """again(rating=..., explanation=...) -> a public claim, opened again and ruled on anew, in review."""

    def play(*, rating="False", explanation="Counted again, and 20,145 [1].", waiver="On record."):
        claim = create_claim_in_state("live")
        before = claim.verdicts.get()
        closing.reopen_claim(claim, reason="A reader wrote", by=cast.editor, at=LATER)
        assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=LATER)
        assignments_actions.start_checking(claim, by=cast.checker, at=LATER)
        mark_sources_checked(claim, now())
        typed = VerdictInput(
            rating=rating_scale.ratings.get(label=rating), explanation=explanation or before.explanation,
            headline=before.headline, reply_waiver=waiver,
        )  # fmt: skip
        return verdicts_actions.submit_verdict(claim, verdict_input=typed, by=cast.checker, at=LATER)

    return play


def page_of(claim, person):
    client = Client()
    client.force_login(person)
    return " ".join(client.get(reverse("claim_detail", args=[claim.public_id])).content.decode().split())


def test_the_second_hand_sees_which_fields_and_words_readers_would_find_changed(again, cast):
    page = page_of(again(), cast.second)
    summary = page.split('id="against"')[1].split("</summary>")[0]
    assert HEAD in summary
    assert "Rating, Explanation" in summary
    assert "Published version 1" in page
    assert '<del><span class="vh">removed: </span>Mostly true</del>' in page
    assert '<ins><span class="vh">added: </span>False</ins>' in page


def test_what_only_the_desk_reads_is_no_change_for_readers(again, cast):
    page = page_of(again(rating="Mostly true", explanation="", waiver="Another reason."), cast.second)
    assert "Nothing will change for readers" in page
    assert "Another reason." not in page.split('id="against"')[1].split("</details>")[0]


def test_it_is_gone_once_the_correction_is_public_and_was_not_there_before_there_was_one(
    again, create_claim_in_state, cast
):
    claim = again()
    reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)
    claim.refresh_from_db()
    assert HEAD in page_of(claim, cast.editor)
    correct_verdict(claim, correction="major", public_note="We misread it.", by=cast.editor, at=LATER)
    assert 'id="against"' not in page_of(claim, cast.editor)
    assert 'id="against"' not in page_of(create_claim_in_state("in_review", words="a record"), cast.second)


def test_a_source_has_the_number_that_it_is_cited_by(
    create_claim_in_state, cast, rating_scale, workflow_driver
):
    claim = create_claim_in_state("live")
    closing.reopen_claim(claim, reason="A reader wrote", by=cast.editor, at=LATER)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=LATER)
    assignments_actions.start_checking(claim, by=cast.checker, at=LATER)
    claim.refresh_from_db()
    remove_citation(claim.citations.order_by("id").first(), by=cast.checker, at=LATER)
    claim.refresh_from_db()
    workflow_driver.cite(claim, "https://stats.example.org/three", cast.checker)
    mark_sources_checked(claim, now())
    typed = VerdictInput(
        rating=rating_scale.ratings.get(label="Mostly true"), headline="About right",
        explanation="The table has 20,145 [2], and so has the other [3].",
    )  # fmt: skip
    claim.refresh_from_db()
    verdicts_actions.submit_verdict(claim, verdict_input=typed, by=cast.checker, at=LATER)
    page = page_of(claim, cast.second)
    labels = page.split('id="against"')[1].split("</summary>")[0]
    assert "Explanation, Source 1, Source 3" in labels
    assert "Source 2" not in labels
