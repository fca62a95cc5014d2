"""A ruling that is to correct a public one says, before it is published, what readers would see change."""

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.actions import assigning, reviewing, ruling, settling
from factcheck.actions.publication import correct
from factcheck.actions.ruling import Ruling
from lib.clock import now
from tests.cast import look_done
from tests.factcheck.acts import LATER

HEAD = "What readers would see change"


@pytest.fixture
def again(stage, cast, scale):
    """again(rating=..., explanation=...) -> a public claim, opened again and ruled on anew, in review."""

    def play(*, rating="False", explanation="Counted again: 20,146 [1].", waiver="On record."):
        claim = stage("live")
        before = claim.verdicts.get()
        settling.reopen(claim, reason="A reader wrote", by=cast.editor, at=LATER)
        assigning.assign(claim, checker=cast.checker, by=cast.editor, at=LATER)
        assigning.start(claim, by=cast.checker, at=LATER)
        look_done(claim, now())
        typed = Ruling(
            rating=scale.ratings.get(label=rating), explanation=explanation or before.explanation,
            headline=before.headline, reply_waiver=waiver,
        )  # fmt: skip
        return ruling.submit(claim, ruling=typed, by=cast.checker, at=LATER)

    return play


def page_of(claim, person):
    client = Client()
    client.force_login(person)
    return " ".join(client.get(reverse("claim", args=[claim.public_id])).content.decode().split())


def test_the_second_hand_sees_which_fields_and_words_readers_would_find_changed(again, cast):
    page = page_of(again(), cast.second)
    summary = page.split('id="against"')[1].split("</summary>")[0]
    assert HEAD in summary
    assert "Rating, Explanation" in summary
    assert "Public version 1" in page
    assert '<del><span class="vh">removed: </span>Mostly true</del>' in page
    assert '<ins><span class="vh">added: </span>False</ins>' in page


def test_what_only_the_desk_reads_is_no_change_for_readers(again, cast):
    page = page_of(again(rating="Mostly true", explanation="", waiver="Another reason."), cast.second)
    assert "Nothing that readers see would change" in page
    assert "Another reason." not in page.split('id="against"')[1].split("</details>")[0]


def test_it_is_gone_once_the_correction_is_public_and_was_not_there_before_there_was_one(again, stage, cast):
    claim = again()
    reviewing.approve(claim, by=cast.second, at=LATER)
    claim.refresh_from_db()
    assert HEAD in page_of(claim, cast.editor)
    correct(claim, correction="major", public_note="We misread it.", by=cast.editor, at=LATER)
    assert 'id="against"' not in page_of(claim, cast.editor)
    assert 'id="against"' not in page_of(stage("in_review", words="a record"), cast.second)
