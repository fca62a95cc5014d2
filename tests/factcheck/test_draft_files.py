"""A chosen file is held for its person and its claim, for a day; its title fills the form."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import InMemoryStorage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfWriter

from factcheck.models import Claim, DraftFile
from factcheck.sources import draft_files
from factcheck.sources.actions import UploadedDocument
from factcheck.sources.draft_files import (
    delete_draft_file,
    delete_old_draft_files,
    find_draft_file,
    hold_draft_file,
    read_draft_file,
    suggest_title,
)
from lib.errors import Invalid, NotAllowed
from tests.articles.document_factories import build_docx
from tests.factcheck.snapshot_checks import files
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY


@pytest.fixture(autouse=True)
def store(monkeypatch):
    saved = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "snapshots", saved)
    return saved


@pytest.fixture
def claim(create_claim_in_state) -> Claim:
    return create_claim_in_state("checking")


def build_pdf(title: str) -> bytes:
    out, made = BytesIO(), PdfWriter()
    made.add_blank_page(100, 100)
    made.add_metadata({"/Title": title})
    made.write(out)
    return out.getvalue()


def document(name: str, body: bytes = b"Minutes of it") -> UploadedDocument:
    return UploadedDocument(name, body, len(body))


@pytest.mark.parametrize(
    ("name", "body", "title"),
    [
        ("scan_04.pdf", build_pdf("Annual report 2023"), "Annual report 2023"),
        ("annual_report.pdf", build_pdf("Microsoft Word - x.docx"), "annual report"),
        ("a.docx", build_docx("Words", subject="x"), "a"),
        ("C:\\mine\\Minutes of May.txt", b"They knew", "Minutes of May"),
        ("broken.pdf", b"%PDF-1.4 and no more", "broken"),
    ],
)
def test_a_file_says_its_title_or_its_name(name, body, title):
    assert suggest_title(document(name, body)) == title


def test_a_chosen_file_answers_with_its_title_and_is_nobody_elses(client, cast, claim):
    client.force_login(cast.checker)
    address = reverse("draft_file_hold", args=[claim.public_id])
    sent = SimpleUploadedFile("scan.pdf", build_pdf("Annual report"))
    told = client.post(address, {"file": sent}).json()
    assert told["fields"] == {"title": "Annual report"}
    assert told["message"].startswith("scan.pdf (")
    held = DraftFile.objects.get()
    assert told["held"] == str(held.public_id)
    assert find_draft_file(claim, told["held"], by=cast.checker, at=held.saved_at) == held
    assert find_draft_file(claim, told["held"], by=cast.editor, at=held.saved_at) is None
    assert find_draft_file(claim, told["held"], by=cast.checker, at=held.saved_at + timedelta(days=1)) is None
    assert find_draft_file(claim, "nonsense", by=cast.checker, at=held.saved_at) is None
    client.force_login(cast.second)
    assert client.post(address, {"file": SimpleUploadedFile("a.txt", b"words")}).status_code == 403
    client.force_login(cast.stranger)
    assert client.post(address, {}).status_code == 404
    client.force_login(cast.checker)
    assert client.post(address, {}).status_code == 422


def test_another_person_adds_nothing_with_a_held_file(client, cast, claim):
    held = hold_draft_file(claim, document("a.txt"), by=cast.checker, at=MONDAY)
    client.force_login(cast.editor)
    typed = {"version": claim.version, "kind": "document", "stance": "supports", "tier": "secondary",
             "title": "A", "held": held.public_id}  # fmt: skip
    refused = client.post(reverse("citation_add", args=[claim.public_id]), typed)
    assert "Choose the file." in refused.content.decode()


def test_one_file_is_held_for_each_claim_and_the_old_ones_go(cast, claim, store, monkeypatch):
    first = hold_draft_file(claim, document("a.txt", b"first"), by=cast.checker, at=MONDAY)
    second = hold_draft_file(claim, document("b.txt", b"second"), by=cast.checker, at=MONDAY)
    assert DraftFile.objects.get() == second
    assert find_draft_file(claim, str(first.public_id), by=cast.checker, at=MONDAY) is None
    read = read_draft_file(second)
    assert read is not None
    assert read.content == b"second"
    assert len(files(store)) == 2
    monkeypatch.setattr(store, "get_modified_time", lambda name: MONDAY)
    assert delete_old_draft_files(at=LATER) == 0 or len(files(store)) >= 1
    assert delete_old_draft_files(at=MONDAY + timedelta(days=1, minutes=1)) > 0
    assert files(store) == []
    assert not DraftFile.objects.exists()


def test_a_file_chosen_in_another_tab_stays_held(cast, claim, store):
    hold_draft_file(claim, document("a.txt", b"first"), by=cast.checker, at=MONDAY)
    first = DraftFile.objects.get()
    second = hold_draft_file(claim, document("b.txt", b"second"), by=cast.checker, at=MONDAY)
    delete_draft_file(first)
    assert DraftFile.objects.get() == second
    assert files(store) == [second.file]


def test_a_person_holds_a_bounded_number(cast, claim, create_claim_in_state, monkeypatch):
    monkeypatch.setattr(draft_files, "MAX_FILES", 1)
    other = create_claim_in_state("checking", words="18,500 crates")
    hold_draft_file(claim, document("a.txt"), by=cast.checker, at=MONDAY)
    kept = hold_draft_file(other, document("b.txt"), by=cast.checker, at=LATER)
    assert DraftFile.objects.get() == kept


def test_what_could_be_no_source_is_not_held(cast, claim, store):
    with pytest.raises(Invalid):
        hold_draft_file(claim, document("a.exe", b"MZ\x90\x00\x03"), by=cast.checker, at=MONDAY)
    with pytest.raises(NotAllowed):
        hold_draft_file(claim, document("a.txt"), by=cast.outsider, at=MONDAY)
    assert files(store) == []


def test_a_document_without_a_title_takes_that_of_its_file(client, cast, claim):
    client.force_login(cast.checker)
    typed = {"version": claim.version, "kind": "document", "stance": "supports", "tier": "secondary",
             "file": SimpleUploadedFile("harbour_log.txt", b"day 1: 20,145 crates")}  # fmt: skip
    assert client.post(reverse("citation_add", args=[claim.public_id]), typed).status_code == 302
    assert claim.citations.get().source.title == "harbour log"
