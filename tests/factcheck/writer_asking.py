"""A question to a writer, as the tests ask it, and the page that its link leads to."""

import re
from datetime import timedelta

from django.test import Client

from accounts.models import OutgoingEmail
from factcheck.galley.writer_queries import EMAIL_DELAY, ask_writer
from factcheck.galley.writer_query_links import send_due_writer_emails
from factcheck.models import WriterQuery
from tests.factories import MONDAY

HOUR = timedelta(hours=1)
ASKED = MONDAY + HOUR
SENT = ASKED + EMAIL_DELAY


def ask_about(article, words, by, *, question="Where does it come from?", at=ASKED, **more) -> WriterQuery:
    start = article.current_revision.text.index(words)
    given = {"name": "Ada Holm", "email": "ada@example.org", **more}
    return ask_writer(
        article.current_revision,
        start=start,
        end=start + len(words),
        question=question,
        by=by,
        at=at,
        **given,
    )


def send_link(at=SENT) -> str:
    """Have the e-mails sent that are due; the path of the link in the newest."""
    send_due_writer_emails(at=at)
    found = re.search(r"(/writer/\S+/)", OutgoingEmail.objects.latest("pk").text)
    assert found is not None
    return found[1]


def form_of(page) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page.content.decode())
    assert found is not None
    return found[1]


def send_answer(path, asked, **more):
    """Open the page and answer one question, as a browser would."""
    client = Client()
    given = {"answer": "From the harbour’s ledger.", "query": str(asked.public_id)}
    return client.post(path, given | {"form": form_of(client.get(path))} | more)
