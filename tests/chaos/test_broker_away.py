"""Nobody listens where the broker should be: people work as always, and their work is found in its rows."""

import socket

import pytest
from celery import Celery
from django.test import Client
from django.urls import reverse

from articles.models import Article
from factcheck.models import Claim, Source
from factcheck.tasks import check_due_links
from lib.tasks import enqueue
from publishing.documents.relay import relay_events
from publishing.models import PublicDocument
from tests.articles.served_site import http
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Herring\n\nMore than 20,000 crates of herring were landed in March."
WORDS = "20,000 crates of herring"


@pytest.fixture
def messenger(monkeypatch: pytest.MonkeyPatch, settings) -> enqueue.TaskSender:
    """The sender of this test, which knows a broker that nobody can reach."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    app = Celery("away", broker=f"redis://127.0.0.1:{port}/0", set_as_current=False)
    app.conf.update(broker_transport_options={"max_retries": 0}, result_backend=None)
    settings.STET_ENQUEUE_ON_COMMIT = True
    messenger = enqueue.TaskSender()
    monkeypatch.setattr(enqueue, "current_app", app)
    monkeypatch.setattr(enqueue, "_messenger", messenger)
    return messenger


def test_a_claim_goes_from_import_to_its_source_and_is_looked_at_later(
    cast: Cast, messenger: enqueue.TaskSender, caplog, site, settings
) -> None:
    page, client = site(http("hello")), Client()
    client.force_login(cast.editor)
    pasted = {"method": "paste", "headline": "", "text": TEXT, "provenance": "external", "desk": "harbour"}
    answers = [client.post(reverse("article_import"), pasted).status_code]
    article = Article.objects.get()
    assert article.current_revision is not None
    start = article.current_revision.text.index(WORDS)
    flagged = {
        "start": start, "end": start + len(WORDS), "exact": WORDS, "revision": 1, "priority": 2,
        "statement": "20,000 crates were landed.", "kind": "number", "ignore_duplicates": "1",
    }  # fmt: skip
    answers.append(client.post(f"/articles/{article.public_id}/flag/", flagged).status_code)
    here = f"/claims/{Claim.objects.get().public_id}/"
    answers += [
        client.post(f"{here}actions/take/", {"version": 1}).status_code,
        client.post(f"{here}actions/start/", {"version": 2}).status_code,
    ]
    cited = {
        "version": 3, "kind": "url", "url": page.url, "title": "A table", "passage": "", "stance": "supports",
        "tier": "primary",
    }  # fmt: skip
    answers.append(client.post(f"{here}citations/", cited).status_code)
    answers += [client.get(address).status_code for address in ("/queue/", "/my-work/", here)]
    assert set(answers) <= {200, 302}, answers
    messenger.join()
    assert "could not announce" in caplog.text
    assert Source.objects.get().checked_at is None
    assert check_due_links() == 1, "the row says what is due"


def test_a_verdict_is_published_and_reaches_partners_later(
    cast: Cast, messenger: enqueue.TaskSender, publish_claim
) -> None:
    claim = publish_claim(by_verbs=True, relayed=False)
    messenger.join()
    assert not PublicDocument.objects.exists()
    relay_events()
    assert PublicDocument.objects.get().public_id == claim.public_id
