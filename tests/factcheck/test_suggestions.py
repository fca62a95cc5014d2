"""Suggested sentences: ranked when a version arrives, shown on its page, accepted, dismissed, remembered."""

import html
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Desk, Membership, User
from articles.actions.importing import create_manual_revision, import_article
from articles.importers import ParsedArticle
from articles.models import Revision
from audit.models import Event
from factcheck.models import Claim, SentenceSuggestions, SuggestionDecision
from factcheck.models.enums import ClaimPriority
from factcheck.suggestions import actions
from factcheck.suggestions.selectors import (
    MAX_ADJUSTMENT,
    adjust_score,
    compute_adjustments,
    list_suggestions,
)
from lib.errors import Invalid, NotAllowed, Stale, WrongState
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER

FACTS = [
    "Unemployment rose by 12 percent in 2016, more than in any other year.",
    "The city spent 40 million dollars on roads last year.",
    "Crime has fallen by 30 percent because of the new law.",
]
REST = "Good evening, and thank you."


def build_parsed(*body, headline="A speech"):
    html_text = f"<h1>{headline}</h1>" + "".join(f"\n\n<p>{one}</p>" for one in body)
    return ParsedArticle(headline, build_plain_text(headline, list(body)), html_text, language="en")


@pytest.fixture
def speech(cast):
    """Somebody else's article as it arrives, ranked."""
    arrived = import_article(
        build_parsed(*FACTS, REST), desk=cast.desk, provenance="external", by=cast.editor, at=LATER
    )
    assert actions.rank_due_revisions(at=LATER) == 1
    return arrived.article


def open_page(user, article):
    client = Client()
    client.force_login(user)
    response = client.get(reverse("article_detail", args=[article.public_id]))
    return client, response.content.decode()


def read_marks(page):
    found = re.search(r'<data id="suggestions" value=\'(.*?)\'', page)
    return json.loads(html.unescape(found[1])) if found else None


def send(client, article, act, start, revision=1):
    return client.post(
        reverse("article_suggestions", args=[article.public_id]),
        {"act": act, "start": start, "revision": revision},
    )


def get_words(article):
    article.refresh_from_db()
    return [one.words for one in list_suggestions(article.current_revision, ())]


def dismiss(article, words, by, at=LATER):
    article.refresh_from_db()
    revision = article.current_revision
    actions.dismiss_suggestion(
        article, revision=revision.number, start=revision.text.index(words), by=by, at=at
    )


def flag(client, article, words, revision=1):
    article.refresh_from_db()
    start = article.current_revision.text.index(words)
    end = start + len(words)
    data = {"start": start, "end": end, "exact": words, "revision": revision, "statement": words}
    data |= {"kind": "number", "priority": ClaimPriority.NORMAL, "language": "en"}
    return client.post(reverse("article_flag", args=[article.public_id]), data)


def revise(article, *body, by, number):
    create_manual_revision(article, build_parsed(*body), by=by, at=LATER)
    actions.rank_due_revisions(at=LATER)
    assert Revision.objects.get(article=article, number=number)


def test_an_article_that_arrives_is_ranked_once(cast, speech):
    stored = SentenceSuggestions.objects.get()
    text = speech.current_revision.text
    assert [text[start:end] for start, end, *_ in stored.sentences] == FACTS
    assert actions.rank_due_revisions(at=LATER) == 0


@pytest.mark.parametrize(
    ("facts", "others", "suggested"), [(4, 0, 4), (8, 0, 5), (20, 0, 5), (21, 0, 6), (8, 30, 8), (170, 0, 40)]
)
def test_a_quarter_of_the_sentences_is_suggested_and_five_of_a_short_text(cast, facts, others, suggested):
    body = [
        f"The city spent {number} million dollars on roads in 2016." for number in range(101, 101 + facts)
    ]
    body[0] = "Unemployment rose by 12 percent in 2016, more than in any other year."
    body += [f"Good evening, and thank you, number {number}." for number in range(others)]
    article = import_article(
        build_parsed(*body), desk=cast.desk, provenance="external", by=cast.editor, at=LATER
    ).article
    actions.rank_due_revisions(at=LATER)
    words = get_words(article)
    assert len(words) == suggested
    # The first has a lower score than the others.
    assert (body[0] in words) == (suggested == facts)


def test_the_page_marks_them_with_their_reasons_and_counts_them(cast, speech):
    _, page = open_page(cast.checker, speech)
    marks = read_marks(page)
    text = speech.current_revision.text
    assert [text[one["start"] : one["end"]] for one in marks] == FACTS
    assert marks[0]["why"] == "quantity, comparison, date"
    assert "3 sentences suggested" in page


def test_our_own_copy_has_them_too(cast):
    own = import_article(
        build_parsed(*FACTS), desk=cast.desk, provenance="own_copy", by=cast.editor, at=LATER
    ).article
    actions.rank_due_revisions(at=LATER)
    assert len(read_marks(open_page(cast.checker, own)[1])) == 3


def test_a_sentence_in_a_claim_is_suggested_no_more(cast, speech):
    client, _ = open_page(cast.checker, speech)
    assert flag(client, speech, "12 percent in 2016").status_code == 302
    assert len(read_marks(open_page(cast.checker, speech)[1])) == 2
    decision = SuggestionDecision.objects.get()
    assert decision.is_accepted
    assert "quantity" in decision.reasons
    # Also when the claim is over: it was dealt with.
    Claim.objects.update(state="closed")
    assert len(read_marks(open_page(cast.checker, speech)[1])) == 2


def test_it_is_dismissed_and_restored_on_record(cast, speech):
    client, page = open_page(cast.checker, speech)
    start = read_marks(page)[0]["start"]
    assert send(client, speech, "dismiss", start).status_code == 204
    marks = read_marks(open_page(cast.second, speech)[1])
    assert [one.get("dismissed", False) for one in marks] == [True, False, False]
    event = Event.objects.get(action="dismiss_suggestion")
    assert (event.actor, event.subject) == (str(cast.checker.public_id), str(speech.public_id))
    assert event.details["words"] == FACTS[0]
    assert send(client, speech, "restore", start).status_code == 204
    assert not SuggestionDecision.objects.exists()
    assert Event.objects.filter(action="restore_suggestion").count() == 1


def test_a_dismissal_is_remembered_while_the_sentence_is_the_same(cast, speech):
    dismiss(speech, FACTS[0], cast.checker)
    revise(speech, "Good evening.", *FACTS, by=cast.editor, number=2)
    speech.refresh_from_db()
    assert [one.is_dismissed for one in list_suggestions(speech.current_revision, ())] == [True, False, False]
    revise(speech, FACTS[0].replace("12", "13"), by=cast.editor, number=3)
    speech.refresh_from_db()
    assert get_words(speech) == [FACTS[0].replace("12", "13")]
    assert not list_suggestions(speech.current_revision, ())[0].is_dismissed


def test_only_what_is_suggested_in_the_newest_version_is_dismissed_and_once(cast, speech):
    dismiss(speech, FACTS[0], cast.checker)
    with pytest.raises(WrongState, match="already dismissed"):
        dismiss(speech, FACTS[0], cast.second)
    with pytest.raises(Invalid, match="not suggested"):
        dismiss(speech, REST, cast.checker)
    with pytest.raises(WrongState, match="not dismissed"):
        actions.restore_suggestion(
            speech, revision=1, start=speech.current_revision.text.index(FACTS[1]), by=cast.checker, at=LATER
        )
    revise(speech, "Good evening.", *FACTS, by=cast.editor, number=2)
    with pytest.raises(Stale):
        actions.dismiss_suggestion(speech, revision=1, start=10, by=cast.checker, at=LATER)


def test_only_the_desk_sees_and_dismisses(cast, speech):
    client, page = open_page(cast.outsider, speech)
    assert read_marks(page) is None
    assert send(client, speech, "dismiss", 10).status_code == 403
    with pytest.raises(NotAllowed):
        dismiss(speech, FACTS[0], cast.outsider)
    Membership.objects.filter(user=cast.checker, desk=speech.desk).delete()
    with pytest.raises(NotAllowed):
        dismiss(speech, FACTS[0], User.objects.get(pk=cast.checker.pk))


def test_a_confidential_desk_leaks_neither_sentence_nor_decision(cast, speech):
    secret = import_article(
        build_parsed(*FACTS, headline="Secret"), desk=cast.secret_desk, provenance="external",
        by=cast.insider, at=LATER,
    ).article  # fmt: skip
    actions.rank_due_revisions(at=LATER)
    before = compute_adjustments(cast.desk)
    for words in FACTS:
        dismiss(secret, words, cast.insider)
    # The same sentences on the open desk stay suggested, and its ranking stays as it was.
    assert not any(one.is_dismissed for one in list_suggestions(speech.current_revision, ()))
    assert compute_adjustments(cast.desk) == before
    assert compute_adjustments(cast.secret_desk) != before
    for person in (cast.checker, cast.stranger, cast.admin):
        client, page = open_page(person, secret)
        assert FACTS[0] not in page
        answer = send(client, secret, "restore", secret.current_revision.text.index(FACTS[0]))
        assert answer.status_code == 404
    assert SuggestionDecision.objects.filter(article=secret).count() == 3


def test_a_desk_turns_them_off(cast, speech):
    Desk.objects.filter(pk=cast.desk.pk).update(suggests_sentences=False)
    _, page = open_page(cast.checker, speech)
    assert read_marks(page) is None
    assert "suggested" not in page
    assert '<script src="/static/js/suggestions.js"' not in page


def test_a_desk_learns_within_bounds_from_what_it_accepts_and_dismisses(cast, speech):
    assert compute_adjustments(cast.desk) == {}
    SuggestionDecision.objects.bulk_create(
        SuggestionDecision(
            article=speech, key=f"{number:032}", reasons=["quantity" if number % 2 else "cause"],
            is_accepted=bool(number % 2), created_by=cast.checker, created_at=LATER,
        )
        for number in range(400)
    )  # fmt: skip
    learned = compute_adjustments(cast.desk)
    assert learned["quantity"] > MAX_ADJUSTMENT
    assert learned["cause"] < -MAX_ADJUSTMENT
    assert adjust_score(0.5, ["quantity"], learned) == pytest.approx(0.7311, abs=1e-4)
    assert adjust_score(0.5, ["cause"], learned) == pytest.approx(0.2689, abs=1e-4)
    assert adjust_score(0.5, ["quantity", "cause"], learned) == pytest.approx(0.5, abs=1e-4)
    assert compute_adjustments(cast.other_desk) == {}


def test_a_text_that_cannot_be_ranked_is_not_tried_for_ever(cast, monkeypatch):
    def fail(*_):
        raise ValueError("no rule foresaw this")

    monkeypatch.setattr(actions, "rank_sentences", fail)
    import_article(build_parsed(*FACTS), desk=cast.desk, provenance="external", by=cast.editor, at=LATER)
    assert actions.rank_due_revisions(at=LATER) == 1
    assert SentenceSuggestions.objects.get().sentences == []
    assert actions.rank_due_revisions(at=LATER) == 0
