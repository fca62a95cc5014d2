"""What the tests of publishing begin with: a partner, its key, and verdicts taken before the public."""

import gzip
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import zstandard
from django.test import Client

from accounts.models import Desk, User
from factcheck.actions import assigning, evidence, publication, reviewing, ruling, settling
from factcheck.actions.details import edit_details
from factcheck.actions.ruling import Ruling
from factcheck.models import Claim, RatingScale
from publishing.actions.endpoints import create_endpoint
from publishing.actions.partner_people import invite_partner_person
from publishing.actions.partners import change_licence, create_partner, issue_partner_key
from publishing.actions.relay import relay
from publishing.api import changes
from publishing.models import Endpoint, Partner
from tests.cast import MONDAY, PASSWORD, Cast, flag_words, look_done, make_article
from tests.publishing.receivers import Receiver, receiving

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def no_pages_of_another_test() -> None:
    """Sealed pages are kept in memory by their numbers, which every test begins anew."""
    changes._read.cache_clear()


@pytest.fixture
def partner(cast: Cast) -> Partner:
    """Takes everything of the open desks, at once."""
    return create_partner(by=cast.admin, at=MONDAY, name="The Wire")


@pytest.fixture
def key(cast: Cast, partner: Partner) -> str:
    return issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Puller").secret


@pytest.fixture
def pull(client: Any, key: str) -> Callable[..., Any]:
    """pull("?rating=True") asks the list as the partner; pull(id="...") asks for one."""

    def ask(query: str = "", *, id: object = None, secret: str = key, **headers: str) -> Any:
        address = f"/api/v1/verdicts/{id}/" if id else f"/api/v1/verdicts/{query}"
        return client.get(address, headers={"authorization": f"Bearer {secret}", **headers})

    return ask


@pytest.fixture
def member(cast: Cast, partner: Partner) -> User:
    """Petra, of the partner, with a password."""
    person, _ = invite_partner_person(
        partner, by=cast.admin, at=MONDAY, name="Petra Wire", email="Petra@wire.example.org"
    )
    person.user.set_password(PASSWORD)
    person.user.save()
    return person.user


@pytest.fixture
def console(member: User) -> Client:
    """Petra's browser, signed in."""
    browser = Client()
    browser.force_login(member)
    return browser


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """The partner's server, on this machine."""
    with receiving() as there:
        settings.DEBUG, settings.STET_DOOR_ALLOW = True, [there.host_port]
        yield there


@pytest.fixture
def endpoint(partner: Partner, member: User, receiver: Receiver) -> Endpoint:
    return create_endpoint(partner, by=member, at=MONDAY, name="Site", url=receiver.url)


@pytest.fixture
def told(endpoint: Endpoint, receiver: Receiver, cast: Cast, partner: Partner) -> Receiver:
    """A receiver that hears of articles too."""
    licence: dict[str, Any] = {"languages": [], "desks": [], "delay_minutes": 0}
    change_licence(partner, by=cast.admin, at=MONDAY, **licence, told_of_articles=True)
    return receiver


@pytest.fixture
def publish(cast: Cast, scale: RatingScale) -> Callable[..., Claim]:
    """publish(statement=..., rating=..., desk=...) -> a claim whose verdict the public can read."""
    made = iter(range(1, 100))

    def play(
        *, rating: str = "Mostly true", desk: Desk | None = None, people: tuple[Any, Any, Any] | None = None,
        at: datetime = MONDAY, headline: str = "About right", upto: str = "live", relayed: bool = True,
        sources: list[dict[str, Any]] | None = None, language: str = "en",
        explanation: str = "The table has 20,145 [1].", tags: list[str] | None = None,
        **details: Any,
    ) -> Claim:  # fmt: skip
        number = next(made)
        editor, checker, second = people or (cast.editor, cast.checker, cast.second)
        article = make_article(
            desk or cast.desk, editor, headline=f"Story {number}", url=f"https://news.example.org/{number}"
        )
        claim = flag_words(article, "20,000 crates of herring", editor, at=at, **details)
        Claim.objects.filter(pk=claim.pk).update(language=language)
        edit_details(claim, tags=tags or [], by=editor, at=at)
        clock = iter(at + timedelta(minutes=minute) for minute in range(1, 30))
        assigning.assign(claim, checker=checker, by=editor, at=next(clock))
        assigning.start(claim, by=checker, at=next(clock))
        for source in sources or [{}, {}]:
            told = {
                "title": "Table",
                "passage": "20,145 crates",
                "stance": "supports",
                "url": f"https://stats.example.org/{number}/{next(made)}",
            } | source
            named = told.pop("named", [])
            citation = evidence.cite(claim, by=checker, at=next(clock), **told)
            citation.source.named.add(*named)
        look_done(claim, at)
        filed = Ruling(
            rating=scale.ratings.get(label=rating), headline=headline, explanation=explanation,
            reply_waiver="On record.",
        )  # fmt: skip
        ruling.submit(claim, ruling=filed, by=checker, at=next(clock))
        reviewing.approve(claim, by=second, at=next(clock))
        if upto == "live":
            publication.publish(claim, by=editor, at=next(clock))
        if relayed:
            relay()
        return Claim.objects.get(pk=claim.pk)

    return play


@pytest.fixture
def correct(cast: Cast, scale: RatingScale) -> Callable[..., Claim]:
    """correct(claim, note=...) -> the same claim ruled on again and published as a correction."""

    def play(
        claim: Claim, *, note: str = "We counted again.", correction: str = "significant",
        at: datetime = TUESDAY,
        explanation: str = "Counted again: 20,146 [1].", rating: str = "Mostly true",
    ) -> Claim:  # fmt: skip
        settling.reopen(claim, reason="A reader wrote", by=cast.editor, at=at)
        assigning.assign(claim, checker=cast.checker, by=cast.editor, at=at)
        assigning.start(claim, by=cast.checker, at=at)
        look_done(claim, at)
        filed = Ruling(
            rating=scale.ratings.get(label=rating), headline="Still right", explanation=explanation,
            reply_waiver="On record.",
        )  # fmt: skip
        ruling.submit(claim, ruling=filed, by=cast.checker, at=at)
        reviewing.approve(claim, by=cast.second, at=at)
        publication.correct(
            claim, correction=correction, public_note=note, by=cast.editor, at=at + timedelta(hours=1)
        )
        relay()
        return Claim.objects.get(pk=claim.pk)

    return play


@pytest.fixture
def retract(cast: Cast) -> Callable[..., Claim]:
    """retract(claim) -> the same claim with a tombstone in its place."""

    def play(claim: Claim, *, reason: str = "The table was forged.", at: datetime = TUESDAY) -> Claim:
        publication.propose_retraction(claim, reason=reason, by=cast.standards, at=at)
        publication.retract(claim, by=cast.editor, at=at)
        relay()
        return Claim.objects.get(pk=claim.pk)

    return play


@pytest.fixture
def unpack() -> Callable[[Any], bytes]:
    """unpack(answer) -> its body as it was before it was packed."""

    def undo(answer: Any) -> bytes:
        match answer.get("Content-Encoding", ""):
            case "gzip":
                return gzip.decompress(answer.content)
            case "zstd":
                return zstandard.ZstdDecompressor().decompress(answer.content)
        return bytes(answer.content)

    return undo
