"""What the demonstration's hardest articles look like on their pages: changed as ruled, right to left."""

import json
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from factcheck.models import Claim
from newsroom.demo.people import DemoNewsroom
from newsroom.demo.site.server import DemoSiteServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruth(house: DemoNewsroom) -> Client:
    client = Client()
    client.force_login(house.people["ruth"])
    return client


def page(client: Client, subject: Article | Claim) -> str:
    name = "article_detail" if isinstance(subject, Article) else "claim_detail"
    return client.get(reverse(name, args=[subject.public_id])).content.decode()


def test_words_that_a_verdict_put_there_are_not_struck_out(ruth):
    lido = Article.objects.get(headline="Ninety summers in cold water")
    shown = page(ruth, lido)
    marks = json.loads(unescape(re.search(r'<data id="marks" value=\'(.*?)\'', shown)[1]))
    text = lido.current_revision.text
    assert {text[mark["start"] : mark["end"]]: mark["mark"] for mark in marks}["50 metres long"] == "stands"
    assert "falls" not in {mark["mark"] for mark in marks}
    assert "Changed as proposed" in shown
    assert "She was the first woman" not in text


def test_what_is_written_from_right_to_left_turns_no_line_around(ruth):
    claim = Claim.objects.get(statement__startswith="بلغ عدد")
    assert f'<h1 dir="auto">{claim.statement}</h1>' in page(ruth, claim)
    article = Article.objects.get(language="ar")
    shown = page(ruth, article)
    assert 'dir="auto"><a' in shown
    assert "\u2068صوت هارومير\u2069 · " in shown
    assert "\u2068170 words\u2069 · " in shown


@pytest.mark.parametrize("name", ["claim_queue", "my_work", "review_list", "source_list", "article_list"])
def test_every_list_has_something_on_it_for_a_checker(
    house: DemoNewsroom, site: DemoSiteServer, name: str
) -> None:
    client = Client()
    client.force_login(house.people["omar"])
    shown = client.get(reverse(name)).content.decode()
    main = shown.split("<main", 1)[1]
    assert main.count("/claims/") + main.count("/articles/") + main.count(f"{site.host_port}/") >= 2, name
