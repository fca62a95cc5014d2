"""Figures and dates of a verdict that no cited passage says: shown, and filed with a reason."""

import pytest
from django.urls import reverse

from factcheck.models import Claim, Source, Verdict
from factcheck.sources import citation_actions
from factcheck.verdicts.filing import VerdictInput, submit_verdict
from factcheck.workflow.content_hash import compute_current_hash
from lib.errors import Invalid
from publishing.packs.defence_claim import build_claim_account
from tests.factcheck.workflow_driver import LATER
from tests.factories import mark_sources_checked

PASSAGE = "The register counted 96.3 million people on 3 March 2026, 12.4 % more than in 2011."
WRONG = "It has 95.8 million people [1], says the register of 2011 [2]."
SENTENCE = "No cited passage says 95.8 million."
REASON = "The council’s own letter of Monday, which is not public."


@pytest.fixture
def claim(create_claim_in_state, cast):
    """A claim being checked, with two pages that both say what PASSAGE says, each in its own words."""
    made = create_claim_in_state("checking")
    Claim.objects.filter(pk=made.pk).update(statement="There are 97 million people", said_on="2025-06-01")
    for name, passage in (("one", PASSAGE), ("two", f"The office counted. {PASSAGE}")):
        citation_actions.create_citation(
            made, url=f"https://{name}.example.org/count", title=f"Count {name} of 1998", passage=passage,
            published_on="2026-04-05", by=cast.checker, at=LATER,
        )  # fmt: skip
    mark_sources_checked(made, LATER)
    return Claim.objects.select_related("desk").get(pk=made.pk)


@pytest.fixture
def submit(claim, cast, rating_scale):
    def file(**words):
        given = {"rating": rating_scale.ratings.get(label="Mostly true"), "headline": "About right"}
        made = VerdictInput(**given | {"explanation": "So [1]."} | words)
        return submit_verdict(claim, verdict_input=made, by=cast.checker, at=LATER)

    return file


def test_it_is_said_while_the_verdict_is_typed(client, claim, cast):
    client.force_login(cast.checker)
    url = reverse("claim_preview", args=[claim.public_id])
    page = client.post(url, {"headline": "95.8 million", "explanation": WRONG}).content.decode()
    assert page.count(SENTENCE) == 1
    assert SENTENCE not in client.post(url, {"explanation": WRONG.replace("95.8", "96.3")}).content.decode()


def test_it_takes_a_reason_to_be_filed(submit):
    with pytest.raises(Invalid) as caught:
        submit(explanation=WRONG)
    assert caught.value.fields == {
        "figure_waiver": [
            f"{SENTENCE} Correct the verdict, cite a passage that says it, or explain where it comes from."
        ]
    }
    assert submit(explanation=WRONG, figure_waiver=REASON).state == "in_review"
    assert Verdict.objects.get().figure_waiver == REASON


def test_the_form_asks_at_the_reason_and_lists_it_before_review(client, claim, cast):
    client.force_login(cast.checker)
    url = reverse("claim_transition", args=[claim.public_id, "submit"])
    answer = client.post(url, {"explanation": WRONG, "headline": "x", "version": claim.version})
    assert SENTENCE in answer.content.decode()
    client.post(reverse("claim_draft", args=[claim.public_id]), {"explanation": WRONG})
    page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert SENTENCE in page.split("Required before review")[1]
    client.post(
        reverse("claim_draft", args=[claim.public_id]), {"explanation": WRONG, "figure_waiver": REASON}
    )
    page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert SENTENCE not in page.split("Required before review")[1]


def test_who_approves_sees_the_figure_and_the_reason_and_approves_both(client, claim, cast, submit):
    submit(explanation=WRONG, figure_waiver=REASON)
    client.force_login(cast.second)
    page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert SENTENCE in page
    assert REASON in page
    verdict = Verdict.objects.get()
    verdict.figure_waiver = "Another reason"
    assert compute_current_hash(claim, verdict) != verdict.content_hash
    data = client.get(f"/api/v1/claims/{claim.public_id}/").json()["verdict"]
    assert (data["unmatched_figures"], data["figure_waiver"]) == (SENTENCE, REASON)
    (version,) = build_claim_account(claim, allowed=()).versions
    assert (version["unmatched_figures"], version["figure_waiver"]) == (SENTENCE, REASON)


@pytest.mark.parametrize(
    "explanation",
    [
        "About 96 million [1, 2], the 3rd count; see page 12.",
        "It says 97 million on 1 June 2025. The count of 1998, published on 5 April 2026, has 96.3 million.",
        "96.3 million on 3 March 2026, up 12.4 per cent since 2011 [12345].".replace("[12345]", "[2]"),
        "Right `95.8` [1].",
    ],
)
def test_what_is_said_somewhere_takes_no_reason(submit, explanation):
    assert submit(explanation=explanation).state == "in_review"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"headline": "In 2012 it was less"}, "2012"),
        ({"summary": "95.8 million people"}, "95.8 million"),
        ({"explanation": "On 4 March 2026 [1]."}, "4 March 2026"),
        ({"explanation": "12.4 million more [1]."}, "12.4 million"),
        ({"headline": "31, 32, 33, 34, 35, 36, 37, 38, 39, 40"}, "31, 32, 33, 34, 35, 36, 37, 38 or 2 more"),
    ],
)  # fmt: skip
def test_every_text_of_a_verdict_is_compared(submit, words, named):
    with pytest.raises(Invalid, match=f"No cited passage says {named}"):
        submit(**words)


def test_what_is_off_the_record_is_not_found_out_by_trying(client, claim, cast):
    Source.objects.update(is_restricted=True)
    client.force_login(cast.second)
    url = reverse("claim_preview", args=[claim.public_id])
    for figure in ("96.3 million", "95.8 million"):
        assert f"No cited passage says {figure}." in client.post(url, {"headline": figure}).content.decode()


def test_the_words_proposed_for_our_own_copy_are_compared_too(workflow_driver, cast, client):
    own = workflow_driver.at("checking", own_copy=True)
    client.force_login(cast.checker)
    url = reverse("claim_preview", args=[own.public_id])
    for proposed, warned in (("20,145 crates", False), ("20,154 crates", True)):
        page = client.post(url, {"tick": "change", "proposed_text": proposed}).content.decode()
        assert (f"No cited passage says {proposed.split()[0]}." in page) == warned
    made = VerdictInput(tick="change", proposed_text="20,154 crates", figure_waiver="The clerk’s letter")
    assert submit_verdict(own, verdict_input=made, by=cast.checker, at=LATER).state == "in_review"


def test_what_rests_on_a_named_author_alone_is_not_compared(workflow_driver, cast):
    own = workflow_driver.at("checking", own_copy=True)
    for citation in own.citations.active():
        citation_actions.remove_citation(citation, by=cast.checker, at=LATER)
    own.refresh_from_db()
    made = VerdictInput(tick="change", proposed_text="20,154 crates", on_author="The clerk")
    assert submit_verdict(own, verdict_input=made, by=cast.checker, at=LATER).state == "in_review"


def test_the_preview_says_where_each_figure_is_said(client, claim, cast):
    client.force_login(cast.checker)
    url = reverse("claim_preview", args=[claim.public_id])
    typed = {
        "headline": "About 96 million, not 97 million",
        "explanation": "Up 12.4 % [1], not 95.8 million.",
    }
    page = " ".join(client.post(url, typed).content.decode().split())
    for words, place in {
        "12.4 %": '[1] <q dir="auto">…people on 3 March 2026, 12.4 % more than in 2011.</q>',
        "96 million": '[1] <q dir="auto">The register counted 96.3 million people',
        "97 million": 'in the claim: <q dir="auto">There are 97 million people</q>',
        "95.8 million": '<span class="bad">no cited passage says it</span>',
    }.items():
        assert f'<bdi class="strong">{words}</bdi>: {place}' in page


def test_a_passage_off_the_record_is_quoted_to_nobody(client, claim, cast):
    Source.objects.filter(citations__claim=claim).update(is_restricted=True)
    client.force_login(cast.editor)
    url = reverse("claim_preview", args=[claim.public_id])
    page = client.post(url, {"explanation": "It rose by 12.4 % [1]."}).content.decode()
    assert "no cited passage says it" in page
    assert "96.3 million people" not in page
