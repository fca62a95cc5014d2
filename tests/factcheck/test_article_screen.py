"""The article with its margin: flagging from a selection, refusals that keep what was typed."""

import html
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.anchoring.reanchor import reanchor_revision
from factcheck.models import Appearance, Claim, Source
from factcheck.sources.citation_actions import create_citation
from lib.text.plain_text import build_plain_text
from tests.factories import MONDAY, create_article, flag_claim_on


@pytest.fixture
def editor(cast) -> Client:
    client = Client()
    client.force_login(cast.editor)
    return client


def selection(article, words: str, **more: object) -> dict[str, object]:
    start = article.current_revision.text.index(words)
    return {
        "start": start,
        "end": start + len(words),
        "exact": words,
        "revision": article.current_revision.number,
        "statement": f"That {words}",
        "claimant": "Ada Holm",
        "kind": "number",
        "priority": "2",
        **more,
    }


def flag_url(article) -> str:
    return reverse("article_flag", args=[article.public_id])


def page_of(client, article) -> str:
    return client.get(reverse("article_detail", args=[article.public_id])).content.decode()


def test_flagged_words_are_anchored_in_code_points_and_shown_in_the_margin(editor, article):
    words = "12 % in a week 🐟"
    assert editor.post(flag_url(article), selection(article, words)).status_code == 302
    seen = Appearance.objects.get()
    assert article.current_revision.text[seen.start : seen.end] == words
    assert seen.prefix.endswith("Prices fell ")
    assert seen.suffix.startswith(".")
    page = page_of(editor, article)
    assert "That 12 % in a week" in page
    marks = json.loads(html.unescape(re.search(r'<data id="marks" value=\'(.*?)\'', page)[1]))
    assert [(m["number"], m["mark"], m["start"], m["end"]) for m in marks] == [
        (1, "flagged", seen.start, seen.end)
    ]


def test_a_form_sent_again_as_its_answer_was_lost_makes_one_claim(editor, article):
    page = page_of(editor, article)
    token = re.search(r'id="flag-form".*?name="csrfmiddlewaretoken" value="(\w+)"', page, re.S)[1]
    here = reverse("article_detail", args=[article.public_id])
    assert f'name="next" value="{here}"' in page
    posted = selection(article, "12 %", csrfmiddlewaretoken=token, next=here)
    editor.post(flag_url(article), posted)
    again = editor.post(flag_url(article), posted)
    assert (again.status_code, again["Location"]) == (302, here)
    assert Claim.objects.count() == 1


def test_words_may_only_be_suggested_and_an_editor_flags_them_from_the_claim(editor, article):
    editor.post(flag_url(article), selection(article, "12 %", action="suggest"))
    claim = Claim.objects.get()
    assert claim.state == "suggested"
    assert (
        'data-action="flag"' in editor.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    )
    url = reverse("claim_transition", args=[claim.public_id, "flag"])
    editor.post(url, {"version": claim.version})
    claim.refresh_from_db()
    assert claim.state == "flagged"


def test_the_text_on_the_page_is_the_plain_text_exactly(editor, article):
    page = page_of(editor, article)
    shown = page.split("data-article-text", 1)[1].split(">", 1)[1].split("</article>")[0]
    shown = re.sub(r"<p class=\"byline[^>]*data-outside-text>.*?</p>", "", shown, flags=re.S)
    assert re.sub(r"<[^>]+>", "", shown).replace("&amp;", "&") == article.current_revision.text


@pytest.mark.parametrize(
    ("first", "stated", "shown"),
    [("By Ada Holm", "Ada Holm", 2), ("In March.", "Ada Holm", 1), ("In March.", "", 0)],
)
def test_the_byline_that_was_read_is_shown_also_where_the_text_has_it(editor, cast, first, stated, shown):
    page = create_article(cast.desk, cast.editor, body=[first, "Prices fell."], url="")
    type(page).objects.filter(pk=page.pk).update(byline=stated)
    words = page_of(editor, page).split("data-article-text", 1)[1].split("</article>")[0]
    assert words.count("Ada Holm") == shown


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"statement": " "}, "Write the statement."),
        ({"start": 900, "end": 950}, "outside the text"),
        (
            {"exact": "words that are elsewhere"},
            "The selected text does not match the article. Select it again.",
        ),
        ({"start": "", "end": "", "exact": ""}, "Select the text of the claim in the article."),
    ],
)
def test_a_refused_flag_keeps_what_was_typed_and_saves_nothing(editor, article, change, says):
    answer = editor.post(
        flag_url(article), selection(article, "18,500 crates", claimant="Typed by hand", **change)
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "Typed by hand" in page
    assert not Claim.objects.exists()


def test_words_of_an_older_version_are_not_flagged_on_the_new_one(editor, article):
    posted = selection(article, "18,500 crates", revision=7)
    answer = editor.post(flag_url(article), posted)
    assert answer.status_code == 409
    assert (
        "The article changed while you were reading. The new text is shown: select the claim again."
        in answer.content.decode()
    )
    assert not Claim.objects.exists()


def test_an_older_version_is_read_and_nothing_is_done_from_it(editor, cast, article):
    flag_claim_on(article, "18,500 crates", cast.editor)
    changed = ParsedArticle(article.headline, build_plain_text(article.headline, ["Prices fell 12 %."]), "")
    create_manual_revision(article, changed, by=cast.editor, at=MONDAY)
    article.refresh_from_db()
    reanchor_revision(article.current_revision, at=MONDAY)
    page = reverse("article_detail", args=[article.public_id])
    newest, older = (editor.get(f"{page}{query}") for query in ("", "?version=1"))
    assert [f"{page}actions/" in one.content.decode() for one in (newest, older)] == [True, False]
    assert [one.context["to_decide"] for one in (newest, older)] == [1, 0]


def test_a_form_refused_while_a_new_version_is_compared_keeps_what_was_typed(editor, cast, article):
    flag_claim_on(article, "18,500 crates", cast.editor)
    posted = selection(article, "12 %", claimant="Typed by hand")
    changed = ParsedArticle(article.headline, build_plain_text(article.headline, ["Prices fell 12 %."]), "")
    create_manual_revision(article, changed, by=cast.editor, at=MONDAY)
    assert "data-flag-form" not in page_of(editor, article)
    answer = editor.post(flag_url(article), posted)
    assert answer.status_code == 409
    assert "Typed by hand" in answer.content.decode()


def test_a_stranger_gets_404_and_other_staff_may_read_but_not_flag(cast, article):
    stranger, outsider = Client(), Client()
    stranger.force_login(cast.stranger)
    outsider.force_login(cast.outsider)
    assert stranger.get(reverse("article_detail", args=[article.public_id])).status_code == 404
    assert stranger.post(flag_url(article), selection(article, "12 %")).status_code == 404
    assert "data-flag-form" not in page_of(outsider, article)
    assert outsider.post(flag_url(article), selection(article, "12 %")).status_code == 403
    assert not Claim.objects.exists()


def test_a_settled_claim_that_says_the_same_is_offered_and_becomes_an_appearance(
    editor, cast, create_claim_in_state
):
    claim = create_claim_in_state("live")
    again = create_article(cast.desk, cast.editor, url="https://other.example.org/herring")
    posted = selection(again, "20,000 crates of herring", statement=claim.statement)
    answer = editor.post(flag_url(again), posted)
    assert answer.status_code == 409
    assert "This claim has already been checked." in answer.content.decode()
    editor.post(
        reverse("article_flag_repeated", args=[again.public_id]), {**posted, "claim": claim.public_id}
    )
    assert Claim.objects.count() == 1
    assert claim.appearances.filter(revision=again.current_revision).exists()
    again.refresh_from_db()
    assert again.state == "checking"
    editor.post(flag_url(again), {**posted, "ignore_duplicates": "1"})
    assert Claim.objects.count() == 2


@pytest.mark.parametrize("claim", ["x", ""])
def test_a_repeated_claim_that_is_no_claim_is_not_found(editor, article, claim):
    posted = selection(article, "12 %", claim=claim)
    assert editor.post(reverse("article_flag_repeated", args=[article.public_id]), posted).status_code == 404


def test_a_claim_that_moved_to_a_confidential_desk_leaves_the_margin_and_its_counts(cast, editor, article):
    seen = flag_claim_on(article, "12 %", cast.editor)
    moved = flag_claim_on(article, "18,500 crates", cast.editor)
    Claim.objects.filter(pk=moved.pk).update(desk=cast.secret_desk)
    page = page_of(editor, article)
    assert str(seen.public_id) in page
    assert str(moved.public_id) not in page
    assert page.count('class="note"') == 1
    assert re.search(r'id="galley-sentence">Flagged: 1<', page)


def test_a_restricted_source_of_a_claim_out_of_sight_is_not_even_asked_for(
    cast, editor, article, django_assert_num_queries
):
    flag_claim_on(article, "12 %", cast.editor)
    moved = flag_claim_on(article, "18,500 crates", cast.editor)
    create_citation(moved, url="https://log.example.org/", title="Log", by=cast.editor, at=MONDAY)
    Claim.objects.filter(pk=moved.pk).update(desk=cast.secret_desk)
    page_of(editor, article)
    with CaptureQueriesContext(connection) as open_source:
        page_of(editor, article)
    Source.objects.update(is_restricted=True)
    with django_assert_num_queries(len(open_source)):
        page_of(editor, article)


def test_one_note_and_three_notes_cost_the_same_queries(cast, editor, article, django_assert_num_queries):
    url = reverse("article_detail", args=[article.public_id])
    flag_claim_on(article, "12 %", cast.editor)
    editor.get(url)
    with CaptureQueriesContext(connection) as one:
        editor.get(url)
    flag_claim_on(article, "18,500 crates", cast.editor, at=MONDAY)
    flag_claim_on(article, "Ada Holm", cast.editor)
    with django_assert_num_queries(len(one)):
        editor.get(url)


@pytest.mark.parametrize("version", ["9" * 5_000, "9" * 30, "-1", "²", "\0"])
def test_a_version_that_cannot_be_one_breaks_nothing(client, cast, article, version):
    client.force_login(cast.editor)
    answer = client.get(reverse("article_detail", args=[article.public_id]), {"version": version})
    assert answer.status_code in {200, 404}
