"""Flagging: create a claim in an article, accept a suggestion, mark a claim that an article repeats."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import Desk, User
from accounts.selectors import get_system_user
from articles.actions.changing import lock_article
from articles.models import Article, Revision
from articles.models.enums import ArticleState
from factcheck.anchoring.reanchor import reanchor_claim
from factcheck.anchoring.selectors import select_text
from factcheck.claimants.linking import link_claimants
from factcheck.claims.repeats import save_repeat
from factcheck.models import Appearance, Claim
from factcheck.models.claim_fields import strip_texts
from factcheck.search.same_claim import get_repeat_refusal
from factcheck.workflow.article_facts import get_article_facts
from factcheck.workflow.article_tables import ARTICLE_WORK
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.policies import CHECKER
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import (
    check_transition,
    create_in_state,
    lock_articles_of_claims,
    lock_for_action,
    perform_transition,
    record_edit,
)
from lib.datetimes.clock import add_working_time
from lib.errors import Invalid, NotAllowed, Stale


def get_current_revision(article: Article, number: int) -> Revision:
    """Return the revision that a person read. Raises Stale when a newer one has replaced it."""
    revision = article.current_revision
    if revision is None or revision.number != number:
        raise Stale(
            gettext(
                "The article changed while you were reading. The new text is shown: select the claim again."
            )
        )
    return revision


@transaction.atomic
def flag_claim(
    revision: Revision,
    *,
    by: User,
    at: datetime,
    start: int,
    end: int,
    statement: str,
    exact: str = "",
    action: str = "flag",
    **details: Any,
) -> Claim:
    """Create a claim on ``revision.text[start:end]`` (code points), flagged, or only suggested.

    ``exact`` is the text the person saw; where given it must be the text at that place. ``details`` are
    fields of a claim by name; without a due time it gets the desk's. Opens the article when this is its first
    claim. Raises Invalid (no statement, a span outside the text or with no words) and NotAllowed.
    """
    article = lock_article(revision.article)
    facts = get_actor_facts(by, article.desk, at)
    check_transition(CLAIM_WORK, action, state="(new)", facts=facts)
    require_active_article(article)
    texts = strip_texts({"statement": statement, "language": article.language, **details})
    if not texts["statement"]:
        raise Invalid(
            gettext("Write the claim as a checkable statement."),
            fields={"statement": [gettext("Write the statement.")]},
        )
    claim = Claim(
        **texts,
        desk=article.desk,
        article=article,
        provenance=article.provenance,
        created_by=by,
        created_at=at,
    )
    link_claimants([claim], by=by, at=at)
    claim.due_at = claim.due_at or get_default_due_time(article.desk, at)
    claim.origin_url = claim.origin_url or get_origin_url(article)
    appearance = _build_appearance(claim, revision, start=start, end=end, exact=exact, at=at)
    create_in_state(claim, CLAIM_WORK, action, by=by, at=at, facts=facts)
    appearance.claim = claim
    appearance.save(force_insert=True)
    # The text may have been selected in a version that a newer one has replaced since.
    reanchor_claim(claim, article, at=at)
    open_article_if_first_claim(article, at=at)
    return claim


@transaction.atomic
def accept_suggestion(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Flag a claim that was only suggested."""
    articles = lock_articles_of_claims(claim)
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    check_transition(CLAIM_WORK, "flag", state=claim.state, facts=facts)
    if articles and all(article.state == ArticleState.WITHDRAWN for article in articles):
        require_active_article(articles[0])
    perform_transition(claim, CLAIM_WORK, "flag", by=by, at=at, facts=facts)
    return claim


@transaction.atomic
def add_repeated_appearance(
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
    """Add an appearance of a claim, settled or being checked, that an article repeats; it makes no new work.

    Each appearance follows the revisions of its own article. Raises NotAllowed unless the person is on the
    desks of both the claim and the article, Invalid where ``get_repeat_refusal`` says why, or the claim is
    marked at that place.
    """
    article = lock_article(revision.article)
    claim, facts = lock_for_action(claim, by=by, at=at, version=version)
    for refusal in (CHECKER.refusal(facts), CHECKER.refusal(get_actor_facts(by, article.desk, at))):
        if refusal:
            raise NotAllowed(refusal)
    require_active_article(article)
    appearance = _build_appearance(claim, revision, start=start, end=end, exact=exact, at=at)
    if why := get_repeat_refusal(claim, article, appearance.exact):
        raise Invalid(gettext("{reason} Flag it as a new claim.").format(reason=why))
    if claim.appearances.filter(revision=revision, start=appearance.start, end=appearance.end).exists():
        raise Invalid(gettext("This claim is already marked there."))
    appearance.save(force_insert=True)
    save_repeat(appearance, by=by, at=at)
    record_edit(
        claim,
        "add_repeated_appearance",
        by=by,
        at=at,
        changes={"article_id": claim.article_id or article.pk},
        details={"article": str(article.public_id)},
    )
    reanchor_claim(claim, article, at=at)
    open_article_if_first_claim(article, at=at)
    return appearance


def require_active_article(article: Article) -> None:
    """Raise Invalid for a withdrawn article."""
    if article.state == ArticleState.WITHDRAWN:
        raise Invalid(gettext("This article is withdrawn. Restore it before you flag claims in it."))


def get_default_due_time(desk: Desk, at: datetime) -> datetime | None:
    """Return when a claim is due that is flagged at the moment ``at`` without a due time."""
    if desk.due_hours is None:
        return None
    return add_working_time(at, timedelta(hours=desk.due_hours), desk.working_hours)


def get_origin_url(article: Article) -> str:
    """Return the article's URL as the claim's origin, or "" where it may not be public.

    Published verdicts name it, so of a confidential desk's articles somebody of the desk enters it by hand.
    """
    data = article.provenance == "external" and not article.desk.is_confidential
    return article.canonical_url if data else ""


def open_article_if_first_claim(article: Article, *, at: datetime) -> None:
    """Open an article that has its first claim, as Stet itself."""
    if article.state == ArticleState.IMPORTED:
        stet = get_system_user()
        facts = get_article_facts(article, stet, at)
        perform_transition(article, ARTICLE_WORK, "open", by=stet, at=at, facts=facts)


def _build_appearance(
    claim: Claim, revision: Revision, *, start: int, end: int, exact: str, at: datetime
) -> Appearance:
    selector = select_text(revision, start=start, end=end, exact=exact)
    return Appearance(
        claim=claim,
        revision=revision,
        **asdict(selector),
        created_at=at,
    )
