"""What is to stay inside does, whoever sends it again, until its own source or an editor says otherwise."""

from datetime import UTC, datetime

import pytest

from articles.actions.embargo import set_embargo
from articles.models import Article
from tests.articles.api_requests import SENT, post
from tests.factories import MONDAY

NAMED = {**SENT, "source": "cms", "external_id": "story-1"}
FRIDAY, SUNDAY = "2096-03-02T18:00:00+00:00", "2096-03-04T18:00:00+00:00"


def until():
    return Article.objects.get().embargo_until


def send(key, version, **changes):
    answer = post(key, {**NAMED, "version": version, **changes})
    assert answer.status_code in {200, 201}
    return until()


def test_the_embargo_of_an_editor_holds_again_when_the_source_withholds_no_more(cast, cms_key):
    send(cms_key, "1")
    article, friday = Article.objects.get(), datetime(2096, 3, 2, 18, tzinfo=UTC)
    set_embargo(article, until=friday, by=cast.editor, at=MONDAY, version=article.version)
    send(cms_key, "2", status="withheld")
    assert Article.objects.get().is_withheld
    assert send(cms_key, "3", status="usable") == friday


def test_what_came_withheld_with_an_embargo_has_that_embargo_once_it_is_usable(cms_key):
    send(cms_key, "1", status="withheld", embargo_until=FRIDAY)
    assert Article.objects.get().is_withheld
    assert send(cms_key, "2", status="usable").isoformat() == FRIDAY


def test_without_an_embargo_from_before_it_is_free(cms_key):
    send(cms_key, "1", status="withheld")
    assert send(cms_key, "2", status="usable") is None


def test_an_older_version_that_comes_late_lifts_nothing(cms_key):
    send(cms_key, "5", status="withheld")
    send(cms_key, "4", status="usable")
    assert Article.objects.get().is_withheld


@pytest.mark.parametrize(("late", "kept"), [(FRIDAY, SUNDAY), (SUNDAY, SUNDAY)])
def test_an_older_version_that_comes_late_makes_no_embargo_shorter(cms_key, late, kept):
    send(cms_key, "5", embargo_until=SUNDAY)
    assert send(cms_key, "4", embargo_until=late).isoformat() == kept


def test_nobody_else_makes_an_embargo_shorter_by_bringing_the_article_in_again(cms_key):
    """On its page that takes an editor and a reason."""
    page = "https://news.example.org/catch"
    send(cms_key, "1", embargo_until=FRIDAY, canonical_url=page)
    for sooner in ({"canonical_url": page}, {"canonical_url": page, "source": "wire", "external_id": "7"}):
        answer = post(cms_key, {**SENT, **sooner, "embargo_until": "2096-03-01T18:00:00+00:00"})
        assert answer.status_code == 200
        assert until().isoformat() == FRIDAY
    post(cms_key, {**SENT, "canonical_url": page, "embargo_until": SUNDAY})
    assert until().isoformat() == SUNDAY


def test_its_own_source_may_make_an_embargo_shorter(cms_key):
    send(cms_key, "1", embargo_until=SUNDAY)
    assert send(cms_key, "2", embargo_until=FRIDAY).isoformat() == FRIDAY
