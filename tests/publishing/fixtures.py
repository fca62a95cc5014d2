"""Fixtures of publishing, for every test: a partner, its key, and verdicts taken before the public."""

import gzip
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import zstandard
from django.conf import settings as django_settings
from django.test import Client

from accounts.models import Desk, User
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing
from factcheck.claims.editing import update_claim
from factcheck.models import Claim, RatingScale
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import publication
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.filing import VerdictInput
from publishing.api import changes
from publishing.documents.relay import relay_events
from publishing.models import Partner, WebhookEndpoint
from publishing.partners.actions import create_partner, issue_partner_key, update_license
from publishing.partners.people import invite_partner_person
from publishing.webhooks.actions import create_webhook_endpoint
from tests.claim_rows import ClaimRows, Times
from tests.factories import (
    MONDAY,
    PASSWORD,
    TUESDAY,
    Cast,
    create_article,
    drive_claim,
    flag_claim_by_rows,
    flag_claim_on,
    mark_sources_checked,
)
from tests.publishing.chats import EVERY
from tests.publishing.webhook_receiver import WebhookReceiver, run_receiver


@pytest.fixture(autouse=True)
def clear_page_cache() -> None:
    """Sealed pages are kept in memory by their numbers, which every test begins anew."""
    changes._read_cached_page.cache_clear()


@pytest.fixture
def partner(cast: Cast) -> Partner:
    """Takes everything of the open desks, at once."""
    return create_partner(by=cast.admin, at=MONDAY, name="The Wire")


@pytest.fixture
def partner_key(cast: Cast, partner: Partner) -> str:
    return issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Puller").secret


@pytest.fixture
def pull_verdicts(client: Any, partner_key: str) -> Callable[..., Any]:
    """pull("?rating=True") asks the list as the partner; pull(id="...") asks for one."""

    def ask(query: str = "", *, id: object = None, secret: str = partner_key, **headers: str) -> Any:
        address = f"/api/v1/verdicts/{id}/" if id else f"/api/v1/verdicts/{query}"
        return client.get(address, headers={"authorization": f"Bearer {secret}", **headers})

    return ask


@pytest.fixture
def partner_member(cast: Cast, partner: Partner) -> User:
    """Petra, of the partner, with a password."""
    person, _ = invite_partner_person(
        partner, by=cast.admin, at=MONDAY, name="Petra Wire", email="Petra@wire.example.org"
    )
    person.user.set_password(PASSWORD)
    person.user.save()
    return person.user


@pytest.fixture
def console_client(partner_member: User) -> Client:
    """Petra's browser, signed in."""
    browser = Client()
    browser.force_login(partner_member)
    return browser


@pytest.fixture
def receiver(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebhookReceiver]:
    """The partner's server, on this machine."""
    # Changed by ``settings``, DEBUG makes Django compile every template anew.
    monkeypatch.setattr(django_settings, "DEBUG", True)
    with run_receiver() as there:
        settings.STET_FETCH_ALLOWED_HOSTS = [there.host_port]
        yield there


@pytest.fixture
def endpoint(partner: Partner, partner_member: User, receiver: WebhookReceiver) -> WebhookEndpoint:
    return create_webhook_endpoint(partner, by=partner_member, at=MONDAY, name="Site", url=receiver.url)


@pytest.fixture
def subscribed_receiver(
    endpoint: WebhookEndpoint, receiver: WebhookReceiver, cast: Cast, partner: Partner
) -> WebhookReceiver:
    """A receiver that hears of articles too."""
    licence: dict[str, Any] = {"languages": [], "desks": [], "delay_minutes": 0}
    update_license(partner, by=cast.admin, at=MONDAY, **licence, receives_article_events=True)
    return receiver


@pytest.fixture
def publish_claim(cast: Cast, rating_scale: RatingScale) -> Callable[..., Claim]:
    """publish(statement=..., rating=..., desk=...) -> a claim whose verdict the public can read."""
    made = iter(range(1, 1000))

    def play(
        *, rating: str = "Mostly true", desk: Desk | None = None, people: tuple[Any, Any, Any] | None = None,
        at: datetime = MONDAY, headline: str = "About right", upto: str = "live", relayed: bool = True,
        sources: list[dict[str, Any]] | None = None, language: str = "en",
        explanation: str = "The table has 20,145 [1].", tags: list[str] | None = None,
        by_verbs: bool = False, **details: Any,
    ) -> Claim:  # fmt: skip
        number = next(made)
        editor, checker, second = people or (cast.editor, cast.checker, cast.second)
        article = create_article(
            desk or cast.desk, editor, headline=f"Story {number}", url=f"https://news.example.org/{number}"
        )
        words = "20,000 crates of herring"
        claim = None if by_verbs else flag_claim_by_rows(article, words, editor, at=at, **details)
        claim = claim or flag_claim_on(article, words, editor, at=at, **details)
        Claim.objects.filter(pk=claim.pk).update(language=language)
        claim = Claim.objects.select_related("desk").get(pk=claim.pk)
        if tags:
            claim = update_claim(claim, tags=tags, by=editor, at=at)
        page = {"title": "Table", "passage": "20,145 crates", "stance": "supports"}
        pages = [
            page | {"url": f"https://stats.example.org/{number}/{next(made)}"} | source
            for source in sources or [{}, {}]
        ]
        minutes = [at + timedelta(minutes=minute) for minute in range(1, len(pages) + 6)]
        rows = ClaimRows(
            claim=claim, editor=editor, checker=checker, second=second, pages=pages,
            times=Times(minutes[0], minutes[1], minutes[2:-3], at, *minutes[-3:]),
            filed=VerdictInput(
                rating=rating_scale.ratings.get(label=rating), headline=headline, explanation=explanation,
                reply_waiver="On record.", figure_waiver="The clerk counted them.",
            ),
        )  # fmt: skip
        last = "settled" if upto == "live" else "approved"
        if by_verbs or sources or not rows.is_plain():
            drive_claim(rows, last)
        else:
            rows.advance(last)
        if relayed:
            relay_events()
        return Claim.objects.get(pk=claim.pk)

    return play


@pytest.fixture
def correct_claim(cast: Cast, rating_scale: RatingScale) -> Callable[..., Claim]:
    """correct(claim, note=...) -> the same claim ruled on again and published as a correction."""

    def play(
        claim: Claim, *, note: str = "We counted again.", correction: str = "significant",
        at: datetime = TUESDAY,
        explanation: str = "Counted again: 20,146 [1].", rating: str = "Mostly true",
    ) -> Claim:  # fmt: skip
        closing.reopen_claim(claim, reason="A reader wrote", by=cast.editor, at=at)
        assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=at)
        assignments_actions.start_checking(claim, by=cast.checker, at=at)
        mark_sources_checked(claim, at)
        filed = VerdictInput(
            rating=rating_scale.ratings.get(label=rating), headline="Still right", explanation=explanation,
            reply_waiver="On record.", figure_waiver="The clerk counted them.",
        )  # fmt: skip
        verdicts_actions.submit_verdict(claim, verdict_input=filed, by=cast.checker, at=at)
        reviews_actions.approve_verdict(claim, by=cast.second, at=at)
        publication.correct_verdict(
            claim, correction=correction, public_note=note, by=cast.editor, at=at + timedelta(hours=1)
        )
        relay_events()
        return Claim.objects.get(pk=claim.pk)

    return play


@pytest.fixture
def retract_claim(cast: Cast) -> Callable[..., Claim]:
    """retract(claim) -> the same claim with a tombstone in its place."""

    def play(claim: Claim, *, note: str = "The table was forged.", at: datetime = TUESDAY) -> Claim:
        publication.propose_retraction(
            claim, reason="Our stringer admits it", public_note=note, by=cast.standards, at=at
        )
        publication.retract_verdict(claim, by=cast.editor, at=at)
        relay_events()
        return Claim.objects.get(pk=claim.pk)

    return play


@pytest.fixture
def decode_body() -> Callable[[Any], bytes]:
    """unpack(answer) -> its body as it was before it was packed."""

    def undo(answer: Any) -> bytes:
        match answer.get("Content-Encoding", ""):
            case "gzip":
                return gzip.decompress(answer.content)
            case "zstd":
                return zstandard.ZstdDecompressor().decompress(answer.content)
        return bytes(answer.content)

    return undo


@pytest.fixture
def create_chat(cast: Cast, receiver: WebhookReceiver) -> Callable[..., WebhookEndpoint]:
    """create_chat(form, **options) -> the chat of the open desk, on this machine."""

    def create(
        form: str = "slack",
        *,
        desk: Desk | None = None,
        events: Sequence[str] = EVERY,
        by: User | None = None,
    ) -> WebhookEndpoint:
        return create_webhook_endpoint(
            desk or cast.desk,
            by=by or cast.editor,
            at=MONDAY,
            name="#facts",
            url=f"{receiver.url}/T0SECRET",
            events=events,
            form=form,
        )

    return create
