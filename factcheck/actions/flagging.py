"""Flagging: how a claim comes to be, and how the same claim is met again."""

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.queries import system
from articles.enums import ArticleState
from articles.models import Article, Revision
from factcheck.actions.reanchor import catch_up
from factcheck.actions.transition import (
    begin,
    judge,
    lock_article,
    lock_articles_of,
    stand,
    touch,
    transition,
)
from factcheck.enums import Kind, Priority, State
from factcheck.models import Appearance, Claim
from factcheck.policies import CHECKER
from factcheck.queries.facts import actor_facts, article_facts
from factcheck.queries.same import not_answered
from factcheck.workflow import ARTICLE, WORK
from lib.errors import Invalid, NotAllowed, Stale
from lib.quote import describe


def revision_seen(article: Article, number: int) -> Revision:
    """The revision that a person read. Raises Stale when newer words are there by now."""
    revision = article.current
    if revision is None or revision.number != number:
        raise Stale("The article was changed while you read it. Its new words are shown; select them again.")
    return revision


@transaction.atomic
def flag(
    revision: Revision,
    *,
    by: User,
    at: datetime,
    start: int,
    end: int,
    statement: str,
    claimant: str = "",
    kind: str = Kind.OTHER,
    priority: int = Priority.NORMAL,
    due_at: datetime | None = None,
    said_on: date | None = None,
    said_precision: str = "day",
    origin_url: str = "",
    must_check: bool = True,
    exact: str = "",
    step: str = "flag",
) -> Claim:
    """A new claim on ``frame[start:end]`` of ``revision`` (code points), flagged, or only suggested.

    ``exact`` are the words the person saw; where given they must be the words at that place. Opens the
    article when this is its first claim. Raises Invalid (no statement, a span outside the text or with no
    words) and NotAllowed.
    """
    article = lock_article(revision.article)
    facts = actor_facts(by, article.desk, at)
    judge(WORK, step, state="(new)", facts=facts)
    _not_withdrawn(article)
    if not statement.strip():
        raise Invalid(
            "Write the claim as a statement that can be checked.",
            fields={"statement": ["Write the statement."]},
        )
    claim = Claim(
        desk=article.desk,
        statement=statement.strip(),
        claimant=claimant.strip(),
        said_on=said_on,
        said_precision=said_precision,
        origin_url=origin_url or _first_seen(article),
        kind=kind,
        language=article.language,
        provenance=article.provenance,
        must_check=must_check,
        priority=priority,
        due_at=due_at,
        created_by=by,
        created_at=at,
    )
    appearance = _anchored(claim, revision, start=start, end=end, exact=exact, at=at)
    begin(claim, WORK, step, by=by, at=at, facts=facts)
    appearance.claim = claim
    appearance.save(force_insert=True)
    # The words may have been selected in a version that a newer one has replaced since.
    catch_up(claim, article, at=at)
    _open_with_first_claim(article, at=at)
    return claim


@transaction.atomic
def accept_suggestion(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Flag a claim that was only suggested."""
    articles = lock_articles_of(claim)
    claim, facts = stand(claim, by=by, at=at, version=version)
    judge(WORK, "flag", state=claim.state, facts=facts)
    if articles and all(article.state == ArticleState.WITHDRAWN for article in articles):
        _not_withdrawn(articles[0])
    transition(claim, WORK, "flag", by=by, at=at, facts=facts)
    return claim


@transaction.atomic
def same_again(
    claim: Claim,
    revision: Revision,
    *,
    by: User,
    at: datetime,
    start: int,
    end: int,
    exact: str = "",
    version: int | None = None,
) -> Appearance:
    """A settled claim met again: a new appearance of it, and no new work.

    Raises NotAllowed unless the person is on the desks of both the claim and the article, Invalid unless the
    claim is settled, of the same provenance, answers for these words, and is not marked at that place yet.
    """
    article = lock_article(revision.article)
    claim, facts = stand(claim, by=by, at=at, version=version)
    for refusal in (CHECKER.refusal(facts), CHECKER.refusal(actor_facts(by, article.desk, at))):
        if refusal:
            raise NotAllowed(refusal)
    _not_withdrawn(article)
    if claim.state != State.SETTLED:
        raise Invalid("Only a settled claim can be met again. This one is still being worked on.")
    if claim.provenance != article.provenance:
        raise Invalid(
            "A claim on own copy and a claim published elsewhere are ruled on differently: flag it anew."
        )
    appearance = _anchored(claim, revision, start=start, end=end, exact=exact, at=at)
    if why := not_answered(claim, appearance.exact):
        raise Invalid(f"{why} Flag it anew.")
    if claim.appearances.filter(revision=revision, start=appearance.start, end=appearance.end).exists():
        raise Invalid("The claim is marked there already.")
    appearance.save(force_insert=True)
    touch(claim, "same_again", by=by, at=at, details={"article": str(article.public_id)})
    catch_up(claim, article, at=at)
    _open_with_first_claim(article, at=at)
    return appearance


def _not_withdrawn(article: Article) -> None:
    if article.state == ArticleState.WITHDRAWN:
        raise Invalid("This article is withdrawn. Restore it before claims are flagged in it.")


def _first_seen(article: Article) -> str:
    """Where the claim was first said, as far as the article tells. Published verdicts name it: which articles
    a confidential desk reads, somebody of the desk has to say by hand.
    """
    told = article.provenance == "published_elsewhere" and not article.desk.is_confidential
    return article.canonical_url if told else ""


def _open_with_first_claim(article: Article, *, at: datetime) -> None:
    if article.state == ArticleState.IMPORTED:
        facts = article_facts(article, system(), at)
        transition(article, ARTICLE, "open", by=system(), at=at, facts=facts)


def _anchored(
    claim: Claim, revision: Revision, *, start: int, end: int, exact: str, at: datetime
) -> Appearance:
    selector = describe(revision.frame, start, end)
    if exact and " ".join(exact.split()) != " ".join(selector.exact.split()):
        raise Invalid(
            "The words selected are not the words at that place. Select them again.",
            fields={"selection": [f"At that place the article reads “{selector.exact}”."]},
        )
    return Appearance(
        claim=claim,
        revision=revision,
        **asdict(selector),
        created_at=at,
    )
