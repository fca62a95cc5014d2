"""Names in the galley: those checked before are offered and accepted, near ones marked, others recorded."""

import html
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from audit.models import Event
from factcheck import periodic
from factcheck.galley.checked_names import create_checked_name
from factcheck.models import CheckedName, Waiver
from factcheck.screens.article.tick_bar import find_last_reason
from factcheck.workflow.galley_items import compute_coverage, list_items
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY, create_article

BODY = ["It was Ada Holm who met Edmund Thackeray.", "On Monday Ada Holm’s son met Lin Wei, and Holm slept."]


@pytest.fixture
def own(cast):
    return create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="A row", body=BODY,
        url="https://own.example.org/",
    )  # fmt: skip


@pytest.fixture
def known(cast):
    for spelling in ("Ada Holm", "Edmund Thackray"):
        create_checked_name(
            desk=cast.desk, spelling=spelling, kind="person", source="Register of members",
            by=cast.checker, at=MONDAY,
        )  # fmt: skip


def enter(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(client, article) -> str:
    return client.get(reverse("article_detail", args=[article.public_id])).content.decode()


def keys(article, *words) -> list[str]:
    return [item.key for item in list_items(article.current_revision) if item.exact in words]


def send(client, article, **data):
    return client.post(reverse("galley_names", args=[article.public_id]), {"revision": 1, **data})


def states(article) -> dict[str, str]:
    return {item.exact: str(item.state) for item in list_items(article.current_revision)}


def test_known_names_are_offered_together_and_a_near_one_is_marked(cast, own, known):
    page = page_of(enter(cast.checker), own)
    [offered] = re.findall(r'<section class="items known-names".*?</section>', page, re.DOTALL)
    assert re.findall(r'<bdi class="words">([^<]+)</bdi>', offered) == ["Ada Holm", "Holm"]
    assert "Checked on 2 Mar 2026 against \u2068Register of members\u2069" in offered
    assert "Differs from \u2068Edmund Thackray\u2069, checked on 2 Mar 2026" in page
    marks = json.loads(html.unescape(re.search(r'<data id="items-marks" value=\'(.*?)\'', page)[1]))
    assert [mark["start"] for mark in marks if mark.get("differs")] == [
        own.current_revision.text.index("Edmund Thackeray")
    ]


def test_known_names_are_accepted_in_one_act(cast, own, known):
    chosen = keys(own, "Ada Holm", "Holm")
    assert len(chosen) == 3
    assert send(enter(cast.checker), own, act="accept", item=" ".join(chosen)).status_code == 302
    waivers = Waiver.objects.select_related("checked_name")
    assert {(waiver.reason, waiver.checked_name.spelling) for waiver in waivers} == {
        ("Register of members", "Ada Holm")
    }
    assert waivers.count() == 3
    assert find_last_reason(own, cast.checker) == "", "no reason for an item that is no name"
    assert Event.objects.filter(action="create_waiver").count() == 3
    page = page_of(enter(cast.editor), own)
    assert "Name checked against Register of members" in page
    assert "known-names" not in page


def test_a_name_that_differs_or_that_nobody_checked_is_not_accepted(cast, own, known):
    chosen = keys(own, "Edmund Thackeray", "Lin Wei", "Monday")
    answer = send(enter(cast.checker), own, act="accept", item=" ".join(chosen))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "This differs from the checked name \u2068Edmund Thackray\u2069." in page
    assert "No checked name has this spelling." in page
    assert not Waiver.objects.exists()


def test_names_are_saved_as_checked_against_one_source_and_known_from_then_on(cast, own):
    chosen = keys(own, "Ada Holm", "Lin Wei")
    answer = send(
        enter(cast.checker), own, act="check", item=chosen, kind="person", source="Staff list",
        source_url="https://staff.example.org/",
    )  # fmt: skip
    assert answer.status_code == 302
    names = CheckedName.objects.order_by("spelling")
    assert [(name.spelling, name.checked_by) for name in names] == [
        ("Ada Holm", cast.checker), ("Lin Wei", cast.checker),
    ]  # fmt: skip
    assert states(own)["Ada Holm"] == states(own)["Lin Wei"] == "waived"
    assert Event.objects.filter(action="check_name").count() == 2
    assert (
        "Accepted in"
        in enter(cast.outsider)
        .get(reverse("checked_name_detail", args=[names[0].public_id]))
        .content.decode()
    )


def test_a_name_in_two_cases_is_saved_as_it_stands_in_the_text_and_the_other_is_refused(cast):
    own = create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="ADA HOLM met Lin McDonald",
        body=["It was Ada Holm who met Lin Mcdonald."], url="https://own.example.org/",
    )  # fmt: skip
    chosen = keys(own, "ADA HOLM", "Ada Holm", "Lin McDonald", "Lin Mcdonald")
    assert len(chosen) == 4
    answer = send(enter(cast.checker), own, act="check", item=chosen, kind="person", source="Staff list")
    assert answer.status_code == 409
    assert "This differs from \u2068Lin McDonald\u2069. Check it on its own." in answer.content.decode()
    assert set(CheckedName.objects.values_list("spelling", flat=True)) == {"Ada Holm", "Lin McDonald"}
    found = states(own)
    assert found["ADA HOLM"] == found["Ada Holm"] == found["Lin McDonald"] == "waived"
    assert found["Lin Mcdonald"] == "open"


def test_without_a_source_nothing_is_saved_and_the_choice_stays(cast, own):
    [chosen] = keys(own, "Lin Wei")
    answer = send(enter(cast.checker), own, act="check", item=chosen, kind="person", source=" ")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enter the source of this spelling." in page
    assert re.search(rf'value="{chosen}" checked', page)
    assert not CheckedName.objects.exists()


def test_the_fields_of_a_checked_name_do_not_block_the_waiving_of_items(cast, own):
    page = page_of(enter(cast.checker), own)
    [source] = re.findall(r'<input[^>]*name="source"[^>]*>', page)
    assert "required" not in source


def test_what_is_no_name_is_not_saved_as_one(cast, own):
    answer = send(
        enter(cast.checker), own, act="check", item=keys(own, "Monday"), kind="person", source="Calendar"
    )
    assert answer.status_code == 409
    assert not CheckedName.objects.exists()
    assert not Waiver.objects.exists()


@pytest.mark.parametrize("who", ["outsider", "stranger", "admin"])
def test_only_the_desk_accepts_or_saves_names(cast, own, known, who):
    for act in ("accept", "check"):
        answer = send(
            enter(getattr(cast, who)), own, act=act, item=keys(own, "Ada Holm"), kind="person", source="Me"
        )
        assert answer.status_code in (403, 404)
    assert not Waiver.objects.exists()


def test_an_old_version_of_the_page_is_refused(cast, own, known):
    answer = send(enter(cast.checker), own, act="accept", item=keys(own, "Ada Holm"), revision=7)
    assert answer.status_code == 409
    assert not Waiver.objects.exists()


def test_a_galley_of_another_desk_offers_no_name_of_a_confidential_one(cast, own):
    create_checked_name(
        desk=cast.secret_desk, spelling="Ada Holm", kind="person", source="A secret file", by=cast.insider,
        at=MONDAY,
    )  # fmt: skip
    page = page_of(enter(cast.checker), own)
    assert "secret file" not in page
    assert "known-names" not in page
    answer = send(enter(cast.checker), own, act="accept", item=keys(own, "Ada Holm"))
    assert answer.status_code == 409
    assert "secret file" not in answer.content.decode()


def test_an_accepted_name_stays_accepted_in_the_next_version(cast, own, known):
    send(enter(cast.checker), own, act="accept", item=keys(own, "Ada Holm"))
    text = build_plain_text("A row", [BODY[0], BODY[1].replace("slept", "woke")])
    create_manual_revision(own, ParsedArticle("A row", text, ""), by=cast.editor, at=LATER)
    periodic.reanchor_due_revisions(at=LATER)
    own.refresh_from_db()
    # The other sentence has changed, so its name is open again.
    carried = Waiver.objects.filter(revision=own.current_revision)
    assert {waiver.checked_name.spelling for waiver in carried} == {"Ada Holm"}
    assert compute_coverage(list_items(own.current_revision)).waived == carried.count() == 1
