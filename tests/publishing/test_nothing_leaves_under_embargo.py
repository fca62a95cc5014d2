"""Nothing of an embargoed article leaves the house: no page, row, count or hit, and no error that tells."""

from datetime import timedelta

import pytest

from articles.actions.embargo import set_embargo
from articles.models import Article
from factcheck.actions import publication
from lib import clock
from lib.errors import Blocked
from publishing.actions.relay import relay
from tests.cast import MONDAY, look_done

SECRET = "The mayor sold the harbour"
HOUR = timedelta(hours=1)


@pytest.fixture
def held(publish, cast):
    """An approved verdict of an article that an editor put under embargo, beside one that is out."""
    publish(statement="Crates were landed")
    claim = publish(statement=SECRET, claimant="Edda Secret", upto="approved", relayed=False)
    article = claim.appearances.get().revision.article
    set_embargo(article, until=clock.now() + HOUR, by=cast.editor, at=clock.now(), version=article.version)
    return claim


def lift(claim, by):
    article = Article.objects.get(revisions__appearances__claim=claim)
    set_embargo(article, until=None, reason="It is out", by=by, at=clock.now(), version=article.version)


def everything(client, pull, claim):
    """{address: (status, body)} of all that a partner or anybody can ask, with the claim's own id in it."""
    asked = {
        f"api{q}": pull(q) for q in ("", "?q=mayor", "?claimant=Edda Secret", "?order=oldest", "?language=en")
    }
    asked["api one"] = pull(id=claim.public_id)
    for address in (
        "/verdicts/",
        f"/verdicts/{claim.public_id}/",
        f"/verdicts/{claim.public_id}/claimreview.json",
        f"/verdicts/{claim.public_id}/versions/1/",
        f"/claims/{claim.public_id}/",
        f"/articles/{Article.objects.get(revisions__appearances__claim=claim).public_id}/",
    ):
        asked[address] = client.get(address)
    return {name: (answer.status_code, answer.content.decode()) for name, answer in asked.items()}


def test_it_cannot_be_published_and_nobody_outside_learns_that_it_exists(client, held, cast, pull):
    with pytest.raises(Blocked, match="under embargo"):
        publication.publish(held, by=cast.editor, at=clock.now())
    relay()
    answers = everything(client, pull, held)
    for name, (_, body) in answers.items():
        for word in (SECRET, "Edda", str(held.public_id)):
            # What was asked for may stand in the answer's own address, and nowhere else.
            told = body.replace(f"/{held.public_id}/", "/").replace("claimant=Edda", "")
            assert word not in told, name
    assert len(pull().json()["results"]) == 1
    assert answers["/verdicts/"][1].count("<li>") == 1


def test_asking_for_it_is_answered_as_for_what_never_was(client, held, publish, pull):
    nothing = "00000000-0000-4000-8000-000000000000"
    for address in ("/verdicts/{}/", "/verdicts/{}/claimreview.json", "/verdicts/{}/versions/1/"):
        real, unreal = client.get(address.format(held.public_id)), client.get(address.format(nothing))
        assert real.status_code == unreal.status_code == 404
        assert real.content.replace(str(held.public_id).encode(), b"") == unreal.content.replace(
            nothing.encode(), b""
        )
    real, unreal = pull(id=held.public_id), pull(id=nothing)
    assert real.status_code == unreal.status_code == 404
    assert real.json()["detail"] == unreal.json()["detail"]


def test_once_it_is_lifted_the_verdict_goes_out(client, held, cast, pull):
    lift(held, cast.editor)
    look_done(held, clock.now())
    publication.publish(held, by=cast.editor, at=clock.now())
    relay()
    assert SECRET in [one["statement"] for one in pull().json()["results"]]
    assert SECRET in client.get("/verdicts/").content.decode()


def test_what_is_published_already_stays_and_no_correction_leaves_before_the_time(
    publish, correct, cast, pull
):
    claim = publish(statement=SECRET, at=MONDAY)
    article = claim.appearances.get().revision.article
    set_embargo(article, until=clock.now() + HOUR, by=cast.editor, at=clock.now(), version=article.version)
    assert len(pull().json()["results"]) == 1
    with pytest.raises(Blocked, match="under embargo"):
        correct(claim)
    relay()
    assert pull(id=claim.public_id).json()["version"] == 1
