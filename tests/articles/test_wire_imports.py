"""What a wire sends again is the same article, by whichever format, and what it takes back stops the work."""

import json

import pytest

from articles.actions.importing import import_article
from articles.batches.actions import ImportSource
from articles.batches.processing import process_due_items
from articles.importers import parse_bytes
from articles.models import Article
from tests.articles.batch_requests import send
from tests.articles.wire_samples import NEWSML, NINJS_1, NITF, POST, WXR
from tests.factories import MONDAY


@pytest.fixture
def arrive(cast):
    def arrived(document):
        body = document if isinstance(document, str) else json.dumps(document)
        return import_article(
            parse_bytes(body.encode()),
            desk=cast.desk,
            provenance="external",
            by=cast.editor,
            at=MONDAY,
        )

    return arrived


NEWER = NEWSML.replace('version="3"', 'version="4"').replace("20,000", "21,000")
KILLED = NEWSML.partition("<contentMeta>")[0].replace("stat:usable", "stat:canceled") + "</newsItem>"
NITF_KILL = (
    '<nitf><head><docdata management-status="canceled" management-doc-idref="herring-7"><du-key version="1"/>'
    '<doc-id regsrc="Harbour Post" id-string="kill-1"/><date.issue norm="20240501T150000Z"/></docdata></head>'
    "<body/></nitf>"
)


def test_an_item_by_another_format_is_the_same_article_and_a_newer_one_its_revision(arrive):
    assert [arrive(one).outcome for one in (NEWSML, NINJS_1, NEWER)] == ["created", "unchanged", "revised"]
    article = Article.objects.get()
    assert "21,000" in article.current_revision.text
    assert (article.embargo_until.hour, article.published_offset) == (4, 120)


def test_a_post_by_the_export_and_by_the_api_is_one_article(arrive):
    assert arrive(WXR).outcome == "created"
    later = {**POST, "modified": "2024-05-03T12:00:00", "modified_gmt": "2024-05-03T10:00:00"}
    assert arrive(later).outcome == "revised"
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "kill"),
    [
        (NEWSML, KILLED.replace('version="3"', 'version="4"')),
        (NINJS_1, KILLED.replace('version="3"', 'version="4"')),
        (NEWSML, {"uri": NINJS_1["uri"], "pubstatus": "canceled", "version": 5}),
        (NITF, NITF_KILL),
        (POST, WXR.replace(">publish<", ">trash<")),
    ],
)
def test_what_a_source_takes_back_is_withdrawn(arrive, sent, kill):
    arrive(sent)
    assert arrive(kill).outcome == "withdrawn"
    article = Article.objects.get()
    assert article.withdraw_due_at == MONDAY
    assert "20,000" in article.current_revision.text
    assert arrive(kill).outcome == "unchanged"


def test_an_export_that_was_sent_as_a_file_becomes_its_posts(cast):
    item = WXR[WXR.index("<item>") : WXR.index("</channel>")]
    other = item.replace(">17<", ">18<").replace("20,000", "7,000").replace("/herring/", "/eel/")
    hidden = item.replace(">17<", ">19<").replace(">post<", ">revision<")
    batch = send(
        cast, ImportSource("export.xml", WXR.replace(item, item + other + hidden).encode(), "text/xml")
    )
    process_due_items(clock=lambda: MONDAY)
    assert [part.outcome for part in batch.items.order_by("number")] == ["opened", "created", "created"]
    assert sorted(Article.objects.values_list("external_id", "byline")) == [
        ("17", "Ada Holm"), ("18", "Ada Holm")
    ]  # fmt: skip
