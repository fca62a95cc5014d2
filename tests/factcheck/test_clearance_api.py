"""A CMS asks whether an article may be published, and gets what the editors see."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts.actions import create_service, issue_api_key, set_membership
from accounts.selectors import get_system_user
from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from articles.models import Article
from factcheck.api.clearance import BLOCKED_EXAMPLE
from factcheck.claims.closing import settle_claim
from factcheck.galley import clearance as clearance_actions
from factcheck.galley.bulk import flag_items, tick_claims, waive_items
from factcheck.periodic import reanchor_due_revisions
from factcheck.transitions.dispatch import CLAIM_ACTION_FUNCTIONS
from factcheck.verdicts.reviews import approve_verdict
from factcheck.workflow.batch import ClaimVersion
from factcheck.workflow.galley_items import list_items
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER, waive_open_items
from tests.factories import BODY, MONDAY, create_article, flag_claim_on


@pytest.fixture
def key(cast):
    cms = create_service(by=get_system_user(), at=MONDAY, username="cms", name="The CMS")
    set_membership(cms, cast.desk, by=get_system_user(), at=MONDAY, role="checker")
    return issue_api_key(cms, by=get_system_user(), at=MONDAY, label="CMS", scopes=["import-articles"]).secret


def ask(key, article, **headers):
    return Client().get(
        f"/api/v1/articles/{article.public_id}/clearance/",
        headers={"authorization": f"Bearer {key}", **headers},
    )


def codes(answer):
    assert answer.status_code == 200
    data = answer.json()
    assert data["is_cleared"] == (data["blocked_by"] == [])
    return [one["code"] for one in data["blocked_by"]]


def test_the_documented_example_is_what_comes_out(cast, key):
    body = ["It was Ada Holm who landed 300 crates of 900.", "On Monday 40 sank."]
    own = create_article(cast.desk, cast.editor, provenance="own_copy", headline="A row", body=body, url="")
    some = {item.exact: item for item in list_items(own.current_revision)}
    assert list(some) == ["Ada Holm", "300", "900", "Monday", "40"]
    settled = flag_items(own.current_revision, [some["300"], some["40"]], by=cast.editor, at=LATER).done[0]
    waive_items(own.current_revision, [some["Monday"]], reason="Known", by=cast.second, at=LATER)
    for step in ("take", "start"):
        CLAIM_ACTION_FUNCTIONS[step](settled, by=cast.checker, at=LATER, version=None)
    settled.refresh_from_db()
    tick_claims([ClaimVersion(settled, settled.version)], note="", on_author="Ada", by=cast.checker, at=LATER)
    approve_verdict(settled, by=cast.second, at=LATER)
    settle_claim(settled, by=cast.editor, at=LATER)
    assert ask(key, own).json() == BLOCKED_EXAMPLE.value


def test_an_article_is_cleared_for_the_cms_once_an_editor_has_cleared_it(
    workflow_driver, cast, own_article, key
):
    assert codes(ask(key, own_article)) == ["not_begun"]
    workflow_driver.play("settled", own_copy=True)
    assert codes(ask(key, own_article)) == ["open_items"]
    waive_open_items(own_article, cast.second)
    assert codes(ask(key, own_article)) == ["not_cleared"]
    clearance_actions.clear_article(own_article, by=cast.editor, at=LATER)
    data = ask(key, own_article).json()
    assert (data["is_cleared"], data["state"], data["revision"]) == (True, "cleared", 1)
    assert (
        data["coverage"]["item_count"] == data["coverage"]["ticked_count"] + data["coverage"]["waived_count"]
    )


def test_a_newer_version_takes_it_back_at_once_and_says_what_is_open(workflow_driver, cast, own_article, key):
    workflow_driver.play("settled", own_copy=True)
    waive_open_items(own_article, cast.second)
    clearance_actions.clear_article(own_article, by=cast.editor, at=LATER)
    body = [BODY[0], BODY[1], BODY[2].replace("18,500", "81,500")]
    create_manual_revision(
        own_article,
        ParsedArticle(own_article.headline, build_plain_text(own_article.headline, body), ""),
        by=cast.editor,
        at=LATER,
    )
    assert codes(ask(key, own_article)) == ["being_compared"]
    reanchor_due_revisions(at=LATER)
    data = ask(key, own_article).json()
    assert (data["state"], data["revision"]) == ("checking", 2)
    assert [one["code"] for one in data["blocked_by"]] == ["open_items"]
    assert data["blocked_by"][0]["count"] == data["coverage"]["open_count"] == 2, "18,500, and when"


def test_holds_stale_and_open_claims_are_told_apart(workflow_driver, cast, own_article, key):
    workflow_driver.play("on_hold", own_copy=True)
    assert codes(ask(key, own_article)) == ["open_claims", "on_hold", "open_items"]


def test_what_others_published_is_not_ours_to_clear(cast, article, key):
    clearance_actions.open_article(article, by=cast.editor, at=LATER)
    data = ask(key, article).json()
    assert data["is_cleared"] is False
    assert [one["code"] for one in data["blocked_by"]] == ["published_elsewhere"]
    assert data["coverage"]["open_count"] > 0


def test_the_same_answer_again_is_a_304_until_something_changes(workflow_driver, cast, own_article, key):
    first = ask(key, own_article)
    again = ask(key, own_article, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    flag_claim_on(own_article, "18,500", cast.editor)
    assert ask(key, own_article, **{"if-none-match": first["ETag"]}).status_code == 200


def test_strangers_learn_nothing(cast, own_article, key):
    assert Client().get(f"/api/v1/articles/{own_article.public_id}/clearance/").status_code == 401
    Article.objects.filter(pk=own_article.pk).update(desk=cast.secret_desk)
    there = ask(key, own_article)
    own_article.public_id = uuid4()
    nowhere = ask(key, own_article)
    assert there.status_code == nowhere.status_code == 404
    assert there.json()["detail"] == nowhere.json()["detail"]


def test_a_key_for_something_else_is_told_so(cast, own_article):
    reader = create_service(by=get_system_user(), at=MONDAY, username="site", name="The site")
    set_membership(reader, cast.desk, by=get_system_user(), at=MONDAY, role="checker")
    other = issue_api_key(
        reader, by=get_system_user(), at=MONDAY, label="x", scopes=["read-published"]
    ).secret
    assert ask(other, own_article).status_code == 403
