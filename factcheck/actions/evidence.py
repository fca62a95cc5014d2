"""Evidence: cite a source, edit or take away a citation, decide a drift, ask for a look now."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.queries import role_on
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
    """Why this person may not change the claim's evidence now; empty when they may."""
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
    if source.restricted:
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
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    citation = _as_it_is(citation)
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
    told = _told(citation) if citation.source.restricted else _told(citation) | {"before": before}
    touch(claim, "edit_citation", by=by, at=at, details=told)
    void_by_edit(claim, by=by, at=at, what="its sources")
    return citation


@transaction.atomic
def remove_citation(citation: Citation, *, by: User, at: datetime, version: int | None = None) -> Citation:
    """Take a citation away; it stays in the record."""
    claim, _ = _stand(citation.claim, by=by, at=at, version=version)
    citation = _as_it_is(citation)
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
    citation = _as_it_is(citation)
    if citation.drifted_at is None or citation.decided_at is not None:
        raise WrongState("There is no drift here to decide.")
    citation.decided_by, citation.decided_at = by, at
    citation.decision = required(reason, "reason", "Say why it still holds.")
    citation.save(update_fields=["decided_by", "decided_at", "decision"])
    touch(claim, "decide_drift", by=by, at=at, details=_told(citation) | {"reason": citation.decision})
    void_by_edit(claim, by=by, at=at, what="its sources")
    return citation


@transaction.atomic
def name_person(
    citation: Citation, *, person: User, by: User, at: datetime, version: int | None = None
) -> Source:
    """Let somebody of the desk see a restricted source, so that a second person can judge what stands on it.

    Only those who see it already may. Raises NotAllowed, and Invalid for a person who is not on the desk.
    """
    claim, facts = stand(citation.claim, by=by, at=at, version=version)
    source = _as_it_is(citation).source
    if not facts.role or not source.named.filter(pk=by.pk).exists():
        raise NotAllowed("Only the people this source is shown to may show it to others.")
    if role_on(person, claim.desk) is None:
        sentence = "That person is not on this desk."
        raise Invalid(sentence, fields={"person": [sentence]})
    source.named.add(person)
    details = {"source": str(source.public_id), "person": str(person.public_id)}
    touch(claim, "name_person", by=by, at=at, details=details)
    return source


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
    known = None if restricted else _known(key, at=at)
    if known is not None:
        return known
    new = Source(
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
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError:
        # Somebody cited the same page between the look and the write; the constraint kept it single.
        known = _known(key, at=at)
        if known is None:
            raise
        return known
    nudge(SWEEP)
    return new


def _known(key: str, *, at: datetime) -> Source | None:
    known = Source.objects.filter(url_key=key, restricted=False).first()
    if known is not None:
        _due(known, at=at)
    return known


def _as_it_is(citation: Citation) -> Citation:
    """The row as it is now. The caller holds the claim, so nobody but a link check changes it meanwhile."""
    now = Citation.objects.select_related("source").get(pk=citation.pk)
    if now.removed_at is not None:
        raise WrongState("This source was taken away from the claim.")
    return now


def _due(source: Source, *, at: datetime) -> None:
    Source.objects.filter(pk=source.pk, kind=SourceKind.URL).update(due_at=at)
    nudge(SWEEP)


def _told(citation: Citation) -> dict[str, Any]:
    """What the record keeps of a citation. A restricted source's title and words stay out of it."""
    told: dict[str, Any] = {"citation": str(citation.public_id), "source": str(citation.source.public_id)}
    if not citation.source.restricted:
        told |= {"title": citation.source.title, "passage": citation.passage}
    return told
