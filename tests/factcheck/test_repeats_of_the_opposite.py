"""Repeats: a sentence that says the opposite of a claim, or denies it, is another claim."""

from datetime import timedelta

import pytest
from django.urls import reverse

from articles.actions.importing import import_article
from articles.importers import ParsedArticle
from articles.models import Article
from factcheck.claims.flagging import add_repeated_appearance
from factcheck.models import Claim, Notification, Repeat
from factcheck.repeats.actions import accept_repeat, set_watch
from factcheck.repeats.selectors import get_repeat_counts
from factcheck.repeats.sweep import find_new_repeats
from factcheck.workflow.term_index import rebuild_term_index
from lib.errors import Invalid
from lib.text.plain_text import build_plain_text
from tests.factories import MONDAY

LATER = MONDAY + timedelta(days=1)
STATEMENT = "Unemployment in Brackwater fell to 3.9 percent in October"
OPPOSITE = "Unemployment in Brackwater rose to 3.9 percent in October."
DENIAL = "Unemployment in Brackwater never fell to 3.9 percent in October."
OTHER_WORDS = "Unemployment in Brackwater dropped to 3.9 percent in October."


@pytest.fixture
def live(create_claim_in_state):
    """A claim with a published verdict, and the sweep at the end of the log."""
    claim = create_claim_in_state("live")
    Claim.objects.filter(pk=claim.pk).update(statement=STATEMENT)
    rebuild_term_index()
    find_new_repeats(at=MONDAY)
    return Claim.objects.select_related("desk").get(pk=claim.pk)


def arrive(cast, sentence):
    headline = "At the county hall"
    parsed = ParsedArticle(headline, build_plain_text(headline, [sentence]), f"<h1>{headline}</h1>")
    done = import_article(parsed, desk=cast.desk, provenance="external", by=cast.editor, at=LATER)
    find_new_repeats(at=LATER)
    return Article.objects.get(pk=done.article.pk)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [(OPPOSITE, "Opposite: “rose” here, “fell” there"), (DENIAL, "Denied only here: “never”")],
)
def test_the_opposite_is_no_repeat_and_is_shown_as_what_it_is(live, cast, client, sentence, told):
    set_watch(live, is_wanted=True, by=cast.checker, at=MONDAY)
    article = arrive(cast, sentence)
    client.force_login(cast.checker)
    page = client.get(reverse("article_detail", args=[article.public_id])).content.decode()
    assert "This says the opposite of a claim with a verdict." in page
    assert told in page
    assert "This claim is back." not in page
    assert 'value="accept"' not in page
    with pytest.raises(Invalid, match="says the opposite"):
        accept_repeat(Repeat.objects.get(article=article), by=cast.checker, at=LATER)
    series = client.get(reverse("claim_since", args=[live.public_id])).content.decode()
    assert "Says the opposite" in series
    assert "Unchanged" not in series
    assert Notification.objects.get(event="repeat_found").data["is_other"]


def test_a_fall_by_the_same_number_as_a_rise_is_called_the_opposite_and_no_other_number(live, cast, client):
    Claim.objects.filter(pk=live.pk).update(statement="Bus journeys in Brackwater rose by a fifth in October")
    rebuild_term_index()
    article = arrive(cast, "Bus journeys in Brackwater fell by a fifth in October.")
    assert Repeat.objects.get(article=article).other_figures
    client.force_login(cast.checker)
    pages = [
        client.get(reverse(name, args=[one.public_id])).content.decode()
        for name, one in (("article_detail", article), ("claim_since", live), ("claim_series_csv", live))
    ]
    for page, told in zip(pages, ("This says the opposite", "Says the opposite", ",opposite,"), strict=True):
        assert told in page
        assert "Another number" not in page
        assert "with another number" not in page
    with pytest.raises(Invalid, match="says the opposite"):
        accept_repeat(Repeat.objects.get(article=article), by=cast.checker, at=LATER)


def test_other_words_for_the_same_are_a_repeat(live, cast):
    article = arrive(cast, OTHER_WORDS)
    accept_repeat(Repeat.objects.get(article=article), by=cast.checker, at=LATER)
    assert get_repeat_counts([live.pk])[live.pk].times == 1


def test_the_opposite_is_not_counted_where_somebody_marks_it_all_the_same(live, cast):
    article = arrive(cast, OPPOSITE)
    revision = article.current_revision
    start = revision.text.index(OPPOSITE)
    add_repeated_appearance(live, revision, by=cast.checker, at=LATER, start=start, end=start + len(OPPOSITE))
    assert Repeat.objects.get(article=article).is_opposite
    assert get_repeat_counts([live.pk])[live.pk].times == 0


def test_what_says_the_opposite_joins_no_check_under_way(create_claim_in_state, cast):
    claim = create_claim_in_state("checking")
    Claim.objects.filter(pk=claim.pk).update(statement=STATEMENT)
    claim.refresh_from_db()
    article = arrive(cast, OPPOSITE)
    start = article.current_revision.text.index(OPPOSITE)
    place = {"start": start, "end": start + len(OPPOSITE)}
    with pytest.raises(Invalid, match=r"says the opposite of the claim\. Flag it as a new claim"):
        add_repeated_appearance(claim, article.current_revision, by=cast.checker, at=LATER, **place)
    assert claim.appearances.count() == 1
