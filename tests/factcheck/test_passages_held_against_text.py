"""Every passage is held against the text of its source: what is not in it carries no verdict unexplained."""

import pytest

from factcheck.models import Citation, Claim, Snapshot, Source
from factcheck.models.enums import PassageState, SourceHealth
from factcheck.screens.claim.page import ClaimPage
from factcheck.screens.claim.selectors import annotate_for_page
from factcheck.sources.actions import UploadedDocument
from factcheck.sources.citation_actions import create_citation, update_citation
from factcheck.sources.citation_selectors import list_source_items
from factcheck.verdicts.filing import VerdictInput, submit_verdict
from factcheck.verdicts.reviews import approve_verdict
from factcheck.workflow.facts import get_claim_facts, list_active_citations
from lib.datetimes.humanize import get_timezone
from lib.errors import Blocked
from tests.articles.document_factories import build_pdf, build_text_column
from tests.factcheck.workflow_driver import LATER, SPOKEN, build_verdict_input
from tests.factories import MONDAY, mark_sources_checked

INVENTED = "The harbour office admits that it counted 95.8 million crates twice in every month of that year"
REPORT = build_pdf(
    build_text_column(
        ["Minutes of the fisheries committee.", "It met on Tuesday and counted no crates at all."]
    )
)
BROKEN_LINES = build_pdf(build_text_column(["This is the committee's infor-", "mation on 20,145", "crates."]))
SCAN = build_pdf([])
PNG = b"\x89PNG\r\n\x1a\n0123456789"


def upload(claim, by, content=REPORT, *, title="The report", passage=INVENTED, name="report.pdf", **more):
    file = UploadedDocument(name, content, len(content))
    return create_citation(
        claim, kind="document", file=file, title=title, passage=passage, by=by, at=MONDAY, **more
    )


def cite_page(claim, cast, name, **more):
    return create_citation(
        claim, url=f"https://{name}.example.org/", title=name, by=cast.checker, at=MONDAY, **more
    )


def file_verdict(claim, cast, scale, **more):
    filed = VerdictInput(**(vars_of(build_verdict_input(claim, scale)) | more))
    return submit_verdict(claim, verdict_input=filed, by=cast.checker, at=LATER)


def vars_of(verdict_input):
    return {name: getattr(verdict_input, name) for name in verdict_input.__dataclass_fields__}


def list_items(claim, user):
    claim.refresh_from_db()
    return list_source_items(list_active_citations(claim), user, at=LATER, tz=get_timezone("UTC"))


@pytest.fixture
def claim(create_claim_in_state):
    return create_claim_in_state("checking")


class TestTheStory:
    """An invented quotation on an unrelated PDF, uploaded twice under two titles."""

    @pytest.fixture
    def told(self, claim, cast):
        upload(claim, cast.checker, title="Report of the committee", name="a.pdf")
        upload(claim, cast.checker, title="Audit of the harbour", name="b.pdf")
        return claim

    def test_it_is_one_source_and_found_in_none(self, told, cast):
        facts = get_claim_facts(told, cast.checker, LATER)
        assert (facts.independent, facts.sound_independent, facts.missing_passages) == (1, 1, 2)

    def test_it_is_not_filed(self, told, cast, rating_scale):
        with pytest.raises(Blocked) as refused:
            file_verdict(told, cast, rating_scale)
        assert "Not enough independent sources: 1 of 2." in refused.value.message
        assert "2 passages were not found in their sources." in refused.value.message

    def test_a_reason_for_the_passages_does_not_make_two_sources_of_one(self, told, cast, rating_scale):
        with pytest.raises(Blocked, match="Not enough independent sources: 1 of 2"):
            file_verdict(told, cast, rating_scale, passage_waiver="It is in an annex")

    def test_the_page_says_both(self, told, cast):
        first, second = list_items(told, cast.checker)
        assert first.passage_finding.word == "Passage not found in the document"
        assert first.passage_finding.name == "missing"
        assert (first.counted_once, second.counted_once) == ("", "Counted once: same document as [1]")

    def test_every_surface_shows_it(self, told, cast, client):
        client.force_login(cast.checker)
        page = client.get(f"/claims/{told.public_id}/").content.decode()
        assert page.count("Passage not found in the document") == 2
        assert "Counted once: same document as [1]" in page
        source = told.citations.first().source
        assert (
            "Passage not found in the document"
            in client.get(f"/sources/{source.public_id}/").content.decode()
        )


class TestAMissingPassage:
    def test_it_blocks_beside_enough_evidence(self, claim, cast, rating_scale):
        for name in "ab":
            cite_page(claim, cast, name)
        mark_sources_checked(claim)
        upload(claim, cast.checker, stance="context")
        with pytest.raises(Blocked, match="1 passage was not found in its source"):
            file_verdict(claim, cast, rating_scale)

    def test_a_written_reason_lets_it_pass_and_the_approver_reads_it(self, claim, cast, rating_scale, client):
        upload(claim, cast.checker)
        cite_page(claim, cast, "b")
        Source.objects.filter(url__startswith="https://b").update(health=SourceHealth.OK, checked_at=LATER)
        claim = file_verdict(claim, cast, rating_scale, passage_waiver="Page 3 is scanned; I read it there.")
        assert claim.verdicts.get().passage_waiver == "Page 3 is scanned; I read it there."
        client.force_login(cast.second)
        page = client.get(f"/claims/{claim.public_id}/").content.decode()
        assert "Page 3 is scanned; I read it there." in page
        assert "Passage not found in the document" in page.split('class="frozen"')[1].split("</ol>")[0]
        assert approve_verdict(claim, by=cast.second, at=LATER).state == "approved"

    def test_one_that_is_found_missing_in_review_is_not_approved(self, workflow_driver, cast):
        claim = workflow_driver.at("in_review")
        Citation.objects.filter(claim=claim).update(passage_state=PassageState.MISSING, snapshot=None)
        with pytest.raises(Blocked, match="2 passages were not found in their sources"):
            approve_verdict(claim, by=cast.second, at=LATER)

    def test_what_was_found_once_is_left_to_drift(self, claim, cast):
        create_citation(
            claim, url="https://b.example.org/", title="b", passage="x", by=cast.checker, at=MONDAY
        )
        copy = Snapshot.objects.create(
            source=Source.objects.get(), text="x", text_hash="a" * 64, captured_at=MONDAY
        )
        claim.citations.update(passage_state=PassageState.MISSING, snapshot=copy)
        assert get_claim_facts(claim, cast.checker, LATER).missing_passages == 0
        assert list_items(claim, cast.checker)[0].passage_finding.word == "Passage no longer on the page"

    def test_the_gate_says_it_before_anybody_files(self, claim, cast):
        upload(claim, cast.checker)
        claim = annotate_for_page(Claim.objects.all(), cast.checker).get(pk=claim.pk)
        live = ClaimPage(claim, cast.checker, LATER).get_live_context()
        assert any("was not found in it" in str(gate.text) for gate in live["gates"])


class TestThePassageIsLookedFor:
    @pytest.mark.parametrize(
        ("content", "name", "passage", "state"),
        [
            (REPORT, "r.pdf", "counted no crates at all", PassageState.THERE),
            (REPORT, "r.pdf", INVENTED, PassageState.MISSING),
            (BROKEN_LINES, "r.pdf", "the committee’s information on 20,145 crates", PassageState.THERE),
            (BROKEN_LINES, "r.pdf", "the committee’s information on 20145 crates", PassageState.MISSING),
            (b"It had 20,145 crates.", "r.txt", "20,145 crates", PassageState.THERE),
            (b"It had 20,145 crates.", "r.txt", "20,154 crates", PassageState.MISSING),
            (b"Year,Crates\n2024,20145\n", "r.csv", "2024,20145", PassageState.THERE),
            (SCAN, "scan.pdf", "20,145 crates", PassageState.UNREADABLE),
            (PNG, "photo.png", "20,145 crates", PassageState.UNREADABLE),
            (REPORT, "r.pdf", "", PassageState.UNKNOWN),
        ],
    )
    def test_at_once_in_a_document(self, claim, cast, content, name, passage, state):
        assert upload(claim, cast.checker, content, name=name, passage=passage).passage_state == state

    def test_anew_in_a_document_when_it_is_edited(self, claim, cast):
        citation = upload(claim, cast.checker)
        citation = update_citation(citation, passage="counted no crates", by=cast.checker, at=LATER)
        assert citation.passage_state == PassageState.THERE
        citation = update_citation(citation, passage="counted ten crates", by=cast.checker, at=LATER)
        assert citation.passage_state == PassageState.MISSING

    def test_not_in_a_statement_which_is_the_words_themselves(self, claim, cast):
        create_citation(claim, **SPOKEN, by=cast.checker, at=MONDAY)
        [item] = list_items(claim, cast.checker)
        assert item.citation.passage_state == PassageState.UNREADABLE
        assert item.passage_finding.word == "A statement: there is no text to compare the passage with"

    def test_a_picture_is_told_in_words(self, claim, cast):
        upload(claim, cast.checker, PNG, name="photo.png")
        [item] = list_items(claim, cast.checker)
        assert (
            item.passage_finding.word
            == "Passage cannot be compared: the document has no text that Stet can read"
        )

    def test_a_page_whose_passage_nobody_looked_for_yet_carries_nothing(self, claim, cast, rating_scale):
        for name in "ab":
            cite_page(claim, cast, name, passage="x")
        mark_sources_checked(claim)
        update_citation(claim.citations.first(), passage=INVENTED, by=cast.checker, at=LATER)
        with pytest.raises(Blocked, match="1 source has not been checked yet"):
            file_verdict(claim, cast, rating_scale)


class TestIndependence:
    def count(self, claim, cast):
        return get_claim_facts(claim, cast.checker, LATER).independent

    def reasons(self, claim, cast):
        return [item.counted_once for item in list_items(claim, cast.checker)]

    def test_the_same_bytes_are_one(self, claim, cast):
        upload(claim, cast.checker, PNG, name="a.png", passage="")
        upload(claim, cast.checker, PNG, name="b.png", passage="")
        assert self.count(claim, cast) == 1

    def test_the_same_words_in_two_formats_are_one(self, claim, cast):
        upload(claim, cast.checker, b"It had 20,145 crates.\r\nIn March.", name="a.txt", passage="")
        upload(claim, cast.checker, b"# It had  20,145 crates. In March", name="b.md", passage="")
        assert self.count(claim, cast) == 1
        assert self.reasons(claim, cast)[1] == "Counted once: same document as [1]"

    def test_another_figure_is_another_document(self, claim, cast):
        upload(claim, cast.checker, b"It had 20,145 crates.", name="a.txt", passage="")
        upload(claim, cast.checker, b"It had 20,154 crates.", name="b.txt", passage="")
        assert self.count(claim, cast) == 2
        assert self.reasons(claim, cast) == ["", ""]

    def test_a_page_and_its_upload_are_one(self, claim, cast):
        first = upload(claim, cast.checker, b"It had 20,145 crates.", name="a.txt", passage="")
        cite_page(claim, cast, "b")
        copy = Snapshot.objects.create(
            source=Source.objects.get(kind="url"),
            text_hash="a" * 64,
            body_hash=first.snapshot.body_hash,
            captured_at=MONDAY,
        )
        Source.objects.filter(kind="url").update(latest_snapshot=copy)
        assert self.count(claim, cast) == 1

    def test_one_publisher_is_one(self, claim, cast):
        for url, publisher in (("a", "The Harbour  Agency"), ("b", "harbour agency"), ("c", ""), ("d", "")):
            create_citation(
                claim,
                url=f"https://{url}.example.org/",
                title=url,
                publisher=publisher,
                by=cast.checker,
                at=MONDAY,
            )
        assert self.count(claim, cast) == 3
        assert self.reasons(claim, cast) == ["", "Counted once: same publisher as [1]", "", ""]

    def test_an_agencys_sentence_on_two_sites_is_one(self, claim, cast):
        for url, passage in (
            ("a", INVENTED),
            ("b", INVENTED.replace(" ", "\n")),
            ("c", "20,145 crates"),
            ("d", "20,145 crates"),
        ):
            create_citation(
                claim,
                url=f"https://{url}.example.org/",
                title=url,
                passage=passage,
                by=cast.checker,
                at=MONDAY,
            )
        assert self.count(claim, cast) == 3
        assert self.reasons(claim, cast)[1] == "Counted once: same text as [1], so from one author"

    def test_what_a_third_one_links_is_one_too(self, claim, cast):
        for url, publisher, group in (("a", "P", ""), ("b", "", "g"), ("c", "P", "g")):
            cite_page(claim, cast, url, publisher=publisher, independence_group=group)
        assert self.count(claim, cast) == 1
        assert self.reasons(claim, cast) == [
            "", "Counted once: not independent of [3]", "Counted once: same publisher as [1]"
        ]  # fmt: skip

    def test_what_a_reader_may_not_see_is_not_compared_for_them(self, claim, cast):
        upload(claim, cast.checker, is_restricted=True)
        upload(claim, cast.checker, name="b.pdf")
        [_, seen] = list_items(claim, cast.second)
        assert seen.counted_once == "Counted once with another source"
