"""Every act that the pages offer, taken over REST: the same verbs, the same forms, the same refusals."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Desk
from factcheck.api.actions import ARTICLE_ACTIONS, CLAIM_ACTIONS
from factcheck.api.request_serializers import (
    CitationCreateSerializer,
    ClaimEditSerializer,
    ClaimFlagSerializer,
)
from factcheck.claims.forms import ClaimForm, FlagClaimForm
from factcheck.models import Claim, Verdict
from factcheck.sources.forms import NewCitationForm
from factcheck.transitions.claim_action_forms import ACTION_LABELS
from factcheck.transitions.dispatch import ARTICLE_ACTION_FUNCTIONS, CLAIM_ACTION_FUNCTIONS
from factcheck.transitions.forms import get_transition_form
from factcheck.workflow.article_tables import ARTICLE_WORK
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from lib.datetimes.clock import now
from tests.api_schema import described
from tests.factcheck.workflow_driver import waive_open_items
from tests.factories import flag_claim_on, mark_sources_checked
from tests.sampling import mark_all_but_every


def choice(told, step, name, label):
    """The value of an answer that an offered step takes."""
    inputs = next(one for one in told["available_actions"] if one["name"] == step)["inputs"]
    choices = next(one for one in inputs if one["name"] == name)["choices"]
    return next(one["value"] for one in choices if one["label"] == label)


def sources(hand, claim):
    for name in ("one", "two"):
        hand.done(claim, "cite", url=f"https://stats.example.org/{name}", title=name, passage="20,145 crates")
    mark_sources_checked(Claim.objects.get(public_id=claim), now())


def test_a_claim_lives_its_whole_life_over_rest(api_clients, cast, article, rating_scale):
    key, checker, second = api_clients["desk_key"], api_clients["checker"], api_clients["second"]
    text = key.get(f"articles/{article.public_id}/actions/").json()
    assert (text["state"], text["revision"]) == ("imported", 1)
    start = article.current_revision.text.index("20,000 crates")
    flagged = key.post(
        f"articles/{article.public_id}/flag/", revision=1, start=start, end=start + 13, exact="20,000 crates",
        statement="The port landed 20,000 crates in March", claimant="Harbour office", kind="number",
    )  # fmt: skip
    assert flagged.status_code == 201, flagged.content
    description = flagged.json()
    claim = description["id"]
    carl = choice(description, "assign", "checker", "Carl")
    description = key.done(claim, "assign", checker=carl, due_at="2036-03-04T18:00:00+01:00")
    assert (description["state"], description["checker"]["name"], description["due_at"]) == (
        "assigned", "Carl", "2036-03-04T17:00:00Z"
    )  # fmt: skip
    assert checker.done(claim, "start")["state"] == "checking"
    sources(checker, claim)
    requested = checker.done(
        claim, "request_reply", recipient="The mayor", channel="e-mail", question="Is it so?",
        deadline=(now() + timedelta(days=1)).isoformat(),
    )  # fmt: skip
    assert requested["state"] == "awaiting_reply"
    assert checker.done(claim, "log_reply", answer="It is.", answered_by="The mayor")["state"] == "checking"
    rating = next(
        one["id"]
        for one in checker.get("ratings/").json()["results"][0]["ratings"]
        if one["label"] == "Mostly true"
    )
    description = checker.done(claim, "submit", rating=rating, headline="About right", explanation="See [1].")
    assert (description["state"], description["verdict"]["explanation"]) == ("in_review", "See [1].")
    description = second.done(claim, "send_back", comment="Say which table")
    assert description["state"] == "checking"
    checker.done(claim, "submit", rating=rating, headline="About right", explanation="The table says so [1].")
    assert second.done(claim, "approve", comment="Seen")["state"] == "approved"
    assert api_clients["standards"].done(claim, "hold", reason="Legal reads it")["state"] == "on_hold"
    assert api_clients["standards"].done(claim, "lift_hold")["state"] == "approved"
    description = api_clients["editor"].done(claim, "publish")
    assert (description["state"], description["publication_status"]) == ("settled", "live")
    marked = api_clients["editor"].done(claim, "mark_under_review", reason="A reader wrote")
    assert marked["publication_status"] == "under_review"
    assert second.done(claim, "reaffirm", note="It holds")["publication_status"] == "live"
    api_clients["standards"].done(claim, "propose_retraction", reason="A call", public_note="Forged")
    description = api_clients["editor"].done(claim, "retract", close_claim=True)
    assert description["publication_status"] == "retracted"
    steps = Verdict.objects.filter(claim__public_id=claim).count()
    assert steps == 2


def test_own_copy_is_ticked_applied_and_cleared_over_rest(api_clients, cast, own_article):
    editor, checker, second = api_clients["editor"], api_clients["checker"], api_clients["second"]
    claim = flag_claim_on(own_article, "20,000 crates", cast.editor).public_id
    checker.done(claim, "take")
    checker.done(claim, "start")
    checker.done(claim, "submit", tick="keep", on_author="Ada Holm")
    second.done(claim, "approve")
    assert editor.done(claim, "settle")["state"] == "settled"
    at = f"articles/{own_article.public_id}"
    seen = editor.get(f"{at}/actions/").json()
    described("ArticleWork").validate(seen)
    assert [offer["name"] for offer in seen["available_actions"]] == ["clear", "withdraw"]
    refused = editor.post(f"{at}/clear/", version=seen["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "blocked")
    assert refused.json()["reasons"] == seen["available_actions"][0]["reasons"]
    assert refused.json()["current"] == seen
    described("ArticleProblem").validate(refused.json())
    waive_open_items(own_article, cast.second)
    cleared = editor.post(f"{at}/clear/", version=seen["version"])
    assert (cleared.status_code, cleared.json()["state"]) == (200, "cleared")
    stale = editor.post(f"{at}/withdraw/", version=seen["version"], reason="Withdrawn")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    data = editor.post(f"{at}/withdraw/", version=stale.json()["current"]["version"], reason="Withdrawn")
    assert data.json()["state"] == "withdrawn"
    assert api_clients["checker"].post(f"{at}/restore/", version=data.json()["version"]).status_code == 403


ON_PAGE = re.compile(
    r'<div class="action( blocked)?" data-action="(\w+)">(.*?)(?=<div class="action|</section|\Z)', re.S
)


def shown(person, claim):
    """{step: reasons as one text} of the acts that the claim's page draws for somebody."""
    client = Client()
    client.force_login(person)
    page = client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    found = {}
    for blocked, step, inside in ON_PAGE.findall(page):
        why = re.search(r'<p class="why"[^>]*>Not yet: (.*?)</p>', inside, re.S)
        found[step] = unescape(why[1]) if blocked and why else ""
    if reverse("claim_transition", args=[claim.public_id, "submit"]) in page:
        waits = re.search(r'<p class="why" id="why-submit">Not yet: (.*?)</p>', page, re.S)
        found.setdefault("submit", unescape(waits[1]) if waits else "")
    return {step: why for step, why in found.items() if step in CLAIM_ACTION_FUNCTIONS}


@pytest.mark.parametrize(
    "state",
    mark_all_but_every(
        2,
        ["suggested", "flagged", "assigned", "awaiting_reply", "in_review", "approved", "on_hold", "live"],
        "offers on the page",
    ),
)
def test_what_is_offered_is_what_the_page_draws(workflow_driver, cast, api_clients, state):
    claim = workflow_driver.play(state)
    for who in ("checker", "second", "editor", "standards", "outsider"):
        data = api_clients[who].get(f"claims/{claim.public_id}/").json()["available_actions"]
        offers = {offer["name"]: " ".join(offer["reasons"]) for offer in data}
        assert offers == shown(getattr(cast, who), claim), who
        if who in ("editor", "standards"):
            assert data, who


def test_a_verdict_that_lacks_its_evidence_is_offered_with_the_reason(
    workflow_driver, create_claim_in_state, cast, api_clients
):
    claim = create_claim_in_state("checking")
    data = api_clients["checker"].get(f"claims/{claim.public_id}/").json()["available_actions"]
    reasons = next(offer for offer in data if offer["name"] == "submit")["reasons"]
    assert reasons[0].startswith("Not enough independent sources: 0 of 2")
    assert [offer for offer in data if offer["reasons"] and offer["inputs"]] == []


def test_what_a_step_asks_is_told_with_it(workflow_driver, api_clients):
    claim = workflow_driver.at("in_review")
    data = api_clients["editor"].get(f"claims/{claim.public_id}/").json()
    closing = next(offer for offer in data["available_actions"] if offer["name"] == "close")["inputs"]
    assert [(ask["name"], ask["required"]) for ask in closing] == [("close_reason", True), ("note", False)]
    assert {"value": "declined", "label": "Declined"} in closing[0]["choices"]
    listed = (
        api_clients["editor"]
        .get("claims/?expand=available_actions")
        .json()["results"][0]["available_actions"]
    )
    assert listed == [
        {name: one[name] for name in ("name", "label", "reasons")} for one in data["available_actions"]
    ]


def test_every_step_of_a_person_has_an_address(workflow_driver):
    machine = {"approve_by_panel"}
    assert {act.name for act in CLAIM_ACTIONS} >= {*CLAIM_ACTION_FUNCTIONS} - machine
    assert {act.name for act in ARTICLE_ACTIONS} == {*ARTICLE_ACTION_FUNCTIONS}
    assert not machine & {act.name for act in CLAIM_ACTIONS}
    assert {act.label for act in CLAIM_ACTIONS} >= {*ACTION_LABELS.values()}


def test_a_body_holds_what_the_form_on_the_page_does(workflow_driver, cast, own_article):
    """What a page asks for can be sent, and nothing else can."""
    public, own = workflow_driver.at("in_review"), workflow_driver.at("in_review", own_copy=True)
    acts = {act.name: {*act.body().fields} - {"version"} for act in CLAIM_ACTIONS}
    for table in (CLAIM_WORK, CLAIM_PUBLICATION):
        for row in table:
            if row.name in CLAIM_ACTION_FUNCTIONS and row.name in acts and row.inputs:
                forms = [get_transition_form(row, claim).fields for claim in (public, own)]
                assert acts[row.name] == {*forms[0], *forms[1]}, row.name
            elif row.name in acts:
                assert not acts[row.name], row.name
    for row in ARTICLE_WORK:
        body = next((act.body for act in ARTICLE_ACTIONS if act.name == row.name), None)
        if body is not None:
            assert {*body().fields} - {"version"} == {ask.name for ask in row.inputs}
    assert acts["edit"] == {*ClaimForm(public).fields} == {*ClaimEditSerializer().fields} - {"version"}
    on_the_page_alone = {"file", "is_restricted", "permitted_people"}
    assert {*CitationCreateSerializer().fields} - {"version"} == {
        *NewCitationForm(public, cast.editor).fields
    } - on_the_page_alone
    assert {*ClaimFlagSerializer().fields} == {*FlagClaimForm("UTC").fields} | {
        "suggest",
        "ignore_duplicates",
    }


def test_details_that_are_left_out_stay_as_they_are(workflow_driver, api_clients):
    claim = workflow_driver.at("assigned")
    due = now() + timedelta(days=2, seconds=7)
    Claim.objects.filter(pk=claim.pk).update(due_at=due, said_on="2026-03-01", said_precision="month")
    data = api_clients["editor"].done(claim.public_id, "edit", priority=4, must_check=False)
    assert (data["priority"], data["must_check"], data["said_on"]) == (4, False, "2026-03")
    fresh = Claim.objects.get(pk=claim.pk)
    assert (fresh.statement, fresh.claimant, fresh.due_at) == (claim.statement, claim.claimant, due)
    data = api_clients["editor"].done(claim.public_id, "edit", due_at=None, claimant="")
    assert (data["due_at"], data["claimant"]) == (None, "")


def test_a_claim_is_split_merged_moved_recused_and_held_over_rest(workflow_driver, api_clients, cast):
    editor, standards = api_clients["editor"], api_clients["standards"]
    claim = workflow_driver.at("flagged").public_id
    data = editor.done(claim, "split", first="Crates were landed", second="There were 20,000 of them")
    assert data["statement"] == "Crates were landed"
    part = editor.get("claims/?q=20000").json()["results"][0]["id"]
    data = editor.done(part, "merge", into=claim)
    assert (data["state"], data["close_reason"], data["duplicate_of"]) == ("closed", "duplicate", str(claim))
    api_clients["second"].done(claim, "recuse", interest="My cousin runs the port")
    refused = api_clients["second"].take(claim, "take")
    assert refused.json()["reasons"] == ["You have declared an interest in this claim."]
    assert editor.done(claim, "legal-read")["legal_read_requested"] is True
    assert standards.done(claim, "legal-read/waive")["legal_read_requested"] is False
    standards.done(claim, "legal-hold", reason="A suit")
    standards.done(claim, "legal-hold/lift", reason="It is over")
    assert editor.done(claim, "move", desk="sports")["desk"] == "sports"


def test_a_blind_desk_is_rated_over_rest(workflow_driver, api_clients, cast, rating_scale):
    Desk.objects.filter(pk=cast.desk.pk).update(review_mode="blind")
    claim = workflow_driver.at("in_review")
    mark_sources_checked(claim, now())
    data = api_clients["second"].get(f"claims/{claim.public_id}/").json()
    rating = choice(data, "rate_blind", "rating", "Mostly true")
    data = api_clients["second"].done(claim.public_id, "rate_blind", rating=rating)
    assert data["verdict"]["headline"] == "About right"
    assert api_clients["second"].done(claim.public_id, "approve")["state"] == "approved"


def test_words_of_a_verdict_are_commented_on_over_rest(workflow_driver, api_clients):
    claim = workflow_driver.at("in_review")
    description = api_clients["second"].done(claim.public_id, "comment", exact="20,145", text="Which table?")
    assert description["state"] == "in_review"
    assert claim.comments.get().text == "Which table?"
