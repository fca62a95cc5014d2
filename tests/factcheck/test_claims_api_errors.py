"""What the API refuses of an act, in the words of the page, and what it shows of a claim that moved on."""

from uuid import uuid4

from django.test import Client

from accounts.models import Desk
from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from articles.models import Article
from factcheck.api.actions import CLAIM_ACTIONS
from factcheck.assignments import actions as assignments_actions
from factcheck.models import Claim
from factcheck.verdicts import reviews as reviews_actions
from lib.datetimes.clock import now
from lib.errors import Stale
from lib.text.plain_text import build_plain_text
from tests.api_schema import described
from tests.factories import BODY, mark_sources_checked


def test_no_act_is_for_others(workflow_driver, api_clients, cast):
    """Those who may read the claim are told that it is not theirs; those who may not, that there is none."""
    claim = workflow_driver.at("in_review")
    before = Claim.objects.filter(pk=claim.pk).values().get()
    body = {"version": claim.version}
    for step in [act.name for act in CLAIM_ACTIONS]:
        seen = api_clients["outsider"].post(f"claims/{claim.public_id}/{step}/", **body)
        assert seen.status_code in (403, 409, 422), (step, seen.content)
        stranger = api_clients["stranger"].post(f"claims/{claim.public_id}/{step}/", **body)
        assert stranger.status_code == 403, step
    Claim.objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
    for step in [act.name for act in CLAIM_ACTIONS]:
        there = api_clients["outsider"].post(f"claims/{claim.public_id}/{step}/", nonsense=1)
        nowhere = api_clients["outsider"].post(f"claims/{uuid4()}/{step}/", nonsense=1)
        assert there.status_code == nowhere.status_code == 404, step
        assert there.json() == nowhere.json(), step
    assert Claim.objects.filter(pk=claim.pk).values().get() == before | {"desk_id": cast.secret_desk.pk}


def test_the_wrong_person_is_told_why(workflow_driver, api_clients):
    claim = workflow_driver.at("in_review")
    refused = api_clients["checker"].take(claim.public_id, "approve")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert refused.json()["detail"].startswith("You worked on this verdict")
    described("Problem").validate(refused.json())


def test_whoever_comes_second_is_shown_the_claim_as_it_is(workflow_driver, api_clients, cast):
    claim = workflow_driver.at("flagged")
    assignments_actions.take_claim(claim, by=cast.second, at=now())
    refused = api_clients["editor"].post(
        f"claims/{claim.public_id}/close/", version=1, close_reason="declined"
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "stale")
    described("ClaimProblem").validate(refused.json())
    assert refused.json()["current"] == api_clients["editor"].get(f"claims/{claim.public_id}/").json()
    assert refused.json()["current"]["checker"]["name"] == "Sara"
    assert Claim.objects.get(pk=claim.pk).state == "assigned"


def test_who_lost_a_claim_out_of_sight_is_not_shown_it(workflow_driver, api_clients, cast, monkeypatch):
    claim = workflow_driver.at("flagged")

    def gone(*_, **__):
        Claim.objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
        raise Stale("Somebody else moved it.")

    act = next(act for act in CLAIM_ACTIONS if act.name == "take")
    monkeypatch.setitem(act.__dict__, "perform", gone)
    refused = api_clients["checker"].take(claim.public_id, "take")
    assert (refused.status_code, "current" in refused.json()) == (409, False)


def test_a_step_from_another_state_says_so(workflow_driver, api_clients):
    refused = api_clients["editor"].take(workflow_driver.at("flagged").public_id, "publish")
    assert (refused.status_code, refused.json()["code"]) == (409, "blocked")
    refused = api_clients["editor"].take(workflow_driver.at("suggested").public_id, "release", reason="x")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert "“Unassign” is not possible while the state is “Suggested”." in refused.json()["detail"]


BAD_BODIES = [
    ("close", {}, "close_reason", "Choose why the claim is closed."),
    ("close", {"close_reason": "bored"}, "close_reason", "not a valid choice"),
    ("close", {"close_reason": "declined", "why": "x"}, "why", "Unknown field. Fields: "),
    ("close", {"version": None, "close_reason": "declined"}, "version", "may not be null"),
    ("close", {"version": "many", "close_reason": "declined"}, "version", "valid integer"),
    ("assign", {"checker": "carl"}, "checker", "valid UUID"),
    ("assign", {"checker": str(uuid4())}, "checker", "Choose an option from the list."),
    ("assign", {"checker": "ines"}, "checker", "Choose an option from the list."),
    ("assign", {"checker": "carl", "due_at": "tomorrow"}, "due_at", "Send a time with its UTC offset"),
    ("release", {"reason": "   "}, "reason", "Give a reason."),
    ("edit", {"statement": ""}, "statement", "Write the claim as a checkable statement."),
    ("edit", {"kind": "rumour"}, "kind", "not a valid choice"),
    ("merge", {}, "into", "Choose the claim to merge with."),
    ("merge", {"into": str(uuid4())}, "into", "There is no such claim on a desk you can see."),
    ("move", {"desk": "inquiries"}, "desk", "There is no desk “inquiries”, or you cannot see it."),
    ("move", {"desk": "nowhere"}, "desk", "There is no desk “nowhere”, or you cannot see it."),
    ("split", {"first": "One thing"}, "second", "Write the statement."),
    ("cite", {"url": "http://127.0.0.1/x", "title": "x"}, "url", ""),
    ("cite", {"kind": "document", "title": "x"}, "kind", "not a valid choice"),
    ("recuse", {"interest": ""}, "interest", "Describe the interest."),
]  # fmt: skip
"""Step, body, the field at fault, and what is said of it."""


def test_a_bad_body_is_told_at_its_field(workflow_driver, api_clients, cast):
    claim = workflow_driver.at("assigned")
    before = Claim.objects.filter(pk=claim.pk).values().get()
    for step, sent, field, says in BAD_BODIES:
        body = sent
        for name in ("carl", "ines"):
            if body.get("checker") == name and says != "valid UUID":
                person = {"carl": cast.checker, "ines": cast.insider}[name]
                body = body | {"checker": str(person.public_id)}
        refused = api_clients["editor"].take(claim.public_id, step, **body)
        assert refused.status_code == 422, (step, sent, refused.content)
        assert refused.json()["code"] == "invalid", (step, sent)
        assert says in " ".join(refused.json()["errors"][field]), (step, sent, refused.json())
        assert Claim.objects.filter(pk=claim.pk).values().get() == before, (step, sent)


def test_a_verdict_that_is_not_whole_says_what_it_lacks_at_each_field(workflow_driver, api_clients):
    claim = workflow_driver.at("checking")
    refused = api_clients["checker"].take(claim.public_id, "submit", headline="About right")
    assert refused.status_code == 422
    assert refused.json()["errors"] == {
        "rating": ["Choose a rating."],
        "explanation": ["Write an explanation."],
    }
    refused = api_clients["checker"].take(claim.public_id, "submit", rating=str(uuid4()), explanation="x")
    assert refused.json()["errors"] == {"rating": ["Choose a rating from the current scale."]}


def test_a_step_without_the_version_that_was_seen_is_refused(workflow_driver, api_clients):
    refused = api_clients["checker"].post(f"claims/{workflow_driver.at('flagged').public_id}/take/")
    assert refused.status_code == 422
    assert refused.json()["errors"]["version"] == ["Send the version you read: it is in the response."]


def test_what_is_no_json_is_refused_and_so_are_parameters(workflow_driver, api_clients):
    address = f"/api/v1/claims/{workflow_driver.at('flagged').public_id}/take/"
    client = api_clients["checker"].client
    assert client.post(address, {"version": 1}).status_code == 415
    assert client.post(address, "{", content_type="application/json").status_code == 400
    assert client.post(address, "[1]", content_type="application/json").status_code == 422
    twice = '{"version": 1, "version": 1}'
    assert client.post(address, twice, content_type="application/json").status_code == 400
    assert (
        api_clients["checker"].post(address.removeprefix("/api/v1/") + "?x=1", version=1).status_code == 422
    )
    assert client.get(address).status_code == 405


def test_a_session_needs_the_token_that_a_form_has(workflow_driver, cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.checker)
    claim = workflow_driver.at("flagged")
    refused = client.post(
        f"/api/v1/claims/{claim.public_id}/take/", {"version": 1}, content_type="application/json"
    )
    assert refused.status_code == 403
    assert Claim.objects.get(pk=claim.pk).state == "flagged"


def flagging(article, words, **more):
    start = article.current_revision.text.index(words)
    return {
        "revision": article.current_revision.number,
        "start": start,
        "end": start + len(words),
        "exact": words,
        "statement": f"It is true that {words}",
    } | more


def test_a_claim_is_only_suggested_where_that_is_asked(api_clients, article):
    address = f"articles/{article.public_id}/flag/"
    data = api_clients["checker"].post(address, **flagging(article, "a record", suggest=True))
    assert (data.status_code, data.json()["state"]) == (201, "suggested")
    described("Claim").validate(data.json())


def test_flagging_refuses_what_the_page_refuses(api_clients, cast, article):
    address = f"articles/{article.public_id}/flag/"
    checker = api_clients["checker"]
    assert checker.post(address, **flagging(article, "a record", statement="")).json()["errors"] == {
        "statement": ["Write the statement."]
    }
    moved = checker.post(address, **flagging(article, "a record", start=0))
    assert moved.status_code == 422
    assert api_clients["outsider"].post(address, **flagging(article, "a record")).status_code == 403
    assert api_clients["insider"].post(address, **flagging(article, "a record")).status_code == 403
    nowhere = api_clients["checker"].post(f"articles/{uuid4()}/flag/", x=1)
    Article.objects.filter(pk=article.pk).update(desk=cast.secret_desk)
    there = checker.post(address, x=1)
    assert (there.status_code, there.json()) == (404, nowhere.json())
    assert not Claim.objects.exists()


def test_newer_words_and_a_settled_double_answer_409(workflow_driver, api_clients, cast, article):
    address = f"articles/{article.public_id}/flag/"
    settled = workflow_driver.play("live")
    body = flagging(article, "20,000 crates of herring", statement=settled.statement.upper())
    same = api_clients["editor"].post(address, **body)
    assert (same.status_code, same.json()["code"]) == (409, "blocked")
    assert same.json()["current"]["id"] == str(settled.public_id)
    described("ClaimProblem").validate(same.json())
    assert api_clients["editor"].post(address, **body, ignore_duplicates=True).status_code == 201
    words = build_plain_text(article.headline, [*BODY, "A last word."])
    create_manual_revision(article, ParsedArticle(article.headline, words, ""), by=cast.editor, at=now())
    stale = api_clients["editor"].post(address, **flagging(article, "a record", revision=1))
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")


def test_a_desk_with_two_approvals_is_told_how_many_there_are(workflow_driver, api_clients, cast):
    Desk.objects.filter(pk=cast.desk.pk).update(quorum=2)
    claim = workflow_driver.at("in_review")
    mark_sources_checked(claim, now())
    data = api_clients["second"].done(claim.public_id, "approve")
    assert data["state"] == "in_review"
    approve = next(offer for offer in data["available_actions"] if offer["name"] == "approve")
    assert approve["reasons"] == ["You have already approved this. 1 of 2 approvals so far."]
    again = api_clients["second"].take(claim.public_id, "approve")
    assert (again.status_code, again.json()["reasons"]) == (409, approve["reasons"])
    reviews_actions.approve_verdict(Claim.objects.get(pk=claim.pk), by=cast.editor, at=now())
