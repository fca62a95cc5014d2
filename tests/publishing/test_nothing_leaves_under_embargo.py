"""Nothing of an embargoed article leaves the house: no page, row, count or hit, and no error that tells."""

from datetime import timedelta

import pytest

from articles.actions.embargo import set_embargo
from articles.models import Article
from factcheck.verdicts import publication
from lib.datetimes import clock
from lib.errors import Blocked
from publishing.documents.relay import relay_events
from tests.factories import MONDAY, mark_sources_checked

SECRET = "The mayor sold the harbour"
HOUR = timedelta(hours=1)


@pytest.fixture
def held(publish_claim, cast):
    """An approved verdict of an article that an editor put under embargo, beside one that is out."""
    publish_claim(statement="Crates were landed")
    claim = publish_claim(statement=SECRET, claimant="Edda Secret", upto="approved", relayed=False)
    article = claim.appearances.get().revision.article
    set_embargo(article, until=clock.now() + HOUR, by=cast.editor, at=clock.now(), version=article.version)
    return claim


def lift(claim, by):
    article = Article.objects.get(revisions__appearances__claim=claim)
    set_embargo(article, until=None, reason="It is out", by=by, at=clock.now(), version=article.version)


def everything(client, pull, claim):
    """{address: (status, body)} of all that a partner or anybody can ask, with the claim's own id in it."""
    requested = {
        f"api{q}": pull(q) for q in ("", "?q=mayor", "?claimant=Edda Secret", "?order=oldest", "?language=en")
    }
    requested["api one"] = pull(id=claim.public_id)
    for address in (
        "/verdicts/",
        f"/verdicts/{claim.public_id}/",
        f"/verdicts/{claim.public_id}.jsonld",
        f"/verdicts/{claim.public_id}/versions/1/",
        f"/claims/{claim.public_id}/",
        f"/articles/{Article.objects.get(revisions__appearances__claim=claim).public_id}/",
    ):
        requested[address] = client.get(address)
    return {name: (answer.status_code, answer.content.decode()) for name, answer in requested.items()}


def test_it_cannot_be_published_and_nobody_outside_learns_that_it_exists(client, held, cast, pull_verdicts):
    with pytest.raises(Blocked, match="under embargo"):
        publication.publish_verdict(held, by=cast.editor, at=clock.now())
    relay_events()
    answers = everything(client, pull_verdicts, held)
    for name, (_, body) in answers.items():
        for word in (SECRET, "Edda", str(held.public_id)):
            # What was asked for may stand in the answer's own address, and nowhere else.
            data = body.replace(f"/{held.public_id}/", "/").replace("claimant=Edda", "")
            assert word not in data, name
    assert len(pull_verdicts().json()["results"]) == 1
    assert answers["/verdicts/"][1].count("<li>") == 1


def test_asking_for_it_is_answered_as_for_what_never_was(client, held, publish_claim, pull_verdicts):
    nothing = "00000000-0000-4000-8000-000000000000"
    for address in ("/verdicts/{}/", "/verdicts/{}.jsonld", "/verdicts/{}/versions/1/"):
        real, unreal = client.get(address.format(held.public_id)), client.get(address.format(nothing))
        assert real.status_code == unreal.status_code == 404
        assert real.content.replace(str(held.public_id).encode(), b"") == unreal.content.replace(
            nothing.encode(), b""
        )
    real, unreal = pull_verdicts(id=held.public_id), pull_verdicts(id=nothing)
    assert real.status_code == unreal.status_code == 404
    assert real.json()["detail"] == unreal.json()["detail"]


def test_once_it_is_lifted_the_verdict_goes_out(client, held, cast, pull_verdicts):
    lift(held, cast.editor)
    mark_sources_checked(held, clock.now())
    publication.publish_verdict(held, by=cast.editor, at=clock.now())
    relay_events()
    assert SECRET in [one["statement"] for one in pull_verdicts().json()["results"]]
    assert SECRET in client.get("/verdicts/").content.decode()


def test_what_is_published_already_stays_and_no_correction_leaves_before_the_time(
    publish_claim, correct_claim, cast, pull_verdicts
):
    claim = publish_claim(statement=SECRET, at=MONDAY)
    article = claim.appearances.get().revision.article
    set_embargo(article, until=clock.now() + HOUR, by=cast.editor, at=clock.now(), version=article.version)
    assert len(pull_verdicts().json()["results"]) == 1
    with pytest.raises(Blocked, match="under embargo"):
        correct_claim(claim)
    relay_events()
    assert pull_verdicts(id=claim.public_id).json()["version"] == 1
