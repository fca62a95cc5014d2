"""What a claim stands on: sources cited once for the house, counted as voices, guarded when restricted."""

import pytest

from factcheck.actions import evidence, reviewing, ruling
from factcheck.actions.drift import decide_drift
from factcheck.actions.evidence import cite, edit_citation, name_person, remove_citation, unname_person
from factcheck.actions.keeping import open_body
from factcheck.actions.sources import Paper
from factcheck.enums import Passage
from factcheck.models import Citation, Source
from factcheck.queries.facts import claim_facts, independent_groups
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from record.models import Event
from tests.articles.documents import excel, zipped
from tests.cast import MONDAY, look_done
from tests.factcheck.acts import LATER, PAPER, SPOKEN, ruling_for

PAGE = "https://stats.example.org/herring"


def cited(claim, by, url=PAGE, **more):
    return cite(claim, url=url, title="Table 4", by=by, at=MONDAY, **more)


def test_a_page_is_one_source_for_the_whole_house_and_due_at_once(cast, stage):
    one, other = stage("checking"), stage("checking", words="18,500 crates")
    first = cited(one, cast.checker, url="https://Stats.example.org/herring?utm_source=x#top")
    second = cited(other, cast.checker)
    assert first.source == second.source
    assert Source.objects.get().due_at == MONDAY


@pytest.mark.parametrize(
    "url", ["", "ftp://a.example.org/", "http://127.0.0.1/", "http://10.0.0.1/", "https://user:pw@a.example/"]
)
def test_an_address_the_door_would_not_open_is_refused_at_its_field(cast, stage, url):
    claim = stage("checking")
    with pytest.raises(Invalid) as caught:
        cited(claim, cast.checker, url=url)
    assert list(caught.value.fields) == ["url"]
    assert not Source.objects.exists()


def test_a_document_needs_a_title_and_no_address(cast, stage):
    claim = stage("checking")
    with pytest.raises(Invalid) as caught:
        cite(claim, **PAPER, title=" ", by=cast.checker, at=MONDAY)
    assert list(caught.value.fields) == ["title"]
    kept = cite(claim, **PAPER, title="The minutes", passage="They knew", by=cast.checker, at=MONDAY)
    assert (kept.source.health, kept.source.due_at) == ("kept", None)
    assert (kept.snapshot.media_type, kept.snapshot.filename) == ("text/plain", "minutes.txt")
    assert (kept.snapshot, kept.passage_state) == (kept.source.latest, "there")


def voices(*citations):
    made = []
    for number, (source, group, stance) in enumerate(citations):
        page = Source(pk=source, url_key=f"page {source}")
        made.append(Citation(pk=number, source=page, group=group, stance=stance))
    return independent_groups(made)


def test_voices_are_counted_not_citations():
    assert voices((1, "", "supports"), (2, "", "refutes")) == 2
    assert voices((1, "", "supports"), (1, "", "supports")) == 1, "one page cited twice is one voice"
    assert voices((1, "agency", "supports"), (2, "agency", "supports")) == 1
    assert voices((1, "agency", "supports"), (1, "", "supports"), (2, "agency", "supports")) == 1
    assert voices((1, "", "supports"), (2, "", "context")) == 1, "context is no evidence"
    assert voices() == 0


class TestTheGate:
    def submit(self, claim, cast, scale, **more):
        look_done(claim)
        filed = ruling_for(claim, scale)
        filed = type(filed)(**{**vars(filed), **more})
        return ruling.submit(claim, ruling=filed, by=cast.checker, at=LATER)

    def test_two_voices_are_needed(self, cast, stage, scale):
        claim = stage("checking")
        cited(claim, cast.checker)
        cited(claim, cast.checker, passage="another part of the same page")
        with pytest.raises(Blocked, match="1 of 2 independent sources"):
            self.submit(claim, cast, scale)
        cited(claim, cast.checker, url="https://other.example.org/")
        assert self.submit(claim, cast, scale).state == "in_review"

    def test_one_primary_source_is_enough_with_a_written_reason(self, cast, stage, scale):
        claim = stage("checking")
        cited(claim, cast.checker, tier="primary")
        with pytest.raises(Blocked):
            self.submit(claim, cast, scale)
        waived = self.submit(claim, cast, scale, source_waiver="The register itself")
        assert waived.state == "in_review"

    def test_a_waiver_alone_is_nothing(self, cast, stage, scale):
        claim = stage("checking")
        cited(claim, cast.checker)
        with pytest.raises(Blocked):
            self.submit(claim, cast, scale, source_waiver="Trust me")
        cited(claim, cast.checker, url="https://b.example.org/", tier="primary", stance="context")
        with pytest.raises(Blocked):
            self.submit(claim, cast, scale, source_waiver="Only context")

    def test_own_copy_rests_on_one_source_or_on_its_author_by_name(self, cast, stage, scale):
        claim = stage("checking", own_copy=True)
        with pytest.raises(Blocked, match="name the author"):
            self.submit(claim, cast, scale)
        assert self.submit(claim, cast, scale, on_author="Nell Ash").state == "in_review"


@pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
@pytest.mark.parametrize("act", ["cite", "edit", "remove"])
def test_any_change_of_the_evidence_takes_the_ruling_back(cast, stage, state, act):
    claim = stage(state)
    first = claim.citations.first()
    if act == "cite":
        cited(claim, cast.editor)
    elif act == "edit":
        edit_citation(first, passage="20,146 crates", by=cast.checker, at=MONDAY)
    else:
        remove_citation(first, by=cast.checker, at=MONDAY)
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert not claim.verdicts.get().reviews.filter(withdrawn_at=None).exists()
    assert claim.assignments.get(ended_at=None).checker == cast.checker


@pytest.mark.parametrize("state", ["suggested", "settled", "closed"])
def test_evidence_is_not_touched_where_nobody_works(cast, stage, state):
    with pytest.raises(WrongState, match="while a claim is being worked on"):
        cited(stage(state), cast.editor)


def test_only_whoever_has_it_and_editors_change_evidence(cast, stage):
    claim = stage("checking")
    for person in (cast.second, cast.outsider, cast.stranger, cast.admin):
        with pytest.raises(NotAllowed):
            cited(claim, person)


def test_a_new_passage_is_looked_for_anew_and_nothing_else_is(cast, stage):
    citation = stage("in_review").citations.select_related("source").first()
    citation.source.due_at = None
    citation.source.save()
    edit_citation(citation, tier="primary", by=cast.checker, at=LATER)
    citation.refresh_from_db()
    assert (citation.passage_state, citation.source.due_at) == (Passage.THERE, None)
    edit_citation(citation, passage=" 20,146 crates ", by=cast.checker, at=LATER)
    citation.refresh_from_db()
    assert (citation.passage, citation.passage_state) == ("20,146 crates", Passage.UNKNOWN)
    assert Source.objects.get(pk=citation.source_id).due_at == LATER


def test_an_edit_that_changes_nothing_leaves_the_ruling_alone(cast, stage):
    claim = stage("in_review")
    edit_citation(claim.citations.first(), tier="secondary", by=cast.checker, at=LATER)
    claim.refresh_from_db()
    assert claim.state == "in_review"
    with pytest.raises(Invalid, match="source cannot be edited"):
        edit_citation(claim.citations.first(), source=None, by=cast.checker, at=LATER)


def test_a_citation_taken_away_is_out_of_reach_but_stays(cast, stage):
    citation = stage("checking").citations.first() or cited(stage("checking"), cast.checker)
    remove_citation(citation, by=cast.checker, at=MONDAY)
    for act in (
        lambda: remove_citation(citation, by=cast.checker, at=LATER),
        lambda: edit_citation(citation, tier="primary", by=cast.checker, at=LATER),
    ):
        with pytest.raises(WrongState, match="taken away"):
            act()
    assert Citation.objects.get().removed_at == MONDAY
    assert Event.objects.filter(step="remove_citation").count() == 1


def test_a_drift_is_decided_once_in_words(cast, stage):
    claim = stage("live")
    citation = claim.citations.first()
    Citation.objects.filter(pk=citation.pk).update(drifted_at=MONDAY, passage_state=Passage.MISSING)
    seen_by_two = [Citation.objects.get(pk=citation.pk) for _ in range(2)]
    with pytest.raises(Invalid):
        decide_drift(seen_by_two[0], reason=" ", by=cast.editor, at=LATER)
    decide_drift(seen_by_two[0], reason="The archive has it", by=cast.editor, at=LATER)
    with pytest.raises(WrongState, match="no drift here"):
        decide_drift(seen_by_two[1], reason="I think so too", by=cast.standards, at=LATER)
    citation.refresh_from_db()
    assert (citation.decided_by, citation.decision) == (cast.editor, "The archive has it")


class TestARestrictedSource:
    @pytest.fixture
    def claim(self, stage, cast):
        claim = stage("checking")
        for n in (1, 2):
            kind = {**PAPER, "restricted": True}
            title = f"The whistleblower's file {n}"
            cite(claim, title=title, passage="They knew", by=cast.checker, at=MONDAY, **kind)
        return claim

    def test_is_never_shared_even_by_its_address(self, cast, stage):
        one, two = stage("checking"), stage("checking", words="18,500 crates")
        first = cited(one, cast.checker, restricted=True)
        assert cited(two, cast.editor).source != first.source
        assert cited(two, cast.editor, restricted=True, passage="x").source != first.source
        assert independent_groups(two.citations.select_related("source")) == 1

    def test_keeps_its_words_out_of_the_record(self, claim, cast):
        edit_citation(claim.citations.first(), passage="They all knew", by=cast.checker, at=LATER)
        told = [event.details for event in Event.objects.filter(step__in=("cite", "edit_citation"))]
        assert len(told) == 3
        assert "whistleblower" not in str(told)
        assert "knew" not in str(told)

    def test_is_approved_only_by_somebody_who_may_see_it(self, claim, cast, scale):
        ruling.submit(claim, ruling=ruling_for(claim, scale), by=cast.checker, at=LATER)
        with pytest.raises(Blocked, match="may not see every source"):
            reviewing.approve(claim, by=cast.second, at=LATER)
        for citation in claim.citations.all():
            name_person(citation, person=cast.second, by=cast.checker, at=LATER)
        assert reviewing.approve(claim, by=cast.second, at=LATER).state == "approved"

    def test_is_shown_on_only_by_those_who_see_it_and_within_the_desk(self, claim, cast):
        citation = claim.citations.first()
        with pytest.raises(NotAllowed):
            name_person(citation, person=cast.second, by=cast.editor, at=LATER)
        with pytest.raises(Invalid):
            name_person(citation, person=cast.outsider, by=cast.checker, at=LATER)
        assert claim_facts(claim, cast.editor, LATER).unseen_citations == 2


def test_only_a_page_can_be_checked(cast, stage):
    claim = stage("checking")
    document = cite(claim, **PAPER, title="The minutes", by=cast.checker, at=MONDAY)
    with pytest.raises(Invalid):
        evidence.check_now(document.source, by=cast.checker, at=MONDAY)
    page = cited(claim, cast.checker)
    evidence.check_now(page.source, by=cast.second, at=LATER)
    assert Source.objects.get(pk=page.source_id).due_at == LATER


class TestWhatIsCited:
    def test_a_file_is_told_by_its_bytes_and_kept_as_it_came(self, cast, stage):
        claim = stage("checking")
        for name, content, media_type in (
            ("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
            ("C:\\Users\\ada\\log.csv", b"day,crates\n1,20145\n", "text/csv"),
            ("call.txt", b"ID3\4\0\0\0\0\0\0", "audio/mpeg"),
        ):
            paper = Paper(name, content, len(content))
            kept = cite(claim, kind="document", file=paper, title=name, by=cast.checker, at=MONDAY).snapshot
            assert (kept.media_type, kept.filename) == (media_type, name.split("\\")[-1])
            assert open_body(kept) == content

    @pytest.mark.parametrize(
        ("paper", "said"),
        [
            (None, "Choose the file."),
            (Paper("x.pdf", b"", 0), "This file is empty."),
            (Paper("x.pdf", b"%PDF-1.7", 31_000_000), "This file has 31 MB. Stet keeps up to 25 MB."),
            (Paper("x.pdf", b"MZ\x90\0", 4), "This file is none of these."),
            (Paper("x.txt", b"<!doctype html><script>", 23), "This file is none of these."),
            (Paper("x.xlsx", b"PK\x03\x04 xl/workbook.xml", 19), "This file is damaged"),
            (Paper("x.xlsx", zipped({"xl/workbook.xml": bytes(9_000_000)}), 9_000), "100 times its size"),
            (
                Paper("x.xlsx", zipped(dict.fromkeys(["xl/workbook.xml", "xl/vbaProject.bin"], "x")), 300),
                "macros",
            ),
        ],
    )
    def test_a_file_that_is_not_kept_is_refused_at_its_field(self, cast, stage, paper, said):
        claim = stage("checking")
        with pytest.raises(Invalid) as caught:
            cite(claim, kind="document", file=paper, title="The file", by=cast.checker, at=MONDAY)
        assert said in caught.value.fields["file"][0]
        assert not Source.objects.exists()
        assert not claim.citations.exists()

    @pytest.mark.parametrize(
        ("passage", "state"), [("Maize 19,864", "there"), ("Maize 19,684", "unknown"), ("Rye", "unknown")]
    )
    def test_a_passage_is_looked_for_in_a_sheet_as_its_reader_sees_it(self, cast, stage, passage, state):
        rows = '<row><c t="inlineStr"><is><t>Maize</t></is></c><c s="1"><v>19864</v></c></row>'
        sheet = excel(("Harvest", rows), styles='<xf numFmtId="3"/>')
        file = Paper("harvest.xlsx", sheet, len(sheet))
        cited = cite(
            stage("checking"),
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
    def test_a_place_in_a_recording_is_a_time(self, cast, stage, locator, fine):
        claim = stage("checking")
        sound = {"kind": "document", "file": Paper("call.mp3", b"ID3\4\0", 5), "title": "The call"}
        if fine:
            cited = cite(claim, **sound, locator=f" {locator} ", by=cast.checker, at=MONDAY)
            assert cited.locator == locator
            return
        with pytest.raises(Invalid) as caught:
            cite(claim, **sound, locator=locator, by=cast.checker, at=MONDAY)
        assert list(caught.value.fields) == ["locator"]
        made = cite(claim, **sound, by=cast.checker, at=MONDAY)
        with pytest.raises(Invalid) as caught:
            edit_citation(made, locator=locator, by=cast.checker, at=LATER)
        assert list(caught.value.fields) == ["locator"]

    def test_a_page_of_a_paper_is_called_as_people_call_it(self, cast, stage):
        cited = cite(
            stage("checking"), **PAPER, title="M", locator="p. 4, table 2", by=cast.checker, at=MONDAY
        )
        assert cited.locator == "p. 4, table 2"

    def test_a_new_passage_of_a_document_keeps_its_copy(self, cast, stage):
        cited = cite(stage("checking"), **PAPER, title="M", passage="They knew", by=cast.checker, at=MONDAY)
        edit_citation(cited, passage="20,145 crates", by=cast.checker, at=LATER)
        cited.refresh_from_db()
        assert cited.snapshot == cited.source.latest

    @pytest.mark.parametrize("name", ["medium", "author", "published_on", "passage"])
    def test_a_statement_says_how_who_when_and_what(self, cast, stage, name):
        claim = stage("checking")
        with pytest.raises(Invalid) as caught:
            cite(
                claim, **SPOKEN | {name: None if name == "published_on" else " "}, by=cast.checker, at=MONDAY
            )
        assert list(caught.value.fields) == [name]
        said = cite(claim, **SPOKEN, by=cast.checker, at=MONDAY)
        assert (said.source.title, said.source.medium) == ("The clerk, interview", "interview")
        assert said.source.health == "kept"


class TestWhoSeesIt:
    @pytest.fixture
    def hidden(self, cast, stage):
        claim = stage("checking")
        return cite(claim, **SPOKEN, restricted=True, named=[cast.second], by=cast.checker, at=MONDAY)

    def seen_by(self, citation, *people):
        return [Source.objects.visible_to(p).filter(pk=citation.source_id).exists() for p in people]

    def test_is_said_when_it_is_added(self, cast, hidden):
        assert self.seen_by(hidden, cast.checker, cast.second, cast.editor) == [True, True, False]

    def test_is_never_somebody_of_another_desk(self, cast, stage):
        claim = stage("checking")
        with pytest.raises(Invalid) as caught:
            cite(claim, **SPOKEN, restricted=True, named=[cast.outsider], by=cast.checker, at=MONDAY)
        assert list(caught.value.fields) == ["named"]
        assert not Source.objects.exists()

    def test_can_be_taken_back_but_not_from_whoever_brought_it(self, cast, hidden):
        unname_person(hidden, person=cast.second, by=cast.checker, at=LATER)
        assert self.seen_by(hidden, cast.checker, cast.second) == [True, False]
        with pytest.raises(Invalid, match="not named on it"):
            unname_person(hidden, person=cast.second, by=cast.checker, at=LATER)
        with pytest.raises(Invalid, match="always sees it"):
            unname_person(hidden, person=cast.checker, by=cast.checker, at=LATER)
        told = Event.objects.get(step="unname_person").details
        assert set(told) == {"source", "person"}

    def test_is_taken_back_only_by_those_who_see_it(self, cast, hidden):
        for person in (cast.editor, cast.standards, cast.outsider, cast.admin):
            with pytest.raises(NotAllowed):
                unname_person(hidden, person=cast.second, by=person, at=LATER)
