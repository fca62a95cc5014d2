"""A claim that came back says why: what its source or its article said then, and what they say now."""

from datetime import timedelta
from html import unescape

import pytest

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from audit.models import Event
from factcheck import periodic
from factcheck.claims import closing
from factcheck.models import Appearance, Citation, Notification, Snapshot, Source
from factcheck.verdicts import appearance_decisions as anchoring_actions
from factcheck.verdicts import publication
from lib.crypto.commitments import sha256_hex
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY, HEADLINE

THEN = "The harbour office counts them.\nIn March 20,145 crates were landed.\nPrices fell."
NOW = THEN.replace("20,145", "18,145")
HOUR = timedelta(hours=1)


def copy_of(source, text):
    return Snapshot.objects.create(
        source=source, text_hash=sha256_hex(text), text=text, url=source.url, status_code=200,
        media_type="text/html", size=len(text), captured_at=LATER,
    )  # fmt: skip


def drift(claim, now=NOW):
    """Its first source says something else since, seen twice."""
    citation = Citation.objects.filter(claim=claim).select_related("source").earliest("pk")
    saved, latest = copy_of(citation.source, THEN), copy_of(citation.source, now)
    Source.objects.filter(pk=citation.source_id).update(latest_snapshot=latest, title="Landings, March")
    Citation.objects.filter(pk=citation.pk).update(snapshot=saved, drifted_at=LATER, passage_state="edited")
    return citation


def change_the_article(claim, cast, new="21,000"):
    article = claim.appearances.get().revision.article
    body = [BODY[0].replace("20,000", new), *BODY[1:]]
    create_manual_revision(
        article, ParsedArticle(HEADLINE, build_plain_text(HEADLINE, body), ""), by=cast.editor, at=LATER
    )
    periodic.reanchor_due_revisions(at=LATER)
    return article


def words(response):
    return " ".join(unescape(response.content.decode()).split())


def last(claim, step):
    return Event.objects.filter(subject=str(claim.public_id), action=step).latest("number")


@pytest.fixture
def page(client, cast):
    def see(claim, who=None):
        client.force_login(who or cast.editor)
        return words(client.get(f"/claims/{claim.public_id}/"))

    return see


class TestASourceThatDrifted:
    @pytest.mark.parametrize(("state", "step"), [("approved", "void"), ("live", "mark_under_review")])
    def test_is_shown_then_and_now_where_the_claim_came_back(
        self, workflow_driver, create_claim_in_state, page, state, step
    ):
        claim = create_claim_in_state("live") if state == "live" else workflow_driver.at("approved")
        citation = drift(claim)
        periodic.withdraw_stale_approvals(at=LATER)
        [data] = last(claim, step).details["changed"]
        assert (data["what"], data["title"]) == ("source", "Landings, March")
        assert "20,145" in data["before"]
        assert "18,145" in data["after"]
        shown = page(claim)
        box = shown.split('class="notice claim-back"')[1].split("</section>")[0]
        assert '<del><span class="vh">removed: </span>20,145</del>' in box
        assert '<ins><span class="vh">added: </span>18,145</ins>' in box
        assert f'href="/sources/{citation.source.public_id}/"' in box

    def test_the_notice_says_it_in_a_few_words(self, create_claim_in_state, cast):
        claim = create_claim_in_state("live")
        drift(claim)
        periodic.withdraw_stale_approvals(at=LATER)
        value = Notification.objects.filter(person=cast.checker).latest("pk").sentence
        assert value.endswith("“20,145” became “18,145”.")

    def test_it_stays_in_the_record_after_somebody_decided(self, client, create_claim_in_state, cast):
        claim = create_claim_in_state("live")
        citation = drift(claim)
        periodic.withdraw_stale_approvals(at=LATER)
        Citation.objects.filter(pk=citation.pk).update(decided_at=LATER, decided_by=cast.editor)
        client.force_login(cast.checker)
        record = words(client.get(f"/claims/{claim.public_id}/history/"))
        assert '<ins><span class="vh">added: </span>18,145</ins>' in record

    def test_a_restricted_one_is_never_in_it(self, create_claim_in_state, page):
        claim = create_claim_in_state("live")
        citation = drift(claim)
        Source.objects.filter(pk=citation.source_id).update(is_restricted=True)
        periodic.withdraw_stale_approvals(at=LATER)
        assert "changed" not in last(claim, "mark_under_review").details
        assert "18,145" not in page(claim).split("Record")[0].split("claim-back")[1].split("</section>")[0]

    def test_one_that_is_restricted_since_is_not_shown_any_more(self, create_claim_in_state, page):
        claim = create_claim_in_state("live")
        citation = drift(claim)
        periodic.withdraw_stale_approvals(at=LATER)
        assert "Landings, March" in page(claim)
        Source.objects.filter(pk=citation.source_id).update(is_restricted=True)
        box = page(claim).split("claim-back")[1].split("</section>")[0]
        assert "Landings, March" not in box
        assert "18,145" not in box

    def test_words_that_are_gone_are_shown_as_gone(self, create_claim_in_state, page):
        claim = create_claim_in_state("live")
        drift(claim, now="Nothing of it is here any more.")
        periodic.withdraw_stale_approvals(at=LATER)
        box = page(claim).split("claim-back")[1].split("</section>")[0]
        assert "A source no longer contains the passage" in box
        assert "<ins>" not in box


class TestAnArticleThatChanged:
    def test_is_shown_with_the_old_sentence_and_the_new_one(self, create_claim_in_state, cast, page):
        claim = create_claim_in_state("approved")
        article = change_the_article(claim, cast)
        anchoring_actions.recheck_appearance(
            Appearance.objects.undecided().get(claim=claim), by=cast.editor, at=LATER
        )
        [data] = last(claim, "void").details["changed"]
        assert "20,000 crates" in data["before"]
        assert "21,000 crates" in data["after"]
        box = page(claim).split('class="notice claim-back"')[1].split("</section>")[0]
        assert '<del><span class="vh">removed: </span>20,000</del>' in box
        assert '<ins><span class="vh">added: </span>21,000</ins>' in box
        assert f'href="/articles/{article.public_id}/changes/?from=1&to=2"' in box
        value = Notification.objects.filter(person=cast.second).latest("pk").sentence
        assert "“20,000” became “21,000”" in value

    def test_a_live_verdict_under_review_shows_it_before_anybody_decides(
        self, create_claim_in_state, cast, page
    ):
        claim = create_claim_in_state("live")
        change_the_article(claim, cast)
        periodic.withdraw_stale_approvals(at=LATER)
        assert last(claim, "mark_under_review").details["changed"][0]["what"] == "article"
        box = page(claim).split('class="notice claim-back"')[1].split("</section>")[0]
        assert "Stet marked the verdict as under review" in box
        assert '<ins><span class="vh">added: </span>21,000</ins>' in box


class TestTheBox:
    def test_an_editor_who_reopens_by_hand_has_it_too(self, create_claim_in_state, cast, page):
        claim = create_claim_in_state("live")
        drift(claim)
        closing.reopen_claim(claim, reason="The figure moved", by=cast.editor, at=LATER)
        box = page(claim).split('class="notice claim-back"')[1].split("</section>")[0]
        assert "The figure moved" in box
        assert "18,145" in box

    def test_is_gone_once_it_went_on(self, create_claim_in_state, cast, page):
        claim = create_claim_in_state("live")
        claim = publication.mark_under_review(claim, reason="A reader wrote", by=cast.editor, at=LATER)
        assert "claim-back" in page(claim)
        publication.reaffirm_verdict(claim, note="It holds", by=cast.second, at=LATER)
        assert "claim-back" not in page(claim)

    def test_without_a_change_it_says_the_reason_alone(self, create_claim_in_state, cast, page):
        claim = publication.mark_under_review(
            create_claim_in_state("live"), reason="A reader wrote", by=cast.editor, at=LATER
        )
        box = page(claim).split('class="notice claim-back"')[1].split("</section>")[0]
        assert "A reader wrote" in box
        assert 'class="diff"' not in box
