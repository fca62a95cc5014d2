"""The cast: desks, the people on them, an article of each kind, and how far a claim is taken before a story.

Everyone's password is ``PASSWORD``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import make_password

from accounts.models import Desk, Membership, User
from articles.models import Article, Revision
from factcheck.assignments import actions as assignments_actions
from factcheck.claimants.linking import find_or_create_claimants
from factcheck.claims import closing, flagging
from factcheck.models import Claim, Claimant, Rating, RatingScale
from factcheck.models.enums import PassageState, SourceHealth
from factcheck.replies.actions import request_reply
from factcheck.sources import citation_actions
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import publication
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.filing import VerdictInput
from lib.crypto.commitments import sha256_hex
from lib.text.plain_text import build_plain_text
from tests.claim_rows import STATES, ClaimRows, Times, flag_by_rows

PASSWORD = "let it stand, please"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)

HEADLINE = "River crews count the catch"
BODY = [
    "The harbour office said more than 20,000 crates of herring were landed in March, a figure the mayor "
    "called “a record”.",
    "“We have never seen a spring like it,” said Ada Holm, who runs the smokehouse. "
    "Prices fell 12 % in a week 🐟.",
    "The crews had landed 18,500 crates the year before.",
]


@dataclass
class Cast:
    """The people. ``editor``, ``checker``, ``second`` and ``standards`` are on the open desk.

    ``outsider`` works on another one; ``stranger`` has no desk; ``admin`` manages and has no desk.
    """

    desk: Desk
    secret_desk: Desk
    other_desk: Desk
    editor: User
    checker: User
    second: User
    standards: User
    insider: User
    outsider: User
    stranger: User
    admin: User


@pytest.fixture
def rating_scale(db: None) -> RatingScale:
    """Five steps of truth and one label without a number."""
    scale = RatingScale.objects.create(name="House scale", is_active=True, created_at=MONDAY)
    steps = [("False", 1, "falls"), ("Mostly false", 2, "falls"), ("Half true", 3, "between"),
             ("Mostly true", 4, "stands"), ("True", 5, "stands"), ("Unproven", None, "between")]  # fmt: skip
    Rating.objects.bulk_create(
        Rating(
            scale=scale,
            position=position,
            label=label,
            definition=f"What {label} means.",
            value=value,
            tone=tone,
            claimreview_type="word" if value is None else "number",
        )
        for position, (label, value, tone) in enumerate(steps)
    )
    return scale


@pytest.fixture
def cast(db: None) -> Cast:
    desk, secret, other = Desk.objects.bulk_create(
        [
            Desk(name="Harbour desk", slug="harbour"),
            Desk(name="Inquiries", slug="inquiries", visibility="confidential"),
            Desk(name="Sports desk", slug="sports"),
        ]
    )
    password = make_password(PASSWORD)

    def person(username: str, **extra: object) -> User:
        return User(username=username, name=username.title(), password=password, **extra)

    cast = Cast(
        desk=desk,
        secret_desk=secret,
        other_desk=other,
        editor=person("edith"),
        checker=person("carl"),
        second=person("sara"),
        standards=person("stan"),
        insider=person("ines"),
        outsider=person("otto"),
        stranger=person("stella"),
        admin=person("adam", is_staff=True),
    )
    User.objects.bulk_create(
        [cast.editor, cast.checker, cast.second, cast.standards, cast.insider, cast.outsider, cast.stranger,
         cast.admin]
    )  # fmt: skip
    roles = [
        (cast.editor, desk, "editor"),
        (cast.checker, desk, "checker"),
        (cast.second, desk, "checker"),
        (cast.standards, desk, "standards"),
        (cast.insider, secret, "editor"),
        (cast.outsider, other, "editor"),
    ]
    Membership.objects.bulk_create(
        Membership(user=user, desk=where, role=role, joined_at=MONDAY) for user, where, role in roles
    )
    return cast


def create_article(
    desk: Desk,
    by: User,
    *,
    provenance: str = "external",
    headline: str = HEADLINE,
    body: list[str] | None = None,
    url: str = "https://news.example.org/herring",
) -> Article:
    text = build_plain_text(headline, body or BODY)
    html = "<h1>" + "</h1>\n\n<p>".join([headline, "</p>\n\n<p>".join(body or BODY)]) + "</p>"
    article = Article.objects.create(
        desk=desk, provenance=provenance, headline=headline, language="en", canonical_url=url,
        canonical_key=url, text_hash=sha256_hex(text), imported_by=by, imported_at=MONDAY,
    )  # fmt: skip
    article.current_revision = Revision.objects.create(
        article=article,
        number=1,
        text=text,
        html=html,
        text_hash=sha256_hex(text),
        created_by=by,
        created_at=MONDAY,
    )
    article.save(update_fields=["current_revision"])
    return article


@pytest.fixture
def article(cast: Cast) -> Article:
    """Somebody else's article on the open desk."""
    return create_article(cast.desk, cast.editor)


@pytest.fixture
def own_article(cast: Cast) -> Article:
    """Our own copy on the open desk."""
    return create_article(cast.desk, cast.editor, provenance="own_copy", headline="Our herring story", url="")


def flag_claim_on(
    article: Article, words: str, by: User, *, at: datetime = MONDAY, **details: object
) -> Claim:
    """Flag ``words`` where they first stand in the article."""
    assert article.current_revision is not None
    start = article.current_revision.text.index(words)
    return flagging.flag_claim(
        article.current_revision, by=by, at=at, start=start, end=start + len(words),
        **(_describe_words(words) | details),
    )  # fmt: skip


def flag_claim_by_rows(
    article: Article, words: str, by: User, *, at: datetime = MONDAY, **details: object
) -> Claim | None:
    """Flag ``words`` as ``flag_claim_on`` does, by the rows that it writes; None where the verb must."""
    return flag_by_rows(article, words, by, at=at, **(_describe_words(words) | details))


def _describe_words(words: str) -> dict[str, str]:
    return {"statement": f"It is true that {words}", "claimant": "Harbour office"}


def create_claimant(desk: Desk, by: User, name: str) -> Claimant:
    """Return the claimant of a name that somebody types on the desk."""
    [claimant] = find_or_create_claimants([(desk, name)], by=by, at=MONDAY).values()
    return claimant


def mark_sources_checked(claim: Claim, at: datetime = MONDAY) -> None:
    """Pretend that a worker has looked at every page the claim cites and found the passages there."""
    for citation in claim.citations.active().select_related("source"):
        citation.source.health, citation.source.checked_at = SourceHealth.OK, at
        citation.source.due_at = at + timedelta(days=1)
        citation.source.save()
        citation.passage_state = PassageState.THERE
        citation.save()


@pytest.fixture
def create_claim_in_state(
    cast: Cast, article: Article, own_article: Article, rating_scale: RatingScale
) -> Callable[..., Claim]:
    """stage("in_review", own_copy=False) -> a claim taken that far, a minute a verb, by rows or by verbs."""

    def play(
        upto: str,
        *,
        own_copy: bool = False,
        words: str = "20,000 crates of herring",
        by_verbs: bool = False,
    ) -> Claim:
        copy = own_article if own_copy else article
        if upto == "suggested":
            return _fresh(flag_claim_on(copy, words, cast.editor, action="suggest"))
        claim = None if by_verbs else flag_claim_by_rows(copy, words, cast.editor)
        claim = claim or flag_claim_on(copy, words, cast.editor)
        if upto == "flagged":
            return _fresh(claim)
        if upto == "closed":
            closing.close_claim(claim, close_reason="declined", by=cast.editor, at=_minute(1))
            return _fresh(claim)
        last = {"awaiting_reply": "checking", "on_hold": "approved", "live": "settled"}.get(upto, upto)
        rows = _build_rows(claim, cast, rating_scale)
        if by_verbs or not rows.is_plain():
            drive_claim(rows, last)
        else:
            rows.advance(last)
        if upto == "awaiting_reply":
            request_reply(claim, recipient="The mayor", channel="e-mail", question="Is it so?",
                      deadline=MONDAY + timedelta(days=1), by=cast.checker, at=_minute(3))  # fmt: skip
        if upto == "on_hold":
            closing.hold_claim(claim, reason="Legal reads it", by=cast.standards, at=_minute(5))
        return _fresh(claim)

    return play


def _minute(number: int) -> datetime:
    return MONDAY + timedelta(minutes=number)


def _build_rows(claim: Claim, cast: Cast, scale: RatingScale) -> ClaimRows:
    at = _minute(3)
    page = {"passage": "20,145 crates", "stance": "supports"}
    return ClaimRows(
        claim=claim,
        editor=cast.editor,
        checker=cast.checker,
        second=cast.second,
        times=Times(_minute(1), _minute(2), [at, at], at, at, _minute(4), _minute(5)),
        pages=[
            {"url": f"https://stats.example.org/{name}/{claim.pk}", "title": f"Table {name}", **page}
            for name in ("one", "two")
        ],
        filed=(
            VerdictInput(tick="keep") if claim.is_own_copy
            else VerdictInput(rating=scale.ratings.get(label="Mostly true"), headline="About right",
                        explanation="The table has 20,145 [1].")
        ),
    )  # fmt: skip


def drive_claim(rows: ClaimRows, upto: str) -> None:
    """Take the claim by the verbs where its rows would have been."""
    claim, times, editor, checker = rows.claim, rows.times, rows.editor, rows.checker
    reached = STATES.index(upto)
    if reached >= STATES.index("assigned"):
        assignments_actions.assign_claim(claim, checker=checker, by=editor, at=times.assigned)
    if reached >= STATES.index("checking"):
        assignments_actions.start_checking(claim, by=checker, at=times.started)
    if reached >= STATES.index("in_review"):
        for page, at in zip(rows.pages, times.cited, strict=True):
            citation_actions.create_citation(claim, by=checker, at=at, **page)
        mark_sources_checked(claim, times.checked)
        verdicts_actions.submit_verdict(claim, verdict_input=rows.filed, by=checker, at=times.submitted)
    if reached >= STATES.index("approved"):
        reviews_actions.approve_verdict(claim, by=rows.second, at=times.approved)
    if upto == "settled" and claim.is_own_copy:
        closing.settle_claim(claim, by=editor, at=times.settled)
    elif upto == "settled":
        publication.publish_verdict(claim, by=editor, at=times.settled)


def _fresh(claim: Claim) -> Claim:
    return Claim.objects.select_related("desk").get(pk=claim.pk)
