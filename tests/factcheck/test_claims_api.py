"""The newsroom's programs read claims: those that their people may see, narrowed as asked, in few queries."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from factcheck.assignments.actions import assign_claim
from factcheck.claims import closing, editing
from factcheck.models import Claim, Source
from factcheck.search.indexing import index_changes
from tests.api_schema import described
from tests.factcheck.api_client import create_service_key
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY, create_article, flag_claim_on, mark_sources_checked


@pytest.fixture
def key(cast):
    return create_service_key(cast, cast.desk)


@pytest.fixture
def ask(key):
    """ask("?state=flagged") asks the list; ask(id=..., query=...) asks for one."""

    def get(query="", *, id=None, secret=key, **headers):
        address = f"/api/v1/claims/{f'{id}/' if id else ''}{query}"
        return Client().get(address, headers={"authorization": f"Bearer {secret}", **headers})

    return get


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["results"]]


def test_a_claim_is_told_whole_and_as_described(ask, workflow_driver, cast):
    claim = workflow_driver.public("live", "checking")
    data = ask(id=claim.public_id).json()
    described("Claim").validate(data)
    assert (data["statement"], data["state"], data["publication_status"], data["version"]) == (
        claim.statement, "checking", "live", claim.version
    )  # fmt: skip
    assert data["checker"] == {"id": str(cast.checker.public_id), "name": "Carl", "is_program": False}
    assert data["appearances"][0]["exact"] == "20,000 crates of herring"
    assert [one["number"] for one in data["citations"]] == [1, 2]
    assert data["verdict"]["rating"]["label"] == "Mostly true"
    assert data["available_actions"] == []
    described("PaginatedClaimList").validate(
        ask("?expand=appearances,citations,verdict,available_actions").json()
    )


def test_times_and_dates_are_as_exact_as_they_are_known(ask, workflow_driver):
    claim = workflow_driver.at("flagged")
    Claim.objects.filter(pk=claim.pk).update(said_on="2026-03-01", said_precision="month", due_at=LATER)
    data = ask(id=claim.public_id).json()
    assert data["said_on"] == "2026-03"
    assert datetime.fromisoformat(data["due_at"]) == LATER
    assert datetime.fromisoformat(data["updated_at"]) == datetime.fromisoformat(data["created_at"]) == MONDAY


def test_strangers_partners_and_keys_for_something_else_learn_nothing(ask, workflow_driver, cast, client):
    claim = workflow_driver.at("flagged")
    assert Client().get("/api/v1/claims/").status_code == 401
    for scope in ("read-published", "import-articles"):
        refused = ask(secret=create_service_key(cast, cast.desk, scopes=[scope], name=scope))
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
        assert "scope work" in refused.json()["detail"]
    client.force_login(cast.stranger)
    for address in ("/api/v1/claims/", f"/api/v1/claims/{claim.public_id}/"):
        assert client.get(address).status_code == 403


def test_what_another_desk_keeps_to_itself_answers_as_what_does_not_exist(ask, article, cast):
    claim = flag_claim_on(article, "20,000", cast.editor)
    Claim.objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
    there, nowhere = ask(id=claim.public_id), ask(id=uuid4())
    assert there.status_code == nowhere.status_code == 404
    assert there.json() == nowhere.json()
    assert ids(ask()) == ids(ask("?desk=inquiries")) == ids(ask(f"?article={article.public_id}")) == []


def test_an_article_and_a_double_of_a_confidential_desk_are_not_named(ask, article, cast):
    claim, other = (
        flag_claim_on(article, words, cast.editor) for words in ("20,000 crates", "18,500 crates")
    )
    editing.merge_claim(other, into=claim, by=cast.editor, at=LATER)
    assert ask(id=other.public_id).json()["duplicate_of"] == str(claim.public_id)
    assert ask(id=claim.public_id).json()["articles"] == [str(article.public_id)]
    Claim.objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
    Article.objects.filter(pk=article.pk).update(desk=cast.secret_desk)
    data = ask(id=other.public_id).json()
    assert (data["duplicate_of"], data["articles"], data["appearances"]) == (None, [], [])
    assert ids(ask(f"?article={article.public_id}")) == []


@pytest.mark.parametrize("who", ["checker", "outsider"])
def test_a_restricted_source_is_its_number_alone_for_those_it_names_too(workflow_driver, cast, client, who):
    claim = workflow_driver.at("approved")
    hidden = claim.citations.first().source
    Source.objects.filter(pk=hidden.pk).update(is_restricted=True)
    hidden.permitted_people.add(cast.checker)
    client.force_login(getattr(cast, who))
    data = client.get(f"/api/v1/claims/{claim.public_id}/").json()["citations"]
    assert data[0] == {"number": 1, "title": "A source we cannot name"}
    assert data[1]["title"] == "Table two"
    assert (
        b"Table one"
        not in client.get("/api/v1/claims/?expand=citations,verdict,appearances,available_actions").content
    )


def test_a_verdict_to_be_rated_blind_is_shown_to_nobody_before_they_rated_it(workflow_driver, cast, client):
    cast.desk.review_mode = "blind"
    cast.desk.save()
    claim = workflow_driver.at("in_review")

    def told(person):
        client.force_login(person)
        one = client.get(f"/api/v1/claims/{claim.public_id}/").json()
        many = client.get("/api/v1/claims/?expand=verdict,available_actions").json()["results"][0]
        assert one["verdict"] == many["verdict"]
        return one

    assert told(cast.checker)["verdict"]["headline"] == "About right"
    for person in (cast.second, cast.editor, cast.outsider):
        assert told(person)["verdict"] is None
        assert "About right" not in str(told(person))
        assert "Mostly true" not in str({**told(person), "available_actions": []})


@pytest.fixture
def several(cast, article, own_article):
    """Claims by a word: two flagged in one article, one assigned in our own copy, one settled elsewhere."""
    found = {
        "herring": flag_claim_on(article, "20,000 crates of herring", cast.editor, kind="number"),
        "record": flag_claim_on(article, "a record", cast.editor, claimant="The mayor", kind="superlative"),
        "smoke": flag_claim_on(own_article, "smokehouse", cast.editor, due_at=LATER, must_check=False),
    }
    other = create_article(cast.other_desk, cast.outsider, headline="Other", url="https://news.example.org/2")
    found["other"] = flag_claim_on(other, "18,500 crates", cast.outsider, at=LATER)
    Claim.objects.filter(pk=found["other"].pk).update(language="en-GB")
    on_it = {"checker": cast.checker, "by": cast.editor, "at": MONDAY + timedelta(hours=1)}
    assign_claim(found["smoke"], **on_it)
    closing.close_claim(found["record"], close_reason="declined", by=cast.editor, at=LATER)
    return found


def test_every_filter_narrows_the_list(ask, several, cast, article, own_article):
    name = {str(claim.public_id): word for word, claim in several.items()}

    def found(query):
        return {name[one] for one in ids(ask(query))}

    assert found("") == {*several}
    assert found("?desk=sports") == {"other"}
    assert found("?state=flagged") == {"herring", "other"}
    assert found("?state=assigned,closed") == {"smoke", "record"}
    assert found("?publication_status=none") == {*several}
    assert found("?publication_status=live,retracted") == set()
    assert found("?kind=number,superlative") == {"herring", "record"}
    assert found(f"?checker={cast.checker.public_id}") == {"smoke"}
    assert found("?checker=none") == {"herring", "record", "other"}
    assert found("?checker=me") == set()
    assert found(f"?article={own_article.public_id}") == {"smoke"}
    assert found(f"?article={article.public_id}&state=closed") == {"record"}
    assert found("?language=en") == {*several}
    assert found("?language=en-gb") == {"other"}
    assert found("?must_check=false") == {"smoke"}
    assert found("?must_check=true&q=mayor") == {"record"}
    assert found("?q=HERRING+crates") == {"herring"}
    late = LATER.strftime("%Y-%m-%dT%H:%M:%SZ")
    after = (LATER + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert found(f"?due_after={late}&due_before={after}") == {"smoke"}
    assert found(f"?due_before={late}") == set()
    assert found(f"?updated_after={late}") == {"record", "other"}
    assert found(f"?updated_before={late}") == {"herring", "smoke"}
    assert found("?updated_after=2026-03-02T09:30:00Z&updated_before=2026-03-02T11:00:00Z") == {"smoke"}


def test_mine_are_those_of_whoever_asks(several, cast, client):
    client.force_login(cast.checker)
    assert ids(client.get("/api/v1/claims/?checker=me")) == [str(several["smoke"].public_id)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?stat=flagged", "stat"), ("?state=opened", "state"), ("?state=flagged&state=closed", "state"),
        ("?kind=", None), ("?must_check=maybe", "must_check"), ("?checker=carl", "checker"),
        ("?article=7", "article"), ("?due_after=noon", "due_after"),
        ("?updated_before=9999999", "updated_before"),
        ("?fields=statement,secret", "fields"), ("?expand=everything", "expand"),
        ("?fields=available_actions", "fields"),
        ("?page_size=0", "page_size"), ("?cursor=x", "cursor"), ("?q=%00", "q"),
    ],
)  # fmt: skip
def test_what_the_list_does_not_know_is_refused_with_what_it_knows(ask, query, field):
    answer = ask(query)
    if field is None:
        assert answer.status_code == 200
        return
    assert answer.status_code == 400, answer.content
    assert [*answer.json()["errors"]] == [field]
    described("Problem").validate(answer.json())
    if field == "stat":
        assert (
            "Parameters: age, article, checker, claimant, claimant_id, cursor, desk, due, due_after"
            in answer.json()["detail"]
        )


def test_one_claim_refuses_parameters_too(ask, workflow_driver):
    claim = workflow_driver.at("flagged")
    assert ask("?expand=available_actions", id=claim.public_id).json()["errors"] == {
        "expand": ["Unknown parameter. Parameters: fields."]
    }
    assert ask("?fields=x", id=claim.public_id).status_code == 400


def test_only_the_fields_that_were_asked_for_are_told(ask, workflow_driver):
    claim = workflow_driver.at("flagged")
    assert [*ask("?fields=version,state", id=claim.public_id).json()] == ["id", "version", "state"]
    assert [*ask("?fields=statement").json()["results"][0]] == ["id", "statement"]
    some = ask("?fields=state,available_actions&expand=available_actions,citations").json()["results"][0]
    assert [*some] == ["id", "state", "available_actions"]
    assert not {"appearances", "citations", "verdict", "available_actions"} & {*ask().json()["results"][0]}


def test_a_walk_misses_and_repeats_nothing_while_people_work(ask, article, cast):
    words = ["20,000", "herring", "March", "record", "Ada Holm", "12 %", "18,500"]
    made = [str(flag_claim_on(article, one, cast.editor).public_id) for one in words]
    first = ask("?page_size=3").json()
    Claim.objects.filter(public_id=made[0]).update(priority=4, due_at=LATER)
    flag_claim_on(article, "the mayor", cast.editor)
    seen, page = [one["id"] for one in first["results"]], first
    while page["next"]:
        page = ask(page["next"].partition("/api/v1/claims/")[2]).json()
        seen += [one["id"] for one in page["results"]]
    assert seen == made[::-1]


@pytest.mark.parametrize(
    "query", ["", "?expand=appearances,citations,verdict", "?updated_after=2026-03-01&q=true"]
)
def test_a_list_takes_as_many_queries_for_many_claims_as_for_one(workflow_driver, cast, key, query):
    def queries():
        while index_changes():  # a search reads what changed first
            pass
        with CaptureQueriesContext(connection) as caught:
            answer = Client().get(f"/api/v1/claims/{query}", headers={"authorization": f"Bearer {key}"})
        return len(ids(answer)), len(caught)

    workflow_driver.play("in_review")
    queries()
    one = queries()
    for words in ("18,500 crates", "12 %", "a record", "Ada Holm"):
        mark_sources_checked(workflow_driver.play("in_review", words=words))
    assert one[0] == 1
    assert queries() == (5, one[1])
    assert one[1] <= (13 if "q=" in query else 12)  # one to see that the index is up to date


def test_what_may_be_done_is_told_for_a_short_page_alone(ask, article, cast):
    text = article.current_revision.text
    for number in range(22):
        flag_claim_on(article, text[number : number + 9], cast.editor)
    assert len(ids(ask("?page_size=100"))) == 22
    assert len(ids(ask("?page_size=100&expand=available_actions"))) == 20
    assert len(ids(ask("?expand=available_actions"))) == 20
    assert len(ids(ask("?expand=available_actions&page_size=2"))) == 2


def test_the_same_answer_again_is_a_304_until_something_changes(ask, workflow_driver, cast):
    claim = workflow_driver.at("flagged")
    for requested in ({"query": "?fields=state,version"}, {"id": claim.public_id}):
        first = ask(**requested)
        again = ask(**requested, **{"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert first["Cache-Control"] == "private, no-cache"
        claim = (
            workflow_driver.take(claim, "take", cast.checker)
            if claim.state == "flagged"
            else workflow_driver.take(claim, "start", cast.checker)
        )
        assert ask(**requested, **{"if-none-match": first["ETag"]}).status_code == 200


def test_the_newest_entry_of_its_record_is_when_it_was_changed(ask, workflow_driver, cast):
    claim = workflow_driver.take(workflow_driver.at("flagged"), "take", cast.checker, at=LATER)
    data = ask(id=claim.public_id).json()
    assert datetime.fromisoformat(data["updated_at"]) == LATER.astimezone(UTC)
