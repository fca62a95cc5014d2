"""What was ruled stays unseen by whoever is to rate it blind: on the page, live, in the record, in a file."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from factcheck.models import Notification, Verdict
from factcheck.screens.snapshot.selectors import list_verdicts_with_snapshot
from factcheck.search.earlier_verdicts import list_earlier_verdicts
from factcheck.snapshots.uploads import create_upload_snapshot
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.filing import VerdictInput
from lib.datetimes.clock import now
from tests.factcheck.workflow_driver import LATER
from tests.factories import flag_claim_on, mark_sources_checked

SECRETS = ("The table of the port says so", "Nearly twice as many", "Nobody picked up", "one is the register")


def enter(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def filed(workflow_driver, cast, rating_scale):
    """A claim in review on a blind desk, whose ruling says what nobody can guess."""
    cast.desk.review_mode = "blind"
    cast.desk.save()
    claim = workflow_driver.play("in_review")
    claim = reviews_actions.withdraw_approval(claim, reason="One more look", by=cast.editor, at=LATER)
    wording = {
        "headline": SECRETS[1],
        "explanation": SECRETS[0],
        "reply_waiver": SECRETS[2],
        "source_waiver": SECRETS[3],
    }
    rating = rating_scale.ratings.get(label="Mostly false")
    claim = verdicts_actions.submit_verdict(
        claim, verdict_input=VerdictInput(rating=rating, **wording), by=cast.checker, at=LATER
    )
    mark_sources_checked(claim, now())
    return claim


def told(text):
    """Which of the ruling's words are in ``text``; the labels of the form are no secret."""
    text = re.sub(r'<fieldset class="field.*?</fieldset>', "", text, flags=re.S)
    return [words for words in (*SECRETS, "Mostly false", "Mostly true") if words in text]


SCREENS = ["claim_detail", "claim_live", "claim_history"]


def test_the_verdict_is_not_shown_to_those_who_have_not_rated(filed, cast):
    for who in ("second", "editor", "standards", "outsider"):
        client = enter(getattr(cast, who))
        for screen in SCREENS:
            answer = client.get(reverse(screen, args=[filed.public_id]), {"seen": 1})
            assert answer.status_code == 200, (who, screen)
            assert told(answer.content.decode()) == [], (who, screen)


def test_its_author_sees_it(filed, cast):
    page = enter(cast.checker).get(reverse("claim_detail", args=[filed.public_id])).content.decode()
    assert set(SECRETS) <= set(told(page))


def test_a_refused_attempt_shows_no_more(filed, cast):
    url = reverse("claim_transition", args=[filed.public_id, "approve"])
    answer = enter(cast.second).post(url, {"version": filed.version})
    assert answer.status_code == 409
    assert told(answer.content.decode()) == []


def test_rating_it_on_the_page_opens_it(filed, cast, rating_scale):
    client = enter(cast.second)
    page = client.get(reverse("claim_detail", args=[filed.public_id])).content.decode()
    assert "This desk uses blind review." in page
    assert all(rating.label in page for rating in rating_scale.ratings.all())
    same = rating_scale.ratings.get(label="Mostly false")
    url = reverse("claim_transition", args=[filed.public_id, "rate_blind"])
    refused = client.post(url, {"version": filed.version})
    assert refused.status_code == 422
    assert "Choose a rating." in refused.content.decode()
    answer = client.post(url, {"version": filed.version, "rating": str(same.public_id)}, follow=True)
    assert SECRETS[0] in answer.content.decode()
    assert reverse("claim_transition", args=[filed.public_id, "approve"]) in answer.content.decode()
    assert (
        told(enter(cast.editor).get(reverse("claim_detail", args=[filed.public_id])).content.decode()) == []
    )


def test_a_vote_of_somebody_else_stays_unseen_too(filed, cast, rating_scale):
    cast.desk.quorum = 2
    cast.desk.save()
    same = rating_scale.ratings.get(label="Mostly false")
    claim = reviews_actions.rate_blind(filed, rating=same, comment="Plainly", by=cast.second, at=LATER)
    reviews_actions.approve_verdict(claim, comment="Plainly so", by=cast.second, at=LATER)
    for screen in SCREENS:
        answer = enter(cast.editor).get(reverse(screen, args=[filed.public_id]), {"seen": 1})
        page = answer.content.decode()
        assert "Sara reviewed this verdict" in page
        assert "Plainly" not in page
        assert "required approvals" not in page
    assert not any(told(notice.sentence) for notice in Notification.objects.exclude(person=cast.checker))


def test_a_mismatch_shows_both_to_everybody(filed, cast, rating_scale):
    given = rating_scale.ratings.get(label="Half true")
    reviews_actions.rate_blind(filed, rating=given, by=cast.second, at=LATER)
    page = enter(cast.editor).get(reverse("claim_detail", args=[filed.public_id])).content.decode()
    assert "Rated blind: “Half true”. The verdict says “Mostly false”" in page
    assert SECRETS[0] in page


def test_no_copy_and_no_file_tells_it_either(filed, cast):
    article = filed.appearances.get().revision.article
    word = enter(cast.second).get(reverse("article_docx", args=[article.public_id])).content
    message = " ".join(comment.text for comment in Document(BytesIO(word)).comments)
    assert told(message) == []
    found = enter(cast.second).get(reverse("search_results"), {"q": "crates"}).content.decode()
    assert told(found) == []


def test_the_margin_of_its_article_does_not_name_who_vouches_for_it(filed, cast):
    Verdict.objects.filter(claim=filed, unsealed_at__isnull=True).update(on_author="Kit Hush")
    article = filed.appearances.get().revision.article
    url = reverse("article_detail", args=[article.public_id])
    assert "Kit Hush" in enter(cast.checker).get(url).content.decode()
    assert "Kit Hush" not in enter(cast.second).get(url).content.decode()


def test_a_copy_does_not_name_the_verdict_that_relies_on_it(workflow_driver, cast, rating_scale):
    cast.desk.review_mode = "blind"
    cast.desk.save()
    claim = workflow_driver.at("checking")
    for citation in claim.citations.active():
        content = f"20,145 crates, says {citation.pk}".encode()
        snapshot = create_upload_snapshot(
            citation.source, name="t.txt", media_type="text/plain", content=content, at=LATER
        )
        type(citation).objects.filter(pk=citation.pk).update(snapshot=snapshot)
    mark_sources_checked(claim, LATER)
    claim = workflow_driver.take(claim, "submit", cast.checker)
    assert [one.verdict.number for one in list_verdicts_with_snapshot(snapshot, cast.checker)] == [2]
    assert list_verdicts_with_snapshot(snapshot, cast.second) == []


def test_they_rate_with_the_ratings_as_the_verdict_form_draws_them(cast, filed):
    page = enter(cast.second).get(reverse("claim_detail", args=[filed.public_id])).content.decode()
    form = page.split('data-action="rate_blind"')[1].split("</form>")[0]
    assert form.count('class="rating-shape"') == 6
    assert "What Half true means." in form


@pytest.fixture
def filed_again(filed, cast, rating_scale):
    """The claim in review again, with the rating of the version before, which was sent back."""
    claim = reviews_actions.rate_blind(
        filed, rating=rating_scale.ratings.get(label="Half true"), by=cast.second, at=LATER
    )
    wording = VerdictInput(
        rating=rating_scale.ratings.get(label="Mostly false"),
        headline=SECRETS[1],
        explanation=SECRETS[0],
        reply_waiver=SECRETS[2],
        source_waiver=SECRETS[3],
    )
    claim = verdicts_actions.submit_verdict(claim, verdict_input=wording, by=cast.checker, at=LATER)
    mark_sources_checked(claim, now())
    return claim


def test_no_earlier_version_tells_the_rating_that_is_sealed(filed_again, cast):
    article = filed_again.appearances.get().revision.article
    for who in ("second", "editor", "standards", "outsider"):
        person = getattr(cast, who)
        client = enter(person)
        pages = [client.get(reverse(screen, args=[filed_again.public_id]), {"seen": 1}) for screen in SCREENS]
        pages += [
            client.get(reverse("article_detail", args=[article.public_id])),
            client.get(reverse("my_work")),
            client.get(reverse("claim_queue")),
        ]
        assert [page.status_code for page in pages] == [200] * len(pages), who
        assert [told(page.content.decode()) for page in pages] == [[]] * len(pages), who
        assert client.get(f"/api/v1/claims/{filed_again.public_id}/").json()["verdict"] is None, who
        word = client.get(reverse("article_docx", args=[article.public_id])).content
        assert told(" ".join(comment.text for comment in Document(BytesIO(word)).comments)) == [], who
        assert not any(told(notice.sentence) for notice in Notification.objects.filter(person=person)), who
        assert not filed_again.verdicts.open_to(person).exists(), who


def test_a_published_version_is_no_hint_beside_another_claim(filed, cast, workflow_driver, article):
    other = flag_claim_on(article, "18,500 crates", cast.editor, statement=filed.statement)
    type(filed).objects.filter(pk=filed.pk).update(publication_status="live")
    assert list_earlier_verdicts(other, cast.second) == []
    assert [one.rating.label for one in list_earlier_verdicts(other, cast.checker)] == ["Mostly false"]


def test_its_author_and_whoever_rated_it_see_all_versions(filed_again, cast, rating_scale):
    assert filed_again.verdicts.open_to(cast.checker).count() == 3
    same = rating_scale.ratings.get(label="Mostly false")
    reviews_actions.rate_blind(filed_again, rating=same, by=cast.second, at=LATER)
    assert list(filed_again.verdicts.open_to(cast.second).values_list("number", flat=True)) == [2, 3]
    assert not filed_again.verdicts.open_to(cast.editor).exists()
