"""A newer version comes in while a claim's places are copied: no copy is left behind on the old words."""

import time
from functools import partial
from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection, connections, transaction

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.claims import editing
from factcheck.models import Appearance, Claim
from factcheck.periodic import reanchor_due_revisions
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY, HEADLINE, create_article, flag_claim_on

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
]
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
PATIENCE = 20


def while_somebody_waits(act, other):
    """Run ``act`` and hold what it locked until ``other``, on its own connection, waits for it."""
    acted, failed = Signal(), []

    def run():
        try:
            acted.wait(PATIENCE)
            other()
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = Thread(target=run, daemon=True)
    thread.start()
    with transaction.atomic():
        act()
        acted.set()
        _until_somebody_waits()
    thread.join(PATIENCE)
    assert not thread.is_alive(), "somebody waits for ever"
    assert failed == []


def _until_somebody_waits():
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits for what the act holds")


@pytest.fixture
def newer(article, cast):
    """newer() -> the article says 21,000 where it said 20,000, and nobody has followed it yet."""

    def revised():
        body = [BODY[0].replace("20,000", "21,000"), *BODY[1:]]
        create_manual_revision(
            article, ParsedArticle(HEADLINE, build_plain_text(HEADLINE, body), ""), by=cast.editor, at=LATER
        )

    return revised


def test_the_part_of_a_claim_that_is_split_meanwhile_is_asked_about_too(article, cast, newer):
    claim = flag_claim_on(article, "20,000 crates", cast.editor)
    newer()
    apart = partial(editing.split_claim, claim, first="It was herring", second="It was 20,000", at=LATER)
    while_somebody_waits(partial(apart, by=cast.editor), partial(reanchor_due_revisions, at=LATER))
    part = Claim.objects.get(split_from=claim)
    assert stands(part) == stands(claim) == [(2, "changed")]


def test_the_places_of_a_claim_that_is_merged_meanwhile_are_asked_about_too(article, cast, newer):
    claim = flag_claim_on(article, "20,000 crates", cast.editor)
    elsewhere = create_article(cast.desk, cast.editor, headline="Again", url="https://again.example.org/")
    other = flag_claim_on(elsewhere, "20,000 crates", cast.editor)
    newer()
    one = partial(editing.merge_claim, claim, into=other, by=cast.editor, at=LATER)
    while_somebody_waits(one, partial(reanchor_due_revisions, at=LATER))
    assert stands(other) == [(1, "flagged"), (2, "changed")]


def stands(claim):
    """[(version, outcome)] of the claim's newest places."""
    newest = Appearance.objects.filter(claim=claim, followed__isnull=True)
    return sorted(newest.values_list("revision__number", "outcome"))
