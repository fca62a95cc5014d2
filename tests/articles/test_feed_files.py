"""A feed that is sent as a file: as many articles as it has entries, found again when it is sent again."""

from articles.batches.actions import ImportSource, create_import_batch
from articles.batches.processing import process_due_items
from articles.importers.containers import split_container
from articles.models import Article, ImportBatch
from tests.articles.feed_server import build_feed_item, build_rss
from tests.factories import MONDAY


def send(cast, *bodies):
    sent = [ImportSource("feed.xml", body.encode(), "application/rss+xml") for body in bodies]
    create_import_batch(
        desk=cast.desk,
        provenance="own_copy",
        kind="files",
        name="A feed",
        sources=sent,
        by=cast.editor,
        at=MONDAY,
    )
    process_due_items(clock=lambda: MONDAY)


def test_each_entry_of_a_file_becomes_an_article(cast):
    send(cast, build_rss(build_feed_item("one"), build_feed_item("two", title="Two", words="<p>Two.</p>")))
    assert set(Article.objects.values_list("external_id", "headline")) == {
        ("one", "Crews land 20,000 crates"),
        ("two", "Two"),
    }
    assert list(ImportBatch.objects.get().items.values_list("outcome", flat=True)) == [
        "opened",
        "created",
        "created",
    ]


def test_the_same_file_again_brings_nothing_new_and_a_changed_one_a_new_version(cast):
    send(cast, build_rss(build_feed_item()))
    send(cast, build_rss(build_feed_item()))
    send(cast, build_rss(build_feed_item(words="<p>The harbour said 21,000.</p>")))
    article = Article.objects.get()
    assert article.current_revision.number == 2


def test_two_feeds_in_files_do_not_meet(cast):
    send(
        cast,
        build_rss(build_feed_item("1")),
        build_rss(build_feed_item("1", title="Other", words="<p>Else.</p>")).replace("The Tern", "The Gull"),
    )
    assert Article.objects.count() == 2


def test_a_wordpress_export_is_no_feed():
    export = build_rss(build_feed_item()).replace(
        "<rss ", '<rss xmlns:wp="http://wordpress.org/export/1.2/" ', 1
    )
    found = split_container(export.encode()) or []
    assert all(part.media_type != "application/vnd.stet.feed-entry+json" for part in found)
