"""Off-the-record sources that are sealed anew, erased, damaged, or without a key."""

from pathlib import Path

import pytest
from django.core.files.storage import storages

from factcheck.link_checks import CheckResult, lease_due_sources, save_check_result
from factcheck.models import Citation, SealingKey, Source, Verdict
from factcheck.models.sealing_key import forget_identities
from factcheck.sealing.contents import rotate_source_key
from factcheck.snapshots.bulk import create_snapshots
from factcheck.snapshots.legal_holds import place_legal_hold
from factcheck.snapshots.retention import erase_expired_snapshots
from factcheck.sources.erasure import erase_source
from factcheck.verdicts.versions import get_frozen_citations
from lib.crypto.key_wrapping import SealingKeyMissing
from lib.errors import NotAllowed, WrongState
from newsroom.storages import DurableFileSystemStorage
from tests.factcheck.sealed_sources import (
    DOCUMENT,
    MARKER,
    WORDS,
    assert_stored_nowhere,
    check_page,
    cite,
    cite_statement,
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


def test_erased_source_says_nothing_any_more(claim, cast, store):
    made = cite(claim, cast, kind="document", file=DOCUMENT, passage=WORDS, title=f"{MARKER} file")
    backup = bytes(SealingKey.objects.get(source=made.source).identity)
    assert erase_source(made.source, by=cast.checker, at=MONDAY) == 1
    assert_stored_nowhere(store)
    assert Citation.objects.get(pk=made.pk).passage == ""
    assert backup
    assert bytes(SealingKey.objects.get(source=made.source).identity) == b""
    erase_expired_snapshots(at=MONDAY)
    assert not list(Path(store.location).rglob("*.sealed"))


def test_check_under_way_is_lost_when_a_key_is_rotated(claim, cast, store):
    made = cite(claim, cast, kind="url", url="https://leak.example.org/")
    [(lease, _)] = lease_due_sources(at=MONDAY, limit=5)
    rotate_source_key(made.source, at=MONDAY)
    found = CheckResult(
        outcome="ok", status_code=200, final_url=made.source.url, text=WORDS, body=WORDS.encode()
    )
    assert save_check_result(lease, found, at=MONDAY) is None


def test_verdict_of_a_source_without_a_key_is_not_written_in_plain(claim, cast, store, rating_scale):
    made = cite_statement(claim, cast, tier="primary")
    claim.refresh_from_db()
    verdict = submit(claim, cast, rating_scale)
    frozen = Verdict.objects.get(pk=verdict.pk).citations
    SealingKey.objects.filter(source=made.source).update(replaced_at=MONDAY)
    verdict.citations = frozen
    with pytest.raises(SealingKeyMissing, match="seal_sources"):
        verdict.save()


def test_damaged_text_is_refused_in_words(claim, cast, store):
    made = cite_statement(claim, cast)
    stored = str(Citation.objects.filter(pk=made.pk).values_list("passage", flat=True).get())
    Citation.objects.filter(pk=made.pk).update(passage=stored[:-24])
    with pytest.raises(SealingKeyMissing, match="damaged"):
        _ = Citation.objects.get(pk=made.pk).passage


def test_erased_page_keeps_no_address(claim, cast, store):
    made = cite(claim, cast, kind="url", url=f"https://{MARKER}.example.org/", locator=MARKER)
    check_page(made.source, WORDS, at=MONDAY)
    lease_before = Source.objects.get(pk=made.source_id).attempt
    erase_source(made.source, by=cast.checker, at=MONDAY)
    left = Source.objects.get(pk=made.source_id)
    assert (left.url, left.host, left.due_at, left.passages_due_at) == ("", "", None, None)
    assert left.attempt > lease_before
    assert list_tables_with(MARKER) <= {"link_checker_linkhost", "factcheck_linkhost"}


def test_source_under_a_legal_hold_is_not_erased(claim, cast, store):
    made = cite_statement(claim, cast)
    claim.refresh_from_db()
    place_legal_hold(claim, reason="A case", by=cast.standards, at=MONDAY)
    with pytest.raises(WrongState, match="legal hold"):
        erase_source(made.source, by=cast.checker, at=MONDAY)
    assert Citation.objects.get(pk=made.pk).passage == WORDS


def test_person_who_may_not_restrict_may_not_erase(claim, cast, store):
    made = cite_statement(claim, cast)
    with pytest.raises(NotAllowed):
        erase_source(made.source, by=cast.stranger, at=MONDAY)


def test_verdict_is_shown_and_kept_without_the_key_to_people_it_does_not_name(
    claim, cast, store, rating_scale, settings
):
    cite_statement(claim, cast, tier="primary")
    claim.refresh_from_db()
    verdict = submit(claim, cast, rating_scale)
    forget_identities()
    settings.STET_SEALING_KEY_FILE = ""
    verdict = Verdict.objects.get(pk=verdict.pk)
    assert verdict.get_stored_citations()[0]["snapshot"] is None
    citations = list(Citation.objects.select_related("source"))
    [frozen] = get_frozen_citations([verdict], citations, cast.editor)[verdict.pk]
    assert frozen.passage == ""
    with pytest.raises(SealingKeyMissing):
        get_frozen_citations([verdict], citations, cast.checker)


def test_page_that_cannot_be_sealed_is_left_out_of_its_batch(claim, cast, store):
    sealed = cite(claim, cast, kind="url", url="https://leak.example.org/").source
    public = cite(claim, cast, kind="url", url="https://open.example.org/", is_restricted=False).source
    SealingKey.objects.filter(source=sealed).update(replaced_at=MONDAY)
    page = CheckResult(outcome="ok", status_code=200, final_url="https://open.example.org/", text=WORDS)
    saved = create_snapshots({sealed.pk: page, public.pk: page}, {}, at=MONDAY)
    assert set(saved) == {public.pk}


def test_verdict_of_an_erased_source_is_shown_without_it(claim, cast, store, rating_scale):
    made = cite_statement(claim, cast, tier="primary")
    claim.refresh_from_db()
    verdict = submit(claim, cast, rating_scale)
    erase_source(made.source, by=cast.checker, at=MONDAY)
    verdict = Verdict.objects.get(pk=verdict.pk)
    citations = list(Citation.objects.select_related("source"))
    [frozen] = get_frozen_citations([verdict], citations, cast.checker)[verdict.pk]
    assert frozen.passage == ""
