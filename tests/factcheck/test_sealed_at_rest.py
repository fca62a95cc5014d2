"""Off-the-record sources at rest: nothing that is stored says what they say, in the database or a file."""

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from factcheck.claims.editing import move_claim
from factcheck.link_checks import CheckResult, lease_due_sources, save_check_result
from factcheck.link_checks.sealed_passages import judge_sealed_passages
from factcheck.models import Citation, LinkCheck, SealingKey, Snapshot, Source, Verdict
from factcheck.models.sealed_fields import explain_missing_keys
from factcheck.models.sealing_key import forget_identities
from factcheck.sealing.contents import rewrite_stale_files, rotate_source_key
from factcheck.sealing.keys import erase_keys, erase_source_keys, rewrap_desk_keys
from factcheck.snapshots.actions import read_snapshot_body
from factcheck.snapshots.orphans import delete_orphaned_files
from factcheck.sources.actions import UploadedDocument
from factcheck.sources.citation_actions import update_citation
from factcheck.sources.draft_files import hold_draft_file, read_draft_file
from factcheck.sources.restrictions import lift_restriction, restrict_source
from factcheck.verdicts.reviews import approve_verdict
from factcheck.workflow.content_hash import compute_current_hash
from lib.crypto.key_wrapping import SealingKeyMissing, create_identity_file
from lib.errors import NotFound, WrongState
from newsroom.storages import DurableFileSystemStorage
from tests.factcheck.sealed_sources import (
    DOCUMENT,
    MARKER,
    WORDS,
    assert_stored_nowhere,
    check_page,
    cite,
    cite_statement,
    list_files_with,
    list_tables_with,
    submit,
)
from tests.factories import MONDAY


@pytest.fixture(autouse=True)
def store(monkeypatch, tmp_path):
    saved = DurableFileSystemStorage(location=tmp_path / "store", file_permissions_mode=0o600)
    monkeypatch.setitem(storages._storages, "snapshots", saved)
    return saved


@pytest.fixture
def claim(create_claim_in_state):
    return create_claim_in_state("checking")


def test_passage_of_a_restricted_statement_is_stored_sealed_and_read_plain(claim, cast, store):
    made = cite_statement(claim, cast)
    assert_stored_nowhere(store)
    assert Citation.objects.get(pk=made.pk).passage == WORDS


def test_edited_passage_is_sealed_too(claim, cast, store):
    made = cite_statement(claim, cast)
    update_citation(made, by=cast.checker, at=MONDAY, passage=f"Another {MARKER}.")
    assert_stored_nowhere(store)
    assert Citation.objects.get(pk=made.pk).passage == f"Another {MARKER}."


def test_document_is_sealed_in_the_database_and_as_a_file(claim, cast, store):
    made = cite(claim, cast, kind="document", file=DOCUMENT, passage=WORDS)
    assert_stored_nowhere(store)
    copy = Snapshot.objects.get(source=made.source)
    assert WORDS in copy.text
    assert read_snapshot_body(copy) == DOCUMENT.content


def test_open_source_is_stored_as_it_is(claim, cast, store):
    made = cite(claim, cast, kind="document", file=DOCUMENT, passage=WORDS, is_restricted=False)
    assert {"factcheck_citation", "factcheck_snapshot"} <= list_tables_with(MARKER)
    assert list_files_with(MARKER, store)
    assert made.passage == WORDS


def cite_openly(claim, cast):
    return cite(claim, cast, kind="document", file=DOCUMENT, passage=WORDS, is_restricted=False)


def restrict(made, cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        restrict_source(made.source, by=cast.checker, at=MONDAY)


def lift(made, cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        lift_restriction(made.source, by=cast.checker, at=MONDAY)


def test_restricting_seals_what_is_stored_and_opening_unseals_it(
    claim, cast, store, django_capture_on_commit_callbacks
):
    made = cite_openly(claim, cast)
    restrict(made, cast, django_capture_on_commit_callbacks)
    assert_stored_nowhere(store)
    copy = Snapshot.objects.get(source=made.source)
    assert read_snapshot_body(copy) == DOCUMENT.content
    lift(made, cast, django_capture_on_commit_callbacks)
    assert {"factcheck_citation", "factcheck_snapshot"} <= list_tables_with(MARKER)
    assert list_files_with(MARKER, store)
    assert Citation.objects.get(pk=made.pk).passage == WORDS


@pytest.fixture
def missing_key(settings):
    """Let the key outside the database be gone, from when it is called."""

    def lose() -> None:
        forget_identities()
        settings.STET_SEALING_KEY_FILE = ""

    return lose


CANNOT_OPEN = "This part is encrypted, and Stet cannot open it now."


@pytest.mark.parametrize(("who", "times"), [("checker", True), ("editor", False)])
def test_without_the_key_the_page_of_a_claim_lacks_the_sealed_parts_alone(
    client, claim, cast, store, rating_scale, missing_key, who, times
):
    made = cite_statement(claim, cast, tier="primary")
    claim.refresh_from_db()
    submit(claim, cast, rating_scale)
    missing_key()
    client.force_login(getattr(cast, who))
    for path in (f"/claims/{claim.public_id}/", f"/claims/{claim.public_id}/live/?seen=0"):
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.status_code == 200, path
        assert (CANNOT_OPEN in page) is times, path
        assert WORDS not in page
        assert f"/citations/{made.public_id}/edit/" not in page, "the sentence would be saved as the passage"
    Citation.objects.get(pk=made.pk).save()
    assert Citation.objects.get(pk=made.pk).__dict__["passage"].startswith("stet-sealed:")


def test_without_the_key_the_page_of_a_source_lacks_the_passage_alone(
    client, claim, cast, store, missing_key
):
    made = cite_statement(claim, cast, tier="primary")
    client.force_login(cast.checker)
    path = f"/sources/{made.source.public_id}/"
    assert WORDS in client.get(path).content.decode()
    missing_key()
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count(CANNOT_OPEN) == 1
    assert WORDS not in page
    assert f"“{CANNOT_OPEN}" not in page, "it is no quotation"
    assert claim.statement in page


def test_without_the_key_a_program_reads_claims_as_with_it(
    client, claim, cast, store, rating_scale, missing_key
):
    cite_statement(claim, cast, tier="primary")
    claim.refresh_from_db()
    submit(claim, cast, rating_scale)
    client.force_login(cast.second)
    paths = (
        f"/api/v1/claims/{claim.public_id}/",
        "/api/v1/claims/?expand=citations,verdict,available_actions",
    )
    before = [client.get(path).json() for path in paths]
    missing_key()
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json() for answer in answers] == before


def test_without_the_key_nothing_is_decided_by_what_cannot_be_read(
    client, claim, cast, store, rating_scale, missing_key
):
    cite_statement(claim, cast, tier="primary")
    claim.refresh_from_db()
    submit(claim, cast, rating_scale)
    claim.refresh_from_db()
    missing_key()
    with pytest.raises(SealingKeyMissing):
        approve_verdict(claim, by=cast.second, at=MONDAY)
    claim.refresh_from_db()
    assert claim.state == "in_review"
    with explain_missing_keys():
        citation = Citation.objects.get(claim=claim)
        copied = Citation(claim=claim, source=citation.source, passage=citation.passage)
        with pytest.raises(ValueError, match="not stored"):
            copied.save()


def test_an_erased_source_is_said_to_be_erased_and_not_to_lack_a_key(claim, cast, store):
    made = cite_statement(claim, cast)
    erase_source_keys(made.source, at=MONDAY)
    with pytest.raises(WrongState, match="was erased"):
        update_citation(made, passage="Another", by=cast.checker, at=MONDAY)


def test_verdict_freezes_the_passage_sealed(claim, cast, store, rating_scale):
    cite_statement(claim, cast, tier="primary")
    claim.refresh_from_db()
    verdict = submit(claim, cast, rating_scale)
    forget_identities()
    assert_stored_nowhere(store)
    [frozen] = Verdict.objects.get(pk=verdict.pk).citations
    assert frozen["passage"] == WORDS
    assert compute_current_hash(claim, verdict) == verdict.content_hash


def test_file_that_other_sources_refer_to_is_handed_to_them(
    claim, cast, store, django_capture_on_commit_callbacks
):
    first = cite_openly(claim, cast)
    second = cite_openly(claim, cast)
    assert second.snapshot.refers_to == first.snapshot
    restrict(first, cast, django_capture_on_commit_callbacks)
    for made in (first, second):
        assert read_snapshot_body(Snapshot.objects.get(source=made.source)) == DOCUMENT.content
    assert list(Path(store.location).rglob("*.sealed"))
    restrict(second, cast, django_capture_on_commit_callbacks)
    assert_stored_nowhere(store)


def test_moment_of_a_store_that_is_away_is_made_up_for(
    claim, cast, store, django_capture_on_commit_callbacks, monkeypatch
):
    made = cite_openly(claim, cast)
    with monkeypatch.context() as away:
        away.setattr(store, "_save", lambda *_: (_ for _ in ()).throw(OSError("away")))
        restrict(made, cast, django_capture_on_commit_callbacks)
    assert list_files_with(MARKER, store)
    assert rewrite_stale_files(at=MONDAY) == 1
    assert_stored_nowhere(store)
    assert rewrite_stale_files(at=MONDAY) == 0


@pytest.mark.parametrize("way", ["named", "copied", "referred to"])
def test_sealed_file_in_the_place_of_an_open_one_is_not_opened(claim, cast, store, way):
    """A worker that fetches has no key, but may name another file in a row, or write into the folder."""
    sealed = Snapshot.objects.get(source=cite(claim, cast, kind="document", file=DOCUMENT).source)
    other = UploadedDocument("other.txt", b"Nothing to hide", 15)
    openly = cite(claim, cast, kind="document", file=other, is_restricted=False).source
    copy = Snapshot.objects.get(source=openly)
    if way == "copied":
        Path(store.path(copy.file)).write_bytes(Path(store.path(sealed.file)).read_bytes())
    elif way == "named":
        Snapshot.objects.filter(pk=copy.pk).update(file=sealed.file)
    else:
        there = store.save("sealed/any", ContentFile(Path(store.path(copy.file)).read_bytes()))
        Snapshot.objects.filter(pk=copy.pk).update(file=there, refers_to=sealed)
    copy = Snapshot.objects.get(pk=copy.pk)
    with pytest.raises(SealingKeyMissing):
        read_snapshot_body(copy)
    rewrite_stale_files(at=MONDAY)
    rotate_source_key(sealed.source, at=MONDAY)
    assert list_files_with(MARKER, store) == set()


def test_file_chosen_for_a_source_is_held_sealed(claim, cast, store):
    held = hold_draft_file(claim, DOCUMENT, by=cast.checker, at=MONDAY)
    assert list_files_with("notes", store) == set()
    assert read_draft_file(held).content == DOCUMENT.content


def test_sealed_file_in_the_place_of_a_draft_is_not_opened(claim, cast, store):
    other = UploadedDocument("other.txt", b"Nothing to hide", 15)
    held = hold_draft_file(claim, DOCUMENT, by=cast.checker, at=MONDAY)
    mine = hold_draft_file(claim, other, by=cast.editor, at=MONDAY)
    Path(store.path(mine.file)).write_bytes(Path(store.path(held.file)).read_bytes())
    assert read_draft_file(mine) is None


def test_draft_that_the_release_before_held_is_read(claim, cast, store):
    held = hold_draft_file(claim, DOCUMENT, by=cast.checker, at=MONDAY)
    held.file = store.save(f"drafts/{uuid.uuid4()}", ContentFile(Path(store.path(held.file)).read_bytes()))
    assert read_draft_file(held).content == DOCUMENT.content


def test_worker_without_the_key_checks_a_restricted_page_and_another_judges_it(claim, cast, store, settings):
    made = cite(claim, cast, kind="url", url="https://leak.example.org/", passage=WORDS)
    key = settings.STET_SEALING_KEY_FILE
    for hours, text in ((0, WORDS), (1, WORDS), (2, "Nothing of it."), (4, "Nothing of it.")):
        at = MONDAY + timedelta(hours=hours)
        forget_identities()
        settings.STET_SEALING_KEY_FILE = ""
        check_page(made.source, text, at=at)
        settings.STET_SEALING_KEY_FILE = key
        assert judge_sealed_passages(at=at) == 1
    assert_stored_nowhere(store)
    made.refresh_from_db()
    assert made.snapshot is not None
    assert made.drifted_at == MONDAY + timedelta(hours=4)
    assert LinkCheck.objects.first().passages == {str(made.public_id): "missing"}
    assert not Source.objects.filter(passages_due_at__isnull=False).exists()


def test_check_that_began_before_a_source_was_restricted_stores_nothing(
    claim, cast, store, django_capture_on_commit_callbacks
):
    made = cite(claim, cast, kind="url", url="https://leak.example.org/", is_restricted=False)
    [(lease, _)] = lease_due_sources(at=MONDAY, limit=5)
    restrict(made, cast, django_capture_on_commit_callbacks)
    body = WORDS.encode()
    found = CheckResult(outcome="ok", status_code=200, final_url=made.source.url, text=WORDS, body=body)
    assert save_check_result(lease, found, at=MONDAY) is None
    assert list_tables_with(MARKER) == set()


def test_key_of_a_source_goes_with_its_claim_to_another_desk(claim, cast):
    made = cite_statement(claim, cast)
    key = SealingKey.objects.get(source=made.source)
    assert list(key.desks.all()) == [claim.desk]
    former = claim.desk
    move_claim(claim, to=cast.other_desk, by=cast.editor, at=MONDAY)
    assert list(key.desks.all()) == [cast.other_desk]
    erase_keys(SealingKey.objects.filter(desk=former), at=MONDAY)
    assert Citation.objects.get(pk=made.pk).passage == WORDS


def test_sealed_file_that_no_row_names_is_deleted_within_a_round(claim, cast, store):
    made = cite(claim, cast, kind="document", file=DOCUMENT, passage=WORDS)
    Snapshot.objects.filter(source=made.source).update(file="")
    [file] = Path(store.location).rglob("*.sealed")
    os.utime(file, (0, 0))
    assert sum(delete_orphaned_files(at=MONDAY + timedelta(hours=hour)) for hour in range(256)) == 1


def test_erased_key_leaves_nothing_to_read(claim, cast, store):
    made = cite(claim, cast, kind="document", file=DOCUMENT, passage=WORDS)
    erase_source_keys(made.source, at=MONDAY)
    assert Citation.objects.get(pk=made.pk).passage == ""
    copy = Snapshot.objects.get(source=made.source)
    assert copy.text == ""
    with pytest.raises(NotFound):
        read_snapshot_body(copy)


def test_without_the_key_nothing_opens_and_nothing_is_stored_in_plain(claim, cast, store, settings, tmp_path):
    made = cite_statement(claim, cast)
    forget_identities()
    settings.STET_SEALING_KEY_FILE = ""
    with pytest.raises(SealingKeyMissing, match="STET_SEALING_KEY_FILE"):
        _ = Citation.objects.get(pk=made.pk).passage
    other = tmp_path / "other"
    create_identity_file(other)
    settings.STET_SEALING_KEY_FILE = str(other)
    with pytest.raises(SealingKeyMissing, match="another key"):
        _ = Citation.objects.get(pk=made.pk).passage
    assert_stored_nowhere(store)


def test_key_outside_is_rotated_without_writing_anything_else_anew(claim, cast, store, settings, tmp_path):
    made = cite_statement(claim, cast)
    stored = Citation.objects.filter(pk=made.pk).values_list("passage", flat=True).get()
    old, new = Path(settings.STET_SEALING_KEY_FILE), tmp_path / "new"
    create_identity_file(new)
    fresh = new.read_text()
    new.write_text(fresh + old.read_text())
    settings.STET_SEALING_KEY_FILE = str(new)
    assert rewrap_desk_keys()[1] == SealingKey.objects.filter(desk__isnull=False).count() == 1
    new.write_text(fresh)
    forget_identities()
    assert Citation.objects.get(pk=made.pk).passage == WORDS
    assert Citation.objects.filter(pk=made.pk).values_list("passage", flat=True).get() == stored
    assert rewrap_desk_keys()[1] == 0


def test_key_of_a_source_is_rotated(claim, cast, store):
    made = cite(claim, cast, kind="document", file=DOCUMENT, passage=WORDS)
    [before] = Path(store.location).rglob("*.sealed")
    rotate_source_key(made.source, at=MONDAY)
    [after] = Path(store.location).rglob("*.sealed")
    assert before != after
    copy = Snapshot.objects.get(source=made.source)
    assert read_snapshot_body(copy) == DOCUMENT.content
    assert Citation.objects.get(pk=made.pk).passage == WORDS
    assert_stored_nowhere(store)
    assert SealingKey.objects.current().filter(source=made.source).count() == 1


def test_text_that_looks_sealed_is_a_text(claim, cast):
    made = cite_openly(claim, cast)
    update_citation(made, by=cast.checker, at=MONDAY, passage="stet-sealed:0123:nonsense")
    assert "nonsense" in Citation.objects.get(pk=made.pk).passage
