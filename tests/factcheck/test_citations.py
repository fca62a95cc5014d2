"""What a claim stands on: sources cited once for the house, counted as voices, guarded when restricted."""

import pytest

from audit.models import Event
from factcheck.models import Citation, Source
from factcheck.models.enums import PassageState
from factcheck.snapshots.actions import read_snapshot_body
from factcheck.sources.actions import UploadedDocument, request_check
from factcheck.sources.citation_actions import (
    create_citation,
    remove_citation,
    update_citation,
)
from factcheck.sources.drift_actions import decide_drift
from factcheck.sources.source_access import grant_source_access
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import reviews as reviews_actions
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.independence import count_independent_groups
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from tests.articles.document_factories import build_xlsx, build_zip
from tests.factcheck.workflow_driver import LATER, PAPER, SPOKEN, build_verdict_input
from tests.factories import MONDAY, mark_sources_checked

PAGE = "https://stats.example.org/herring"


def cited(claim, by, url=PAGE, **more):
    return create_citation(claim, url=url, title="Table 4", by=by, at=MONDAY, **more)


def test_a_page_is_one_source_for_the_whole_house_and_due_at_once(cast, create_claim_in_state):
    one, other = create_claim_in_state("checking"), create_claim_in_state("checking", words="18,500 crates")
    first = cited(one, cast.checker, url="https://Stats.example.org/herring?utm_source=x#top")
    second = cited(other, cast.checker)
    assert first.source == second.source
    assert Source.objects.get().due_at == MONDAY


@pytest.mark.parametrize(
    "url", ["", "ftp://a.example.org/", "http://127.0.0.1/", "http://10.0.0.1/", "https://user:pw@a.example/"]
)
def test_an_address_the_client_would_not_open_is_refused_at_its_field(cast, create_claim_in_state, url):
    claim = create_claim_in_state("checking")
    with pytest.raises(Invalid) as caught:
        cited(claim, cast.checker, url=url)
    assert list(caught.value.fields) == ["url"]
    assert not Source.objects.exists()


def test_a_document_needs_a_title_and_no_address(cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    with pytest.raises(Invalid) as caught:
        create_citation(claim, **PAPER, title=" ", by=cast.checker, at=MONDAY)
    assert list(caught.value.fields) == ["title"]
    saved = create_citation(
        claim, **PAPER, title="The minutes", passage="They knew", by=cast.checker, at=MONDAY
    )
    assert (saved.source.health, saved.source.due_at) == ("archived", None)
    assert (saved.snapshot.media_type, saved.snapshot.filename) == ("text/plain", "minutes.txt")
    assert (saved.snapshot, saved.passage_state) == (saved.source.latest_snapshot, "there")


def voices(*citations):
    made = []
    for number, (source, group, stance) in enumerate(citations):
        page = Source(pk=source, url_key=f"page {source}")
        made.append(Citation(pk=number, source=page, independence_group=group, stance=stance))
    return count_independent_groups(made)


def test_voices_are_counted_not_citations():
    assert voices((1, "", "supports"), (2, "", "refutes")) == 2
    assert voices((1, "", "supports"), (1, "", "supports")) == 1, "one page cited twice is one voice"
    assert voices((1, "agency", "supports"), (2, "agency", "supports")) == 1
    assert voices((1, "agency", "supports"), (1, "", "supports"), (2, "agency", "supports")) == 1
    assert voices((1, "", "supports"), (2, "", "context")) == 1, "context is no evidence"
    assert voices() == 0


class TestTheGate:
    def submit(self, claim, cast, scale, **more):
        mark_sources_checked(claim)
        filed = build_verdict_input(claim, scale)
        filed = type(filed)(**{**vars(filed), **more})
        return verdicts_actions.submit_verdict(claim, verdict_input=filed, by=cast.checker, at=LATER)

    def test_two_voices_are_needed(self, cast, create_claim_in_state, rating_scale):
        claim = create_claim_in_state("checking")
        cited(claim, cast.checker)
        cited(claim, cast.checker, passage="another part of the same page")
        with pytest.raises(Blocked, match="Not enough independent sources: 1 of 2"):
            self.submit(claim, cast, rating_scale)
        cited(claim, cast.checker, url="https://other.example.org/")
        assert self.submit(claim, cast, rating_scale).state == "in_review"

    def test_one_primary_source_is_enough_with_a_written_reason(
        self, cast, create_claim_in_state, rating_scale
    ):
        claim = create_claim_in_state("checking")
        cited(claim, cast.checker, tier="primary")
        with pytest.raises(Blocked):
            self.submit(claim, cast, rating_scale)
        waived = self.submit(claim, cast, rating_scale, source_waiver="The register itself")
        assert waived.state == "in_review"

    def test_a_waiver_alone_is_nothing(self, cast, create_claim_in_state, rating_scale):
        claim = create_claim_in_state("checking")
        cited(claim, cast.checker)
        with pytest.raises(Blocked):
            self.submit(claim, cast, rating_scale, source_waiver="Trust me")
        cited(claim, cast.checker, url="https://b.example.org/", tier="primary", stance="context")
        with pytest.raises(Blocked):
            self.submit(claim, cast, rating_scale, source_waiver="Only context")

    def test_own_copy_rests_on_one_source_or_on_its_author_by_name(
        self, cast, create_claim_in_state, rating_scale
    ):
        claim = create_claim_in_state("checking", own_copy=True)
        with pytest.raises(Blocked, match="name the author"):
            self.submit(claim, cast, rating_scale)
        assert self.submit(claim, cast, rating_scale, on_author="Nell Ash").state == "in_review"


@pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
@pytest.mark.parametrize("act", ["cite", "edit", "remove"])
def test_any_change_of_the_evidence_takes_the_verdict_back(cast, create_claim_in_state, state, act):
    claim = create_claim_in_state(state)
    first = claim.citations.first()
    if act == "cite":
        cited(claim, cast.editor)
    elif act == "edit":
        update_citation(first, passage="20,146 crates", by=cast.checker, at=MONDAY)
    else:
        remove_citation(first, by=cast.checker, at=MONDAY)
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert not claim.verdicts.get().reviews.filter(withdrawn_at=None).exists()
    assert claim.assignments.get(ended_at=None).checker == cast.checker


@pytest.mark.parametrize("state", ["suggested", "settled", "closed"])
def test_evidence_is_not_touched_where_nobody_works(cast, create_claim_in_state, state):
    with pytest.raises(WrongState, match="You can add sources only while a claim is being checked"):
        cited(create_claim_in_state(state), cast.editor)


def test_only_whoever_has_it_and_editors_change_evidence(cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    for person in (cast.second, cast.outsider, cast.stranger, cast.admin):
        with pytest.raises(NotAllowed):
            cited(claim, person)


def test_a_new_passage_is_looked_for_anew_and_nothing_else_is(cast, create_claim_in_state):
    citation = create_claim_in_state("in_review").citations.select_related("source").first()
    citation.source.due_at = None
    citation.source.save()
    update_citation(citation, tier="primary", by=cast.checker, at=LATER)
    citation.refresh_from_db()
    assert (citation.passage_state, citation.source.due_at) == (PassageState.THERE, None)
    update_citation(citation, passage=" 20,146 crates ", by=cast.checker, at=LATER)
    citation.refresh_from_db()
    assert (citation.passage, citation.passage_state) == ("20,146 crates", PassageState.UNKNOWN)
    assert Source.objects.get(pk=citation.source_id).due_at == LATER


def test_an_edit_that_changes_nothing_leaves_the_verdict_alone(cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    update_citation(claim.citations.first(), tier="secondary", by=cast.checker, at=LATER)
    claim.refresh_from_db()
    assert claim.state == "in_review"
    with pytest.raises(Invalid, match=r"Fields that cannot be edited: source\."):
        update_citation(claim.citations.first(), source=None, by=cast.checker, at=LATER)


def test_a_citation_taken_away_is_out_of_reach_but_stays(cast, create_claim_in_state):
    citation = create_claim_in_state("checking").citations.first() or cited(
        create_claim_in_state("checking"), cast.checker
    )
    remove_citation(citation, by=cast.checker, at=MONDAY)
    for act in (
        lambda: remove_citation(citation, by=cast.checker, at=LATER),
        lambda: update_citation(citation, tier="primary", by=cast.checker, at=LATER),
    ):
        with pytest.raises(WrongState, match="This source has been removed from the claim"):
            act()
    assert Citation.objects.get().removed_at == MONDAY
    assert Event.objects.filter(action="remove_citation").count() == 1


def test_a_drift_is_decided_once_in_words(cast, create_claim_in_state):
    claim = create_claim_in_state("live")
    citation = claim.citations.first()
    Citation.objects.filter(pk=citation.pk).update(drifted_at=MONDAY, passage_state=PassageState.MISSING)
    seen_by_two = [Citation.objects.get(pk=citation.pk) for _ in range(2)]
    with pytest.raises(Invalid):
        decide_drift(seen_by_two[0], reason=" ", by=cast.editor, at=LATER)
    decide_drift(seen_by_two[0], reason="The archive has it", by=cast.editor, at=LATER)
    with pytest.raises(WrongState, match="This source has no change that needs a decision"):
        decide_drift(seen_by_two[1], reason="I think so too", by=cast.standards, at=LATER)
    citation.refresh_from_db()
    assert (citation.decided_by, citation.drift_decision_reason) == (cast.editor, "The archive has it")


class TestARestrictedSource:
    @pytest.fixture
    def claim(self, create_claim_in_state, cast):
        claim = create_claim_in_state("checking")
        for n in (1, 2):
            content = f"File {n}. They knew.".encode()
            create_citation(
                claim,
                kind="document",
                file=UploadedDocument(f"{n}.txt", content, len(content)),
                is_restricted=True,
                title=f"The whistleblower's file {n}",
                passage="They knew",
                by=cast.checker,
                at=MONDAY,
            )
        return claim

    def test_is_never_shared_even_by_its_address(self, cast, create_claim_in_state):
        one, two = create_claim_in_state("checking"), create_claim_in_state("checking", words="18,500 crates")
        first = cited(one, cast.checker, is_restricted=True)
        assert cited(two, cast.editor).source != first.source
        assert cited(two, cast.editor, is_restricted=True, passage="x").source != first.source
        assert count_independent_groups(two.citations.select_related("source")) == 1

    def test_keeps_its_words_out_of_the_record(self, claim, cast):
        update_citation(claim.citations.first(), passage="They all knew", by=cast.checker, at=LATER)
        results = [event.details for event in Event.objects.filter(action__in=("cite", "update_citation"))]
        assert len(results) == 3
        assert "whistleblower" not in str(results)
        assert "knew" not in str(results)

    def test_is_approved_only_by_somebody_who_may_see_it(self, claim, cast, rating_scale):
        verdicts_actions.submit_verdict(
            claim, verdict_input=build_verdict_input(claim, rating_scale), by=cast.checker, at=LATER
        )
        with pytest.raises(Blocked, match="cannot see every source"):
            reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)
        for citation in claim.citations.all():
            grant_source_access(citation, person=cast.second, by=cast.checker, at=LATER)
        assert reviews_actions.approve_verdict(claim, by=cast.second, at=LATER).state == "approved"

    def test_is_shown_on_only_by_those_who_see_it_and_within_the_desk(self, claim, cast):
        citation = claim.citations.first()
        with pytest.raises(NotAllowed):
            grant_source_access(citation, person=cast.second, by=cast.editor, at=LATER)
        with pytest.raises(Invalid):
            grant_source_access(citation, person=cast.outsider, by=cast.checker, at=LATER)
        assert get_claim_facts(claim, cast.editor, LATER).unseen_citations == 2


def test_only_a_page_can_be_checked(cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    document = create_citation(claim, **PAPER, title="The minutes", by=cast.checker, at=MONDAY)
    with pytest.raises(Invalid):
        request_check(document.source, by=cast.checker, at=MONDAY)
    page = cited(claim, cast.checker)
    request_check(page.source, by=cast.second, at=LATER)
    assert Source.objects.get(pk=page.source_id).due_at == LATER


class TestWhatIsCited:
    def test_a_file_is_told_by_its_bytes_and_kept_as_it_came(self, cast, create_claim_in_state):
        claim = create_claim_in_state("checking")
        for name, content, media_type in (
            ("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
            ("C:\\Users\\ada\\log.csv", b"day,crates\n1,20145\n", "text/csv"),
            ("call.txt", b"ID3\4\0\0\0\0\0\0", "audio/mpeg"),
        ):
            paper = UploadedDocument(name, content, len(content))
            snapshot = create_citation(
                claim, kind="document", file=paper, title=name, by=cast.checker, at=MONDAY
            ).snapshot
            assert (snapshot.media_type, snapshot.filename) == (media_type, name.split("\\")[-1])
            assert read_snapshot_body(snapshot) == content

    @pytest.mark.parametrize(
        ("paper", "said"),
        [
            (None, "Choose the file."),
            (UploadedDocument("x.pdf", b"", 0), "This file is empty."),
            (
                UploadedDocument("x.pdf", b"%PDF-1.7", 31_000_000),
                "This file has 31 MB. The limit is 25 MB.",
            ),
            (UploadedDocument("x.pdf", b"MZ\x90\0", 4), "This file is none of these."),
            (UploadedDocument("x.txt", b"<!doctype html><script>", 23), "This file is none of these."),
            (UploadedDocument("x.xlsx", b"PK\x03\x04 xl/workbook.xml", 19), "This file is damaged"),
            (
                UploadedDocument("x.xlsx", build_zip({"xl/workbook.xml": bytes(9_000_000)}), 9_000),
                "100 times its size",
            ),
            (
                UploadedDocument(
                    "x.xlsx", build_zip(dict.fromkeys(["xl/workbook.xml", "xl/vbaProject.bin"], "x")), 300
                ),
                "macros",
            ),
        ],
    )
    def test_a_file_that_is_not_kept_is_refused_at_its_field(self, cast, create_claim_in_state, paper, said):
        claim = create_claim_in_state("checking")
        with pytest.raises(Invalid) as caught:
            create_citation(claim, kind="document", file=paper, title="The file", by=cast.checker, at=MONDAY)
        assert said in caught.value.fields["file"][0]
        assert not Source.objects.exists()
        assert not claim.citations.exists()

    @pytest.mark.parametrize(
        ("passage", "state"), [("Maize 19,864", "there"), ("Maize 19,684", "missing"), ("Rye", "missing")]
    )
    def test_a_passage_is_looked_for_in_a_sheet_as_its_reader_sees_it(
        self, cast, create_claim_in_state, passage, state
    ):
        rows = '<row><c t="inlineStr"><is><t>Maize</t></is></c><c s="1"><v>19864</v></c></row>'
        sheet = build_xlsx(("Harvest", rows), styles='<xf numFmtId="3"/>')
        file = UploadedDocument("harvest.xlsx", sheet, len(sheet))
        cited = create_citation(
            create_claim_in_state("checking"),
            kind="document",
            file=file,
            title="H",
            passage=passage,
            by=cast.checker,
            at=MONDAY,
        )
        assert cited.snapshot.text == "Harvest\nMaize\t19,864"
        assert cited.passage_state == state

    @pytest.mark.parametrize(
        ("locator", "fine"),
        [("12:40", True), ("1:02:40", True), ("0:05", True), ("", True), ("p. 4", False), ("12:75", False)],
    )
    def test_a_place_in_a_recording_is_a_time(self, cast, create_claim_in_state, locator, fine):
        claim = create_claim_in_state("checking")
        sound = {"kind": "document", "file": UploadedDocument("call.mp3", b"ID3\4\0", 5), "title": "The call"}
        if fine:
            cited = create_citation(claim, **sound, locator=f" {locator} ", by=cast.checker, at=MONDAY)
            assert cited.locator == locator
            return
        with pytest.raises(Invalid) as caught:
            create_citation(claim, **sound, locator=locator, by=cast.checker, at=MONDAY)
        assert list(caught.value.fields) == ["locator"]
        made = create_citation(claim, **sound, by=cast.checker, at=MONDAY)
        with pytest.raises(Invalid) as caught:
            update_citation(made, locator=locator, by=cast.checker, at=LATER)
        assert list(caught.value.fields) == ["locator"]

    def test_a_page_of_a_paper_is_called_as_people_call_it(self, cast, create_claim_in_state):
        cited = create_citation(
            create_claim_in_state("checking"),
            **PAPER,
            title="M",
            locator="p. 4, table 2",
            by=cast.checker,
            at=MONDAY,
        )
        assert cited.locator == "p. 4, table 2"

    def test_a_new_passage_of_a_document_keeps_its_copy(self, cast, create_claim_in_state):
        cited = create_citation(
            create_claim_in_state("checking"),
            **PAPER,
            title="M",
            passage="They knew",
            by=cast.checker,
            at=MONDAY,
        )
        update_citation(cited, passage="20,145 crates", by=cast.checker, at=LATER)
        cited.refresh_from_db()
        assert cited.snapshot == cited.source.latest_snapshot

    @pytest.mark.parametrize("name", ["medium", "author", "published_on", "passage"])
    def test_a_statement_says_how_who_when_and_what(self, cast, create_claim_in_state, name):
        claim = create_claim_in_state("checking")
        with pytest.raises(Invalid) as caught:
            create_citation(
                claim, **SPOKEN | {name: None if name == "published_on" else " "}, by=cast.checker, at=MONDAY
            )
        assert list(caught.value.fields) == [name]
        value = create_citation(claim, **SPOKEN, by=cast.checker, at=MONDAY)
        assert (value.source.title, value.source.medium) == ("The clerk, interview", "interview")
        assert value.source.health == "archived"
