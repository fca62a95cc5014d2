"""Sentences in rows are translated when somebody reads them: for each reader, not for whoever caused them."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles.batches.actions import ImportSource
from articles.models import Revision
from articles.revision_notes import OWN_NOTES
from audit import triggers
from audit.actions.append import append_event
from audit.actions.verification_runs import run_due_verification
from audit.models import VerificationRun
from factcheck.external_reviews.actions import import_external_reviews
from factcheck.external_reviews.parsing import parse_reviews_sandboxed
from factcheck.models.enums import ImportMethod
from tests.articles.batch_files import PNG, read
from tests.articles.batch_requests import send
from tests.audit.forgery import tamper
from tests.factcheck.external_review_samples import PLAIN, script
from tests.factories import MONDAY, Cast, create_article
from tests.pseudo_locale import mark_translations


def read_texts(client: Client, path: str) -> str:
    """The text of a page, in one line."""
    page = client.get(path)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).split())


def test_the_reason_of_a_failed_import(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = send(cast, ImportSource("b.png", PNG), ImportSource("c.zip", b"PK\x03\x04 damaged"))
    read()
    client.force_login(cast.editor)
    mark_translations(monkeypatch)
    page = read_texts(client, reverse("import_batch_detail", args=[batch.public_id]))
    assert "⟦This looks like a PNG image.⟧" in page
    for item in batch.items.all():
        assert item.state == "failed"
        assert item.reason_text.startswith("⟦")


def test_why_a_record_of_other_checkers_was_rejected(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "\n".join([script(PLAIN), script({**PLAIN, "url": ""})]).encode()
    found = parse_reviews_sandboxed(lines, media_type="text/html")
    brought = import_external_reviews(
        desk=cast.desk, kind=ImportMethod.FILE, name="a.html", read=found, by=cast.editor, at=MONDAY
    )
    client.force_login(cast.editor)
    mark_translations(monkeypatch)
    page = read_texts(client, reverse("external_review_import_detail", args=[brought.public_id]))
    assert "⟦Line ⟧2" in page
    assert "⟦The web address is missing, so nobody could read it.⟧" in page


def test_why_the_audit_log_failed_its_check(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    append_event(actor=cast.admin, action="log_in", subject_type="user", subject=cast.admin, at=MONDAY)
    tamper("UPDATE audit_event SET action = 'log_out' WHERE number = 1")
    triggers.remove_triggers(connection)
    VerificationRun.objects.create(due_at=MONDAY)
    ended = run_due_verification(clock=lambda: MONDAY, report_progress=lambda row: None)
    assert ended is not None
    assert not ended.is_ok
    client.force_login(cast.admin)
    mark_translations(monkeypatch)
    page = read_texts(client, reverse("audit_verification"))
    assert "⟦a field was changed after it was written: the hash no longer matches⟧" in page
    assert "⟦These triggers are missing: ⟧" in page


def test_the_note_of_an_import_that_brought_another_text(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = create_article(cast.desk, cast.editor)
    note = "Imported again with different text"
    Revision.objects.filter(article=article).update(note=note)
    client.force_login(cast.editor)
    assert note in OWN_NOTES
    mark_translations(monkeypatch)
    assert f"⟦{note}⟧" in read_texts(client, reverse("article_versions", args=[article.public_id]))
    Revision.objects.filter(article=article).update(note="Typed")
    assert "⟦Typed⟧" not in read_texts(client, reverse("article_versions", args=[article.public_id]))
