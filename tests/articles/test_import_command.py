"""manage.py import_article: a file, standard input or a page; one sentence when it is refused."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles.models import Article
from tests.articles.served_site import ARTICLE, http
from tests.articles.text_samples import FRAME, TYPED


def run(what, *, desk="harbour", by="edith", provenance="own_copy", **more):
    out = io.StringIO()
    call_command(
        "import_article", str(what), desk=desk, username=by, provenance=provenance, stdout=out, **more
    )
    return out.getvalue()


@pytest.fixture
def story(tmp_path):
    file = tmp_path / "story.txt"
    file.write_bytes(TYPED.encode())
    return file


def test_a_file_comes_in_exactly_and_its_id_and_page_are_printed(cast, story, settings):
    value = run(story)
    article = Article.objects.get()
    assert article.current_revision.text == FRAME
    assert value.splitlines()[1:] == [
        str(article.public_id),
        settings.STET_BASE_URL + reverse("article_detail", args=[article.public_id]),
    ]


def test_the_same_file_again_answers_with_the_same_article(cast, story):
    first, again = run(story), run(story)
    assert again.startswith("Here already: version 1")
    assert again.splitlines()[1:] == first.splitlines()[1:]


def test_standard_input_is_read(cast, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TYPED.encode())))
    run("-")
    assert Article.objects.get().current_revision.text == FRAME


def test_a_page_is_fetched(cast, site):
    run(site(http(ARTICLE)).url, provenance="external")
    assert Article.objects.get().headline == "The catch"


@pytest.mark.parametrize(("change", "said"), [
    ({"desk": "nowhere"}, 'There is no desk "nowhere". Desks: harbour, inquiries, sports.'),
    ({"by": "nobody"}, 'There is nobody with the username "nobody".'),
    ({"by": "otto"}, "Only people of this desk may import articles for it."),
    ({"by": "adam"}, "Only people of this desk may import articles for it."),
])  # fmt: skip
def test_who_and_where_are_refused_in_one_sentence(cast, story, change, said):
    with pytest.raises(CommandError) as refused:
        run(story, **change)
    assert str(refused.value) == said
    assert not Article.objects.exists()


@pytest.mark.parametrize(("body", "said"), [
    (b"", "This is empty."),
    (b"%PDF-1.7", "This PDF is damaged."),
    (b"a " * 1_000_001, "2,000,002 bytes. Stet takes up to 2,000,000"),
])  # fmt: skip
def test_a_file_without_an_article_is_refused_in_one_sentence(cast, tmp_path, body, said):
    file = tmp_path / "story.txt"
    file.write_bytes(body)
    with pytest.raises(CommandError, match=said):
        run(file)


def test_a_file_that_is_not_there_is_named(cast, tmp_path):
    with pytest.raises(CommandError, match=r"gone\.txt cannot be read: No such file or directory\."):
        run(tmp_path / "gone.txt")


def test_nobody_makes_us_fetch_for_a_desk_that_is_not_theirs(cast, site):
    found = site(http(ARTICLE))
    with pytest.raises(CommandError, match="Only people of this desk"):
        run(found.url, by="otto")
    assert found.accepted == 0


def test_an_address_inside_is_refused(cast):
    with pytest.raises(CommandError, match="private network"):
        run("http://127.0.0.1/")
