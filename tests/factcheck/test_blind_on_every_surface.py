"""What was ruled stays unseen by whoever is to rate it blind: on the page, live, in the record, in a file."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from factcheck.actions import reviewing, ruling
from factcheck.actions.keeping_files import keep_file
from factcheck.actions.ruling import Ruling
from factcheck.models import Notice
from factcheck.queries.snapshot_page import frozen_in
from lib.clock import now
from tests.cast import look_done
from tests.factcheck.acts import LATER

SECRETS = ("The table of the port says so", "Nearly twice as many", "Nobody picked up", "one is the register")


def enter(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def filed(on, cast, scale):
    """A claim in review on a blind desk, whose ruling says what nobody can guess."""
    cast.desk.review_form = "blind"
    cast.desk.save()
    claim = on.play("in_review")
    claim = reviewing.void(claim, reason="One more look", by=cast.editor, at=LATER)
    wording = {
        "headline": SECRETS[1],
        "explanation": SECRETS[0],
        "reply_waiver": SECRETS[2],
        "source_waiver": SECRETS[3],
    }
    rating = scale.ratings.get(label="Mostly false")
    claim = ruling.submit(claim, ruling=Ruling(rating=rating, **wording), by=cast.checker, at=LATER)
    look_done(claim, now())
    return claim


def told(text):
    """Which of the ruling's words are in ``text``; the labels of the form are no secret."""
    text = re.sub(r'<fieldset class="field.*?</fieldset>', "", text, flags=re.S)
    return [words for words in (*SECRETS, "Mostly false", "Mostly true") if words in text]


SCREENS = ["claim", "claim_live", "claim_record"]


@pytest.mark.parametrize("who", ["second", "editor", "standards", "outsider"])
@pytest.mark.parametrize("screen", SCREENS)
def test_the_ruling_is_not_shown_to_those_who_have_not_rated(filed, cast, who, screen):
    answer = enter(getattr(cast, who)).get(reverse(screen, args=[filed.public_id]), {"seen": 1})
    assert answer.status_code == 200
    assert told(answer.content.decode()) == []


def test_its_author_sees_it(filed, cast):
    page = enter(cast.checker).get(reverse("claim", args=[filed.public_id])).content.decode()
    assert set(SECRETS) <= set(told(page))


def test_a_refused_attempt_shows_no_more(filed, cast):
    url = reverse("claim_step", args=[filed.public_id, "approve"])
    answer = enter(cast.second).post(url, {"version": filed.version})
    assert answer.status_code == 409
    assert told(answer.content.decode()) == []


def test_rating_it_on_the_page_opens_it(filed, cast, scale):
    client = enter(cast.second)
    page = client.get(reverse("claim", args=[filed.public_id])).content.decode()
    assert "On this desk the second person rates blind" in page
    assert all(rating.label in page for rating in scale.ratings.all())
    same = scale.ratings.get(label="Mostly false")
    url = reverse("claim_step", args=[filed.public_id, "rate"])
    refused = client.post(url, {"version": filed.version})
    assert refused.status_code == 422
    assert "Choose a rating." in refused.content.decode()
    answer = client.post(url, {"version": filed.version, "rating": str(same.public_id)}, follow=True)
    assert SECRETS[0] in answer.content.decode()
    assert reverse("claim_step", args=[filed.public_id, "approve"]) in answer.content.decode()
    assert told(enter(cast.editor).get(reverse("claim", args=[filed.public_id])).content.decode()) == []


def test_a_vote_of_somebody_else_stays_unseen_too(filed, cast, scale):
    cast.desk.quorum = 2
    cast.desk.save()
    same = scale.ratings.get(label="Mostly false")
    claim = reviewing.rate(filed, rating=same, comment="Plainly", by=cast.second, at=LATER)
    reviewing.approve(claim, comment="Plainly so", by=cast.second, at=LATER)
    for screen in SCREENS:
        answer = enter(cast.editor).get(reverse(screen, args=[filed.public_id]), {"seen": 1})
        page = answer.content.decode()
        assert "Sara judged it" in page
        assert "Plainly" not in page
        assert "approvals it needs" not in page
    assert not any(told(notice.text) for notice in Notice.objects.exclude(person=cast.checker))


def test_a_mismatch_shows_both_to_everybody(filed, cast, scale):
    given = scale.ratings.get(label="Half true")
    reviewing.rate(filed, rating=given, by=cast.second, at=LATER)
    page = enter(cast.editor).get(reverse("claim", args=[filed.public_id])).content.decode()
    assert "Rated blind as “Half true”; the ruling says “Mostly false”" in page
    assert SECRETS[0] in page


def test_no_copy_and_no_file_tells_it_either(filed, cast):
    article = filed.appearances.get().revision.article
    word = enter(cast.second).get(reverse("article_docx", args=[article.public_id])).content
    said = " ".join(comment.text for comment in Document(BytesIO(word)).comments)
    assert told(said) == []
    found = enter(cast.second).get(reverse("search"), {"q": "crates"}).content.decode()
    assert told(found) == []


def test_a_copy_does_not_name_the_ruling_that_relies_on_it(on, cast, scale):
    cast.desk.review_form = "blind"
    cast.desk.save()
    claim = on.at("checking")
    for citation in claim.citations.live():
        kept = keep_file(citation.source, name="t.txt", media_type="text/plain", content=b"20,145 crates",
                         at=LATER)  # fmt: skip
        type(citation).objects.filter(pk=citation.pk).update(snapshot=kept)
    look_done(claim, LATER)
    claim = on.take(claim, "submit", cast.checker)
    assert [one.verdict.number for one in frozen_in(kept, cast.checker)] == [2]
    assert frozen_in(kept, cast.second) == []


def test_they_rate_with_the_ratings_as_the_ruling_form_draws_them(cast, filed):
    page = enter(cast.second).get(reverse("claim", args=[filed.public_id])).content.decode()
    form = page.split('data-step="rate"')[1].split("</form>")[0]
    assert form.count('class="rating-shape"') == 6
    assert "What Half true means." in form
