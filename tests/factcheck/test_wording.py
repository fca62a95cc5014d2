"""The words of a ruling: footnotes that lead to their source for good, limits, a claim others can show."""

import re

import pytest

from factcheck.models import Citation, Claim, Draft, Verdict
from factcheck.sources import citation_actions
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts.filing import VerdictInput, get_wording_requirements
from factcheck.verdicts.publication import publish_verdict
from factcheck.verdicts.reviews import approve_verdict, send_back_verdict
from factcheck.verdicts.wording import list_uncited_sources, render_explanation
from factcheck.workflow.content_hash import compute_current_hash
from lib.crypto.commitments import canonical_json, sha256_hex
from lib.errors import Invalid
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from tests.factcheck.workflow_driver import LATER
from tests.factories import mark_sources_checked

LONG = "It is true that the harbour office counted twenty thousand crates of herring in one week"


CUT = "It is true that the harbour office counted twenty thousand crates of…"


@pytest.fixture
def ready(workflow_driver, create_claim_in_state, cast):
    claim = create_claim_in_state("checking")
    for page in ("one", "two", "three"):
        workflow_driver.cite(claim, f"https://stats.example.org/{page}", cast.checker)
    return claim


def file(claim, scale, cast, **words):
    given = {
        "rating": scale.ratings.get(label="Mostly true"),
        "headline": "About right",
        "explanation": "So.",
    }
    return verdicts_actions.submit_verdict(
        claim, verdict_input=VerdictInput(**given | words), by=cast.checker, at=LATER
    )


def take_away(claim, number, cast):
    citation = claim.citations.with_numbers().get(number=number)
    citation_actions.remove_citation(citation, by=cast.checker, at=LATER)
    claim.refresh_from_db()


def test_a_source_keeps_its_number_when_another_is_taken_away_or_added(ready, workflow_driver, cast):
    take_away(ready, 1, cast)
    workflow_driver.cite(ready, "https://stats.example.org/four", cast.checker)
    live = ready.citations.active().with_numbers().order_by("id")
    assert [(c.number, c.source.url[-3:]) for c in live] == [(2, "two"), (3, "ree"), (4, "our")]


def test_a_footnote_to_a_source_that_was_taken_away_is_refused_where_it_was_typed(ready, rating_scale, cast):
    take_away(ready, 2, cast)
    with pytest.raises(Invalid) as caught:
        file(ready, rating_scale, cast, explanation="One says so [1], the other too [2], and a third [9].")
    assert caught.value.fields == {
        "explanation": [
            "[2]: this source has been removed. Cite another one, or delete the number.",
            "[9]: there is no such source. The sources are [1] and [3]. "
            "To show the brackets themselves, type \\[9\\].",
        ]
    }
    assert not Verdict.objects.exists()


def test_a_source_cited_nowhere_is_a_warning_and_files_all_the_same(ready, rating_scale, cast):
    html = render_explanation("Only one says so [1].")
    assert list_uncited_sources(get_wording_requirements(ready), html) == [
        "Sources [2] and [3] are not cited. Put their numbers after the words they support."
    ]
    assert file(ready, rating_scale, cast, explanation="Only one says so [1].").state == "in_review"


def test_readers_are_led_to_the_source_that_was_meant_though_one_before_it_was_taken_away(
    client, ready, rating_scale, cast
):
    take_away(ready, 1, cast)
    mark_sources_checked(ready, LATER)
    file(ready, rating_scale, cast, explanation="The second says so [2], the third too [3].")
    claim = approve_verdict(ready, by=cast.second, at=LATER)
    publish_verdict(claim, by=cast.editor, at=LATER)
    relay_events()
    page = client.get(f"/verdicts/{claim.public_id}/").content.decode()
    assert re.search(r'<li id="relied-2" value="2"><a href="https://stats.example.org/two"', page)
    assert 'href="#relied-2"' in page
    assert 'id="relied-1"' not in page
    content = PublicDocument.objects.get(public_id=claim.public_id).content
    assert [one["number"] for one in content["citations"]] == [2, 3]


def test_a_desks_limits_hold_and_say_how_much_is_too_much(ready, rating_scale, cast):
    cast.desk.headline_words, cast.desk.explanation_words = 3, 5
    cast.desk.save()
    claim = Claim.objects.select_related("desk").get(pk=ready.pk)
    with pytest.raises(Invalid) as caught:
        file(
            claim,
            rating_scale,
            cast,
            headline="One two three four",
            explanation="One **two** three [1] four five six",
        )
    assert caught.value.fields == {
        "headline": ["The headline has 4 words. The limit on this desk is 3."],
        "explanation": ["The explanation has 6 words. The limit on this desk is 5."],
    }
    claim = Claim.objects.select_related("desk").get(pk=ready.pk)
    assert file(claim, rating_scale, cast, headline="One two three", explanation="One two three [1]").state


@pytest.mark.parametrize(
    ("summary", "hint"),
    [
        ("", f"The claim has {len(LONG)} characters. Many sites show fewer than 75. Write a short version, "
             f"or they show “{CUT}”."),
        (LONG[:78], "The short version has 78 characters. Many sites show fewer than 75."),
        (LONG[:75].replace(" ", "x"), "The short version has 75 characters."),
        (LONG[:74].replace(" ", "x"), ""),
        ("Short enough", ""),
    ],
)  # fmt: skip
def test_a_long_claim_is_filed_with_a_hint_and_a_short_form_is_offered(
    client, ready, rating_scale, cast, summary, hint
):
    Claim.objects.filter(pk=ready.pk).update(statement=LONG)
    claim = Claim.objects.select_related("desk").get(pk=ready.pk)
    client.force_login(cast.checker)
    typed = {"summary": summary, "explanation": "It is so."}
    page = client.post(f"/claims/{ready.public_id}/preview/", typed).content.decode()
    assert (hint in page) if hint else ("Many sites show" not in page)
    assert f"Short version of the claim: {len(summary or LONG)} characters</span>" in page
    # Facts of one line stand apart.
    line = " ".join(re.sub("<[^>]+>", "", page.partition('<p class="meta">')[2].partition("</p>")[0]).split())
    assert re.fullmatch(r"\d+ words? · (Headline: [^·]+ · )?Short version of the claim: \d+ characters", line)
    form = client.get(f"/claims/{ready.public_id}/").content.decode()
    assert f'placeholder="{CUT}"' in form
    assert file(claim, rating_scale, cast, summary=summary).state == "in_review"


def test_where_there_is_little_room_a_claim_is_cut_at_a_word_or_its_short_form_is_shown(
    client, ready, rating_scale, cast
):
    mark_sources_checked(ready, LATER)
    Claim.objects.filter(pk=ready.pk).update(statement=LONG)
    claim = Claim.objects.select_related("desk").get(pk=ready.pk)
    file(claim, rating_scale, cast, explanation="So [1].")
    claim = approve_verdict(claim, by=cast.second, at=LATER)
    publish_verdict(claim, by=cast.editor, at=LATER)
    relay_events()
    content = PublicDocument.objects.get(public_id=claim.public_id).content
    assert content["claim_review"]["claimReviewed"] == LONG
    card = client.get("/oembed", {"url": content["url"]}).json()
    assert card["title"] == f"Mostly true: {CUT}"
    assert f": {CUT}" in card["html"]


def test_own_copy_is_never_asked_for_fewer_words(workflow_driver, rating_scale, cast):
    claim = workflow_driver.at("checking", own_copy=True)
    Claim.objects.filter(pk=claim.pk).update(statement=LONG)
    claim = Claim.objects.select_related("desk").get(pk=claim.pk)
    assert (
        verdicts_actions.submit_verdict(
            claim, verdict_input=VerdictInput(tick="keep"), by=cast.checker, at=LATER
        ).state
        == "in_review"
    )


def test_the_few_words_go_out_as_the_claim_reviewed(client, ready, rating_scale, cast):
    mark_sources_checked(ready, LATER)
    file(ready, rating_scale, cast, summary="20,000 crates of herring", explanation="So [1].")
    claim = approve_verdict(ready, by=cast.second, at=LATER)
    publish_verdict(claim, by=cast.editor, at=LATER)
    relay_events()
    content = PublicDocument.objects.get(public_id=claim.public_id).content
    assert content["summary"] == "20,000 crates of herring"
    assert content["claim_review"]["claimReviewed"] == "20,000 crates of herring"
    assert content["statement"] == claim.statement


def test_a_verdict_of_before_there_were_numbers_and_few_words_has_the_hash_it_was_given(workflow_driver):
    claim = workflow_driver.at("in_review")
    verdict = Verdict.objects.get()
    verdict.citations = [{k: v for k, v in c.items() if k != "number"} for c in verdict.citations]
    frozen = {
        "statement": claim.statement,
        "claimant": claim.claimant,
        "said_on": None,
        "origin": claim.origin_url,
        "verdict": {
            "rating": [verdict.rating.label, verdict.rating.definition, verdict.rating.value],
            "tick": "",
            "proposed_text": "",
            "headline": verdict.headline,
            "explanation": verdict.explanation,
            "on_author": "",
            "source_waiver": "",
            "reply_waiver": "",
        },
        "citations": verdict.citations,
    }
    assert compute_current_hash(claim, verdict) == sha256_hex(canonical_json(frozen))


@pytest.mark.parametrize("column", ["summary", "figure_waiver"])
def test_the_few_words_are_part_of_what_is_approved(workflow_driver, column):
    claim = workflow_driver.at("in_review")
    verdict = Verdict.objects.get()
    setattr(verdict, column, "Something else")
    assert compute_current_hash(claim, verdict) != verdict.content_hash


def test_what_is_typed_is_shown_as_it_will_be_read(client, ready, cast):
    client.force_login(cast.checker)
    take_away(ready, 3, cast)
    typed = {"headline": "Right", "explanation": "**So** it is [1], says <script>alert(1)</script> [3]."}
    page = client.post(f"/claims/{ready.public_id}/preview/", typed).content.decode()
    first = ready.citations.order_by("id").first()
    assert f'<a href="#source-{first.public_id}" aria-label="source 1">1</a>' in page
    assert "<strong>So</strong>" in page
    assert "<script>" not in page
    assert "[3]: this source has been removed." in page
    assert "Source [2] is not cited." in page
    assert "8 words" in page
    assert not Draft.objects.exists()


def test_the_sentence_of_our_own_copy_is_shown_with_the_words_proposed(client, workflow_driver, cast):
    claim = workflow_driver.at("checking", own_copy=True)
    client.force_login(cast.checker)
    address = f"/claims/{claim.public_id}/preview/"
    changed = client.post(
        address, {"tick": "change", "proposed_text": "18,500 crates of herring"}
    ).content.decode()
    assert re.search(r"<del><span[^>]*>removed: </span>20,000</del>", changed)
    assert re.search(r"<ins><span[^>]*>added: </span>18,500</ins>", changed)
    assert "crates of herring" in changed
    cut = client.post(address, {"tick": "cut"}).content.decode()
    assert re.search(r"<del><span[^>]*>removed: </span>20,000 crates of herring</del>", cut)
    assert "<del>" not in client.post(address, {"tick": "keep"}).content.decode()


def test_the_change_is_in_the_form_again_in_the_filed_verdict_and_in_the_margin(
    client, workflow_driver, cast, own_article
):
    claim = workflow_driver.at("checking", own_copy=True)
    client.force_login(cast.checker)
    fields = {
        "tick": "change",
        "proposed_text": "18,500 crates of herring",
        "figure_waiver": "The clerk counted again",
    }
    answer = client.post(f"/claims/{claim.public_id}/draft/", fields | {"preview": "1"})
    assert answer["Location"] == f"/claims/{claim.public_id}/#drafted"
    assert "added: </span>18,500" in client.get(f"/claims/{claim.public_id}/").content.decode()
    verdicts_actions.submit_verdict(claim, verdict_input=VerdictInput(**fields), by=cast.checker, at=LATER)
    assert "added: </span>18,500" in client.get(f"/claims/{claim.public_id}/").content.decode()
    assert "added: </span>18,500" in client.get(f"/articles/{own_article.public_id}/").content.decode()


def test_nobody_of_another_desk_has_a_verdict_shown(client, ready, cast):
    client.force_login(cast.stranger)
    assert client.post(f"/claims/{ready.public_id}/preview/", {"explanation": "x"}).status_code in (403, 404)


def test_numbers_take_no_more_queries_for_more_sources(ready, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [c.number for c in Citation.objects.active().with_numbers().order_by("id")] == [1, 2, 3]


def test_a_verdict_that_came_back_brings_its_few_words_with_it(client, ready, rating_scale, cast):
    mark_sources_checked(ready, LATER)
    file(ready, rating_scale, cast, summary="20,000 crates", explanation="So [1].")
    send_back_verdict(ready, comment="Plainer", by=cast.second, at=LATER)
    client.force_login(cast.checker)
    page = client.get(f"/claims/{ready.public_id}/").content.decode()
    assert 'value="20,000 crates"' in page
