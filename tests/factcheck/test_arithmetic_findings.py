"""Findings of the arithmetic on the article's page: at their words, and dismissed by somebody of the desk."""

import html
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from audit.models import Event
from factcheck.galley.arithmetic import dismiss_finding, list_findings, restore_finding
from factcheck.models import FindingDismissal
from lib.errors import Invalid, NotAllowed, WrongState
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import create_article

BODY = ["Twelve of its 48 members (30 %) voted no.", "Nobody slept."]


@pytest.fixture
def own(cast):
    return create_article(
        cast.desk, cast.editor, provenance="own_copy", headline="A vote", body=BODY,
        url="https://own.example.org/vote",
    )  # fmt: skip


def open_page(user, article):
    client = Client()
    client.force_login(user)
    return client, client.get(reverse("article_detail", args=[article.public_id])).content.decode()


def send(client, article, **data):
    return client.post(reverse("galley_findings", args=[article.public_id]), data, follow=True)


def get_finding(article):
    article.refresh_from_db()
    (found,) = list_findings(article.current_revision)
    return found


def test_a_finding_stands_in_the_margin_at_its_words_with_its_arithmetic(cast, own):
    _, page = open_page(cast.checker, own)
    marks = json.loads(html.unescape(re.search(r'<data id="marks" value=\'(.*?)\'', page)[1]))
    (mark,) = [one for one in marks if one["mark"] == "arithmetic"]
    text = own.current_revision.text
    assert text[mark["start"] : mark["end"]] == "30 %"
    assert f'id="note-{mark["number"]}"' in page
    assert "12 of 48 is 25 %; the text says 30 %." in page.replace("\u00a0", " ")


def test_what_others_published_is_checked_too(cast):
    theirs = create_article(
        cast.desk, cast.editor, headline="A vote", body=BODY, url="https://theirs.example.org/vote"
    )
    assert get_finding(theirs).words == "30 %"


def test_it_is_dismissed_and_restored_on_record(cast, own):
    client, _ = open_page(cast.checker, own)
    key = get_finding(own).key
    page = send(client, own, dismiss=key).content.decode()
    assert "Finding dismissed." in page
    assert 'data-mark="arithmetic"' not in page
    assert f"Dismissed by {cast.checker}." in page
    event = Event.objects.get(action="dismiss_finding")
    assert (event.actor, event.subject) == (str(cast.checker.public_id), str(own.public_id))
    assert event.details["words"] == "30 %"
    page = send(client, own, restore=key).content.decode()
    assert 'data-mark="arithmetic"' in page
    assert Event.objects.filter(action="restore_finding").count() == 1
    assert not FindingDismissal.objects.exists()


def test_a_dismissal_is_remembered_in_a_version_that_has_the_words(cast, own):
    dismiss_finding(own, key=get_finding(own).key, by=cast.checker, at=LATER)
    for body, dismissed in (
        ([*BODY, "It rained."], True),
        (["Thirteen of its 48 members (30 %) left."], False),
    ):
        text = build_plain_text("A vote", body)
        create_manual_revision(own, ParsedArticle("A vote", text, ""), by=cast.editor, at=LATER)
        assert (get_finding(own).dismissal is not None) is dismissed


def test_a_finding_is_dismissed_once_and_only_where_it_is(cast, own):
    key = get_finding(own).key
    dismiss_finding(own, key=key, by=cast.checker, at=LATER)
    with pytest.raises(WrongState, match="already dismissed"):
        dismiss_finding(own, key=key, by=cast.second, at=LATER)
    with pytest.raises(Invalid, match="not in the newest version"):
        dismiss_finding(own, key="0" * 32, by=cast.checker, at=LATER)
    restore_finding(own, key=key, by=cast.second, at=LATER)
    with pytest.raises(WrongState, match="not dismissed"):
        restore_finding(own, key=key, by=cast.second, at=LATER)


def test_only_the_desk_dismisses(cast, own):
    key = get_finding(own).key
    with pytest.raises(NotAllowed):
        dismiss_finding(own, key=key, by=cast.outsider, at=LATER)
    client, page = open_page(cast.outsider, own)
    assert "the text says" in page
    assert 'name="dismiss"' not in page
    send(client, own, dismiss=key)
    assert not FindingDismissal.objects.exists()


def test_who_left_the_desk_dismisses_nothing(cast, own):
    Membership.objects.filter(user=cast.checker, desk=own.desk).delete()
    with pytest.raises(NotAllowed):
        dismiss_finding(own, key=get_finding(own).key, by=User.objects.get(pk=cast.checker.pk), at=LATER)


def test_the_article_of_a_confidential_desk_is_not_found_by_others(cast):
    secret = create_article(
        cast.secret_desk, cast.insider, headline="A vote", body=BODY, url="https://secret.example.org/vote"
    )
    key = get_finding(secret).key
    for person in (cast.checker, cast.stranger):
        client, _ = open_page(person, secret)
        assert send(client, secret, dismiss=key).status_code == 404
    assert not FindingDismissal.objects.exists()
