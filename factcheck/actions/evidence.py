"""Evidence: cite a source, edit or take away a citation, decide a drift, ask for a look now."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from factcheck.actions.assigning import required
from factcheck.actions.ruling import void_by_edit
from factcheck.actions.transition import stand, touch
from factcheck.enums import Health, Passage, SourceKind, Stance, State, Tier
from factcheck.models import Citation, Claim, Source
from factcheck.policies import ASSIGNEE, EDITOR, Facts
from lib.door import NotFetched, from_settings, parse
from lib.errors import Invalid, NotAllowed, WrongState
from lib.nudge import nudge
from lib.url import normalise_url

SWEEP = "factcheck.tasks.sweep_links"


def may_cite(facts: Facts) -> str:
    """ "" or why this person may not change the claim's evidence now."""
    if facts.state in (State.SETTLED, State.CLOSED, State.SUGGESTED):
        return "Sources are added while a claim is being worked on."
    return (EDITOR | ASSIGNEE).refusal(facts)


@transaction.atomic
def cite(
    claim: Claim,
    *,
    by: User,
    at: datetime,
    kind: str = SourceKind.URL,
    url: str = "",
    title: str = "",
    publisher: str = "",
    author: str = "",
    published_on: date | None = None,
    restricted: bool = False,
    passage: str = "",
    locator: str = "",
    stance: str = Stance.SUPPORTS,
    tier: str = Tier.SECONDARY,
    group: str = "",
    version: int | None = None,
) -> Citation:
    """Rest the claim on a source. A page that another claim cites is the same Source; it is due for a look
    at once.

    Raises Invalid with the field at fault: an address the guarded door would not open, a source without a
    title.
    """
    claim, _ = _stand(claim, by=by, at=at, version=version)
    if kind == SourceKind.URL:
        source = _page(
            url,
            title=title,
            publisher=publisher,
            author=author,
            published_on=published_on,
            restricted=restricted,
            by=by,
            at=at,
        )
    else:
        source = Source.objects.create(
            kind=kind,
            title=required(title, "title", "Say what the source is."),
            publisher=publisher,
            author=author,
            published_on=published_on,
            restricted=restricted,
            health=Health.KEPT,
            added_by=by,
            added_at=at,
        )
    if restricted:
        source.named.add(by)
    citation = Citation.objects.create(
        claim=claim,
        source=source,
        passage=passage.strip(),
        locator=locator.strip(),
        stance=stance,
        tier=tier,
        group=group.strip(),
        added_by=by,
        added_at=at,
    )
    touch(claim, "cite", by=by, at=at, details=_told(citation))
    void_by_edit(claim, by=by, at=at, what="its sources")
    return citation


@transaction.atomic
def edit_citation(
    citation: Citation, *, by: User, at: datetime, version: int | None = None, **changes: Any
) -> Citation:
    """Change passage, locator, stance, tier or group. A new passage is looked for at once."""
    claim, _ = _stand(citation.claim, by=by, at=at, version=version)
    unknown = set(changes) - {"passage", "locator", "stance", "tier", "group"}
    if unknown:
        raise Invalid(f"{', '.join(sorted(unknown))} cannot be edited.")
    changed = {name: value for name, value in changes.items() if getattr(citation, name) != value}
    if not changed:
        return citation
    before = {name: getattr(citation, name) for name in changed}
    if "passage" in changed:
        changed |= {
            "passage_state": Passage.UNKNOWN,
            "drifted_at": None,
            "decided_at": None,
            "decided_by": None,
            "decision": "",
            "snapshot": None,
        }
        _due(citation.source, at=at)
    Citation.objects.filter(pk=citation.pk).update(**changed)
    citation.refresh_from_db()
    touch(claim, "edit_citation", by=by, at=at, details=_told(citation) | {"before": before})
    void_by_edit(claim, by=by, at=at, what="its sources")
    return citation


@transaction.atomic
def remove_citation(citation: Citation, *, by: User, at: datetime, version: int | None = None) -> Citation:
    """Take a citation away; it stays in the record."""
    claim, _ = _stand(citation.claim, by=by, at=at, version=version)
    if citation.removed_at is None:
        citation.removed_at = at
        citation.save(update_fields=["removed_at"])
        touch(claim, "remove_citation", by=by, at=at, details=_told(citation))
        void_by_edit(claim, by=by, at=at, what="its sources")
    return citation


@transaction.atomic
def decide_drift(
    citation: Citation, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Citation:
    """A person says that what was relied on still holds although the page no longer carries it, and why."""
    claim, facts = stand(citation.claim, by=by, at=at, version=version)
    if refusal := (EDITOR | ASSIGNEE).refusal(facts):
        raise NotAllowed(refusal)
    if citation.drifted_at is None or citation.decided_at is not None:
        raise WrongState("There is no drift here to decide.")
    citation.decided_by, citation.decided_at = by, at
    citation.decision = required(reason, "reason", "Say why it still holds.")
    citation.save(update_fields=["decided_by", "decided_at", "decision"])
    touch(claim, "decide_drift", by=by, at=at, details=_told(citation) | {"reason": citation.decision})
    void_by_edit(claim, by=by, at=at, what="its sources")
    return citation


@transaction.atomic
def check_now(source: Source, *, by: User, at: datetime) -> None:
    """Make a page due for a look at once; the result arrives by itself."""
    if source.kind != SourceKind.URL:
        raise Invalid("Only a web page can be checked.")
    _due(source, at=at)


def _stand(claim: Claim, *, by: User, at: datetime, version: int | None) -> tuple[Claim, Facts]:
    claim, facts = stand(claim, by=by, at=at, version=version)
    if claim.state in (State.SETTLED, State.CLOSED, State.SUGGESTED):
        raise WrongState(may_cite(facts))
    if refusal := may_cite(facts):
        raise NotAllowed(refusal)
    return claim, facts


def _page(
    url: str,
    *,
    title: str,
    publisher: str,
    author: str,
    published_on: date | None,
    restricted: bool,
    by: User,
    at: datetime,
) -> Source:
    url = url.strip()
    if not url:
        raise Invalid("Give the page's address.", fields={"url": ["Give the page's address."]})
    try:
        policy = from_settings()
        parse(url, ports=policy.ports, allow=policy.allow)
    except NotFetched as error:
        raise Invalid(error.message, fields={"url": [error.message]}) from error
    key = normalise_url(url)
    known = None if restricted else Source.objects.filter(url_key=key, restricted=False).first()
    if known is not None:
        _due(known, at=at)
        return known
    source = Source.objects.create(
        kind=SourceKind.URL,
        url=url,
        url_key=key,
        title=title.strip() or url,
        publisher=publisher.strip(),
        author=author.strip(),
        published_on=published_on,
        restricted=restricted,
        due_at=at,
        added_by=by,
        added_at=at,
    )
    nudge(SWEEP)
    return source


def _due(source: Source, *, at: datetime) -> None:
    Source.objects.filter(pk=source.pk, kind=SourceKind.URL).update(due_at=at)
    nudge(SWEEP)


def _told(citation: Citation) -> dict[str, Any]:
    """What the record keeps of a citation. A restricted source's title and words stay out of it."""
    told: dict[str, Any] = {"citation": str(citation.public_id), "source": str(citation.source.public_id)}
    if not citation.source.restricted:
        told |= {"title": citation.source.title, "passage": citation.passage}
    return told
