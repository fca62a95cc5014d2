"""A feed that is sent as a file: as many articles as it has entries, found again when it is sent again."""

from articles.actions.intake import Sent, take_in
from articles.actions.reading import read_pieces
from articles.importers.parts import parts
from articles.models import Article, Intake
from tests.articles.feeds import item, rss
from tests.cast import MONDAY


def send(cast, *bodies):
    sent = [Sent("feed.xml", body.encode(), "application/rss+xml") for body in bodies]
    take_in(
        desk=cast.desk,
        provenance="own_copy",
        kind="files",
        name="A feed",
        pieces=sent,
        by=cast.editor,
        at=MONDAY,
    )
    read_pieces(clock=lambda: MONDAY)


def test_each_entry_of_a_file_becomes_an_article(cast):
    send(cast, rss(item("one"), item("two", title="Two", words="<p>Two.</p>")))
    assert set(Article.objects.values_list("external_id", "headline")) == {
        ("one", "Crews land 20,000 crates"),
        ("two", "Two"),
    }
    assert list(Intake.objects.get().pieces.values_list("outcome", flat=True)) == [
        "opened",
        "created",
        "created",
    ]


def test_the_same_file_again_brings_nothing_new_and_a_changed_one_a_new_version(cast):
    send(cast, rss(item()))
    send(cast, rss(item()))
    send(cast, rss(item(words="<p>The harbour said 21,000.</p>")))
    article = Article.objects.get()
    assert article.current.number == 2


def test_two_feeds_in_files_do_not_meet(cast):
    send(
        cast,
        rss(item("1")),
        rss(item("1", title="Other", words="<p>Else.</p>")).replace("The Tern", "The Gull"),
    )
    assert Article.objects.count() == 2


def test_a_wordpress_export_is_no_feed():
    export = rss(item()).replace("<rss ", '<rss xmlns:wp="http://wordpress.org/export/1.2/" ', 1)
    found = parts(export.encode()) or []
    assert all(part.media_type != "application/vnd.stet.feed-entry+json" for part in found)
