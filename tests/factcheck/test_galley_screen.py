"""The galley on the page of our own copy: coverage in sight, items seen to many at once, none in silence."""

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
from articles.models import Article
from audit.models import Event
from factcheck import periodic
from factcheck.assignments import actions as assignments_actions
from factcheck.galley import bulk as galley_bulk
from factcheck.galley.checked_names import create_checked_name
from factcheck.galley.ticks import create_tick
from factcheck.models import Claim, Source, Waiver
from factcheck.sources import citation_actions
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import reviews as reviews_actions
from factcheck.workflow.galley_items import compute_coverage, list_items
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import create_article, flag_claim_on, mark_sources_checked

MAX_QUERIES = 25
BODY = ["It was Ada Holm who landed 300 crates.", "On Monday Ada Holm landed 40, and Ada Holm’s son slept."]


@pytest.fixture
def own(cast):
    return create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="A row", body=BODY,
        url="https://own.example.org/",
    )  # fmt: skip


@pytest.fixture
def enter():
    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def page_of(client, article, query="") -> str:
    return client.get(reverse("article_detail", args=[article.public_id]) + query).content.decode()


def keys(article, *words) -> str:
    return " ".join(item.key for item in list_items(article.current_revision) if item.exact in words)


def send(client, article, what, **data):
    return client.post(reverse(f"galley_{what}", args=[article.public_id]), data)


def figures(article):
    return compute_coverage(list_items(article.current_revision)).summary


class TestTheFigureAndTheMarks:
    def test_the_coverage_and_every_open_item_are_on_the_page(self, enter, cast, own):
        page = page_of(enter(cast.checker), own)
        assert "0 of 6 items: 0 ticked, 0 waived and 6 open" in page
        marks = json.loads(html.unescape(re.search(r'<data id="items-marks" value=\'(.*?)\'', page)[1]))
        text = own.current_revision.text
        assert [text[m["start"] : m["end"]] for m in marks] == [
            "Ada Holm", "300", "Monday", "Ada Holm", "40", "Ada Holm",
        ]  # fmt: skip
        assert marks[1]["stated"] == BODY[0]
        assert "in 3 places" in page

    def test_what_others_published_has_no_galley(self, enter, cast, article):
        page = page_of(enter(cast.checker), article)
        assert "data-items" not in page
        assert "items-marks" not in page

    def test_without_scripts_a_kind_is_chosen_by_its_link(self, enter, cast, own):
        page = page_of(enter(cast.checker), own, "?kind=date")
        assert re.findall(r'<fieldset data-kind="(\w+)"', page) == ["date"]


class TestManyAtOnce:
    def test_a_run_of_names_is_waived_with_one_reason_each_in_its_own_row(self, enter, cast, own):
        answer = send(
            enter(cast.checker), own, "items", act="waive", revision=1, item=keys(own, "Ada Holm"),
            reason="On the crew list",
        )  # fmt: skip
        assert answer.status_code == 302
        assert figures(own) == "3 of 6 items: 0 ticked, 3 waived and 3 open"
        assert Event.objects.filter(action="create_waiver").count() == 3
        page = page_of(enter(cast.editor), own)
        assert "On the crew list" in page
        assert "Carl · " in page
        available = re.findall(r'name="item" value="([^"]+)"', page)
        assert available == [keys(own, words) for words in ("Monday", "300", "40")]

    def test_chosen_items_are_flagged_each_as_its_claim(self, enter, cast, own):
        chosen = [keys(own, "300"), keys(own, "Ada Holm")]
        send(enter(cast.checker), own, "items", act="flag", revision=1, item=chosen, reason="")
        assert sorted(Claim.objects.values_list("kind", flat=True)) == ["name", "number"]
        assert figures(own) == "0 of 6 items: 0 ticked, 0 waived, 4 in progress and 2 open"

    def test_without_a_reason_nothing_is_waived_and_the_choice_stays(self, enter, cast, own):
        chosen = keys(own, "40")
        answer = send(enter(cast.checker), own, "items", act="waive", revision=1, item=chosen, reason=" ")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Explain why it needs no check." in page
        assert re.search(rf'value="{chosen}" checked', page)
        assert not Waiver.objects.exists()

    def test_what_could_not_be_done_is_told_and_what_was_typed_stays(self, enter, cast, own):
        [number] = [item for item in list_items(own.current_revision) if item.exact == "300"]
        galley_bulk.waive_items(own.current_revision, [number], reason="Seen", by=cast.editor, at=LATER)
        chosen = [number.key, keys(own, "40"), "3-4-number"]
        answer = send(enter(cast.checker), own, "items", act="waive", revision=1, item=chosen, reason="Log")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "1 done. 2 not done: “300”: This item is already waived." in page
        assert 'value="Log"' in page

    def test_of_a_version_that_was_replaced_nothing_is_done(self, enter, cast, own):
        answer = send(
            enter(cast.checker), own, "items", act="waive", revision=7, item=keys(own, "40"), reason="Log"
        )
        assert answer.status_code == 409
        assert "newer version" in answer.content.decode()
        assert not Waiver.objects.exists()

    @pytest.mark.parametrize("happened", ["withdrawn", "nothing left", "being compared"])
    def test_what_was_typed_is_shown_where_nothing_can_be_waived_any_more(self, enter, cast, own, happened):
        chosen = keys(own, "40")
        if happened == "being compared":
            [number] = [item for item in list_items(own.current_revision) if item.exact == "300"]
            galley_bulk.flag_items(own.current_revision, [number], by=cast.editor, at=LATER)
        if happened == "withdrawn":
            Article.objects.filter(pk=own.pk).update(state="withdrawn")
        else:
            text = build_plain_text(own.headline, "It rained.")
            create_manual_revision(own, ParsedArticle(own.headline, text, ""), by=cast.editor, at=LATER)
        answer = send(
            enter(cast.checker), own, "items", act="waive", revision=1, item=chosen, reason="The log has it"
        )
        page = answer.content.decode()
        assert answer.status_code == 409
        assert '<dt>Reason for waiving</dt><dd class="words">The log has it</dd>' in page
        assert not Waiver.objects.exists()

    @pytest.mark.parametrize("sent", ["", "rubbish", "1-2-number<script>"])
    def test_what_names_no_item_is_refused(self, enter, cast, own, sent):
        answer = send(enter(cast.checker), own, "items", act="waive", revision=1, item=sent, reason="Log")
        assert answer.status_code == 422
        assert not Waiver.objects.exists()

    def test_claims_are_ticked_approved_and_settled_together(self, enter, cast, own):
        some = [item for item in list_items(own.current_revision) if item.exact in ("300", "40")]
        claims = galley_bulk.flag_items(own.current_revision, some, by=cast.editor, at=LATER).done
        for claim in claims:
            assignments_actions.take_claim(claim, by=cast.checker, at=LATER)
            assignments_actions.start_checking(claim, by=cast.checker, at=LATER)

        def chosen():
            return [f"{claim.public_id}:{claim.version}" for claim in Claim.objects.order_by("id")]

        carl, sara, edith = enter(cast.checker), enter(cast.second), enter(cast.editor)
        assert "Tick all selected" in page_of(carl, own)
        assert "Tick all selected" not in page_of(sara, own)
        refused = send(carl, own, "claims", act="tick", claim=chosen(), note="From the log", on_author="")
        assert refused.status_code == 409
        assert "Cite at least one source" in refused.content.decode()
        assert "From the log" in refused.content.decode()
        send(carl, own, "claims", act="tick", claim=chosen(), note="From the log", on_author="Ada Holm")
        assert "Approve all selected" in page_of(sara, own)
        assert "Approve all selected" not in page_of(carl, own)
        assert send(carl, own, "claims", act="approve", claim=chosen()).status_code == 409
        send(sara, own, "claims", act="approve", claim=chosen(), note="Seen")
        assert "Settle all selected" in page_of(edith, own)
        send(edith, own, "claims", act="settle", claim=chosen())
        assert figures(own) == "2 of 6 items: 2 ticked, 0 waived and 4 open"

    def test_what_changed_since_it_was_chosen_is_not_approved_and_comes_back_unchosen(self, enter, cast, own):
        some = [item for item in list_items(own.current_revision) if item.exact in ("300", "40")]
        first, second = galley_bulk.flag_items(own.current_revision, some, by=cast.editor, at=LATER).done
        for claim in (first, second):
            assignments_actions.take_claim(claim, by=cast.checker, at=LATER)
            assignments_actions.start_checking(claim, by=cast.checker, at=LATER)
            verdicts_actions.submit_verdict(
                claim,
                verdict_input=verdicts_actions.VerdictInput(tick="keep", on_author="Ada"),
                by=cast.checker,
                at=LATER,
            )
        sara = enter(cast.second)
        chosen = re.findall(r'name="claim" value="([^"]+)"', page_of(sara, own))
        assert len(chosen) == 2
        reviews_actions.send_back_verdict(first, comment="Look again", by=cast.editor, at=LATER)
        cut = verdicts_actions.VerdictInput(tick="cut", explanation="Nobody counted", on_author="Ada")
        verdicts_actions.submit_verdict(first, verdict_input=cut, by=cast.checker, at=LATER)
        answer = send(sara, own, "claims", act="approve", claim=chosen, note="Both seen")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert f"1 done. 1 not done: “{first}”: Somebody else changed this claim first." in page
        assert "Both seen" in page
        assert re.findall(r'name="claim" value="([^"]+)"( checked)?', page) == [
            (f"{first.public_id}:{Claim.objects.get(pk=first.pk).version}", "")
        ]
        assert [Claim.objects.get(pk=one.pk).state for one in (first, second)] == ["in_review", "approved"]

    def test_what_a_new_version_has_not_yet_is_told_and_the_note_is_kept(self, enter, cast, own):
        claim = flag_claim_on(own, "300 crates", cast.editor)
        sara = enter(cast.second)
        body = [BODY[0].replace("300", "310"), BODY[1]]
        create_manual_revision(
            own, ParsedArticle("A row", build_plain_text("A row", body), ""), by=cast.editor, at=LATER
        )
        chosen = f"{claim.public_id}:{claim.version}"
        answer = send(sara, own, "claims", act="approve", claim=chosen, note="Long")
        assert answer.status_code == 409
        assert f"0 done. 1 not done: “{claim}”: The article has a newer version." in answer.content.decode()
        assert "Long" in answer.content.decode()

    def test_a_waiver_is_taken_back(self, enter, cast, own):
        carl = enter(cast.checker)
        send(carl, own, "items", act="waive", revision=1, item=keys(own, "Ada Holm"), reason="Known")
        ids = " ".join(str(one) for one in Waiver.objects.values_list("public_id", flat=True))
        assert ids.split()[0] in page_of(carl, own)
        assert send(carl, own, "waivers", waiver=ids).status_code == 302
        assert figures(own) == "0 of 6 items: 0 ticked, 0 waived and 6 open"


class TestWhoMay:
    @pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("outsider", 403)])
    def test_whoever_is_not_on_the_desk_changes_nothing(self, enter, cast, own, who, status):
        client = enter(getattr(cast, who))
        chosen = keys(own, "40")
        for act in ("waive", "flag"):
            answer = send(client, own, "items", act=act, revision=1, item=chosen, reason="Mine")
            assert answer.status_code == status
        assert not Waiver.objects.exists()
        assert not Claim.objects.exists()

    def test_another_desk_takes_no_waiver_back(self, enter, cast, own):
        send(enter(cast.checker), own, "items", act="waive", revision=1, item=keys(own, "40"), reason="Log")
        waiver = Waiver.objects.get()
        assert send(enter(cast.outsider), own, "waivers", waiver=str(waiver.public_id)).status_code == 403
        assert Waiver.objects.active().count() == 1


class TestClearing:
    def test_what_is_missing_is_said_in_figures_with_a_way_to_it(self, enter, cast, own):
        [number] = [item for item in list_items(own.current_revision) if item.exact == "300"]
        galley_bulk.flag_items(own.current_revision, [number], by=cast.checker, at=LATER)
        page = page_of(enter(cast.editor), own)
        first = next(item.key for item in list_items(own.current_revision) if item.state == "open")
        assert '<a href="#note-1">1 claim open</a>' in page
        assert f'<a href="#item-{first}">5 items open</a>' in page


def test_a_hundred_items_cost_no_more_queries_than_six(enter, cast, own, django_assert_num_queries):
    body = [f"On {n} March Ada Holm landed {n * 7 + 300} crates." for n in range(1, 31)]
    long = create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="Thirty days", body=body,
        url="https://own.example.org/long",
    )  # fmt: skip
    found = list_items(long.current_revision)
    assert len(found) >= 90
    galley_bulk.waive_items(long.current_revision, found[:20], reason="Log", by=cast.checker, at=LATER)
    [first] = [item for item in list_items(own.current_revision) if item.exact == "300"]
    galley_bulk.waive_items(own.current_revision, [first], reason="Log", by=cast.checker, at=LATER)
    client = enter(cast.checker)
    page_of(client, own)
    with CaptureQueriesContext(connection) as few:
        page_of(client, own)
    with django_assert_num_queries(len(few)):
        page_of(client, long)


@pytest.mark.parametrize("who", ["checker", "editor"])
def test_our_own_copy_takes_few_queries(enter, cast, own, who):
    create_checked_name(
        desk=cast.desk, spelling="Ada Holm", kind="person", source="Register", by=cast.checker, at=LATER
    )
    items = {item.exact: item for item in list_items(own.current_revision)}
    galley_bulk.waive_items(own.current_revision, [items["Monday"]], reason="Log", by=cast.checker, at=LATER)
    one, two = galley_bulk.flag_items(
        own.current_revision, [items["300"], items["40"]], by=cast.editor, at=LATER
    ).done
    for claim in (one, two):
        assignments_actions.take_claim(claim, by=cast.checker, at=LATER)
        assignments_actions.start_checking(claim, by=cast.checker, at=LATER)
        citation_actions.create_citation(
            claim, url="https://log.example.org/", passage="300 crates", by=cast.checker, at=LATER
        )
        mark_sources_checked(claim, LATER)
    filed = verdicts_actions.VerdictInput(tick="keep")
    verdicts_actions.submit_verdict(one, verdict_input=filed, by=cast.checker, at=LATER)
    reviews_actions.approve_verdict(one, by=cast.second, at=LATER)
    url = "https://log.example.org/"
    create_tick(own.current_revision, items["Ada Holm"], url=url, by=getattr(cast, who), at=LATER)
    client = enter(getattr(cast, who))
    page_of(client, own)
    with CaptureQueriesContext(connection) as queries:
        page = page_of(client, own)
    assert "Checked on" in page, "the page shows names that the house knows"
    assert "Waived by" in page, "and what was waived"
    assert len(queries) <= MAX_QUERIES


def test_the_words_proposed_stand_in_the_margin_as_a_change_to_the_sentence(enter, cast, own):
    [number] = [item for item in list_items(own.current_revision) if item.exact == "300"]
    [claim] = galley_bulk.flag_items(own.current_revision, [number], by=cast.editor, at=LATER).done
    assignments_actions.take_claim(claim, by=cast.checker, at=LATER)
    assignments_actions.start_checking(claim, by=cast.checker, at=LATER)
    filed = verdicts_actions.VerdictInput(tick="change", proposed_text="280", on_author="Ada Holm")
    verdicts_actions.submit_verdict(claim, verdict_input=filed, by=cast.checker, at=LATER)
    page = page_of(enter(cast.editor), own)
    assert "removed: </span>300</del>" in page
    assert "added: </span>280</ins> crates." in page
    assert "On author: Ada Holm" in page
    reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)
    for end in (BODY[1], BODY[1].replace("slept", "woke")):
        body = [BODY[0].replace("300", "280"), end]
        create_manual_revision(
            own, ParsedArticle("A row", build_plain_text("A row", body), ""), by=cast.editor, at=LATER
        )
        periodic.reanchor_due_revisions(at=LATER)
        own.refresh_from_db()
        assert "removed: </span>" not in page_of(enter(cast.editor), own)


def test_a_restricted_source_is_not_printed_for_whoever_may_not_see_it(enter, cast, own):
    [number] = [item for item in list_items(own.current_revision) if item.exact == "300"]
    [claim] = galley_bulk.flag_items(own.current_revision, [number], by=cast.editor, at=LATER).done
    assignments_actions.take_claim(claim, by=cast.checker, at=LATER)
    assignments_actions.start_checking(claim, by=cast.checker, at=LATER)
    for name in ("The open log", "The secret log"):
        citation_actions.create_citation(
            claim,
            url=f"https://log.example.org/{name[4:8]}",
            title=name,
            passage="300",
            stance="supports",
            by=cast.checker,
            at=LATER,
        )
    Source.objects.filter(citations__claim=claim, title="The secret log").update(is_restricted=True)
    page = page_of(enter(cast.second), own)
    assert "The open log, https://log.example.org/open" in page
    assert "secret log" not in page.lower()
    assert "An off-the-record source" in page


def test_a_suspected_passage_is_told_in_the_margin(enter, cast, own):
    claim = flag_claim_on(own, "300 crates", cast.editor)
    citation_actions.create_citation(
        claim, url="https://a.example.org/", title="A", passage="300", by=cast.editor, at=LATER
    )
    assert "possible change" not in page_of(enter(cast.editor), own)
    claim.citations.update(suspected_at=LATER, passage_state="missing")
    assert "1 source · 1 possible change" in page_of(enter(cast.editor), own)
