"""Sources: made when first cited; their facts mended, their address followed, a look asked for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Desk, User
from factcheck.actions.assigning import required
from factcheck.actions.file_words import not_opened
from factcheck.actions.keeping_files import keep_file
from factcheck.actions.reviewing import void_by_edit
from factcheck.actions.transition import lock_claims, touch
from factcheck.enums import Health, Medium, SourceKind, State
from factcheck.models import Claim, Snapshot, Source
from factcheck.policies import ASSIGNEE, EDITOR, Facts
from factcheck.queries.facts import claim_facts
from lib.door import NotFetched, from_settings, parse
from lib.errors import Invalid, NotAllowed, WrongState
from lib.filetypes import file_type, has_macros
from lib.links import host_of, shard_of
from lib.nudge import nudge
from lib.url import normalise_url

SWEEP = "factcheck.tasks.sweep_links"
JUST_NOW = timedelta(minutes=10)
"""A look that is no older tells of the page as it is."""
MOST_BYTES = 25_000_000
"""Of one document. The settings let no more of a file into memory either."""
TAKEN = (
    "Stet keeps PDF, Word, OpenDocument and plain text, sheets (Excel, OpenDocument, CSV), pictures (PNG, "
    "JPEG, WebP, GIF) and recordings (MP3, M4A, Ogg, WAV). This file is none of these."
)
MACROS = "This file has macros in it: a program. Save it without them, as .xlsx or .docx, and send that."
MOST_JUDGED = 20
"""Claims looked at to find one that somebody works on."""
SAID = "what is said of one of its sources"
"""How a ruling that was taken back is told why."""
FACTS = ("title", "publisher", "author", "published_on", "medium")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it was sent. ``size`` is how many bytes were sent, which may be more than were let in."""

    name: str
    content: bytes
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What a person says of a source."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    published_on: date | None = None
    medium: str = ""
    restricted: bool = False

    def columns(self) -> dict[str, Any]:
        return {
            "title": self.title.strip(),
            "publisher": self.publisher.strip(),
            "author": self.author.strip(),
            "published_on": self.published_on,
            "restricted": self.restricted,
        }


def may_cite(facts: Facts) -> str:
    """Why this person may not change the claim's evidence now; empty when they may."""
    if facts.state in (State.SETTLED, State.CLOSED, State.SUGGESTED):
        return "Sources are added while a claim is being worked on."
    return (EDITOR | ASSIGNEE).refusal(facts)


def page(url: str, about: About, desk: Desk, *, by: User, at: datetime) -> Source:
    """The page at ``url``: the one that ``desk`` shares with the house, or has for itself where it is
    confidential; or a new one. It is due for a look at once.

    Raises Invalid at ``url`` for an address that the guarded door would not open.
    """
    url = _address(url)
    key = normalise_url(url)
    apart = desk if desk.is_confidential else None
    known = None if about.restricted else _known(key, apart, at=at)
    if known is not None:
        return known
    columns = about.columns() | {"title": about.title.strip() or url, "desk": apart} | _place(url)
    new = Source(
        kind=SourceKind.URL, url=url, url_key=key, due_at=at, urgent=True, added_by=by, added_at=at, **columns
    )
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError:
        # Somebody cited the same page between the look and the write; the constraint kept it single.
        known = _known(key, apart, at=at)
        if known is None:
            raise
        return known
    nudge(SWEEP)
    return new


def document(paper: Paper | None, about: About, *, by: User, at: datetime) -> tuple[Source, Snapshot]:
    """A file, kept at once; what it is is told by its bytes. Raises Invalid at ``file`` or ``title``."""
    title = required(about.title, "title", "Say what the source is.")
    paper, media_type = _taken(paper)
    source = Source.objects.create(
        kind=SourceKind.DOCUMENT,
        health=Health.KEPT,
        added_by=by,
        added_at=at,
        **(about.columns() | {"title": title}),
    )
    name = paper.name.replace("\\", "/").rpartition("/")[2]
    kept = keep_file(source, name=name[:255], media_type=media_type, content=paper.content, at=at)
    return source, kept


def statement(words: str, about: About, *, by: User, at: datetime) -> Source:
    """What somebody said to us, wrote to us, or what we saw. Raises Invalid at each field that is missing.

    Its title, where none is given, says who and how.
    """
    missing = {
        name: [sentence]
        for name, sentence, given in (
            ("medium", "Say how it reached you.", about.medium in Medium.values),
            ("author", "Say who said it, or who saw it.", about.author.strip()),
            ("published_on", "Say when.", about.published_on),
            ("passage", "Write down the words that you rely on.", words.strip()),
        )
        if not given
    }
    if missing:
        raise Invalid(" ".join(one for (one,) in missing.values()), fields=missing)
    title = about.title.strip() or f"{about.author.strip()}, {Medium(about.medium).label.lower()}"
    return Source.objects.create(
        kind=SourceKind.STATEMENT,
        medium=about.medium,
        health=Health.KEPT,
        added_by=by,
        added_at=at,
        **(about.columns() | {"title": title[:500]}),
    )


@transaction.atomic
def edit_source(source: Source, *, by: User, at: datetime, **changes: Any) -> Source:
    """Mend what is said of a source: title, publisher, author, published_on, medium. It goes into the record
    of every claim that rests on it, and takes back what was ruled there and is not settled.

    Only whoever may change the evidence of a claim that cites it. Raises NotAllowed and Invalid.
    """
    if unknown := set(changes) - set(FACTS):
        raise Invalid(f"{', '.join(sorted(unknown))} cannot be edited.")
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    if "title" in changes:
        required(changes["title"], "title", "Say what the source is.")
    if source.kind != SourceKind.STATEMENT:
        changes.pop("medium", None)
    elif changes.get("medium", source.medium) not in Medium.values:
        raise Invalid("Say how it reached you.", fields={"medium": ["Say how it reached you."]})
    source, claims, told = _mended(source, changes, by=by, at=at)
    for claim in claims:
        touch(claim, "edit_source", by=by, at=at, details=told)
        void_by_edit(claim, by=by, at=at, what=SAID)
    return source


@transaction.atomic
def update_address(source: Source, *, by: User, at: datetime) -> Source:
    """Follow a page to the address that its own sends everybody to for good, and look at it there.

    Raises WrongState where it has not moved, or where the house has a source at the new address already: what
    was kept and judged of the two cannot be told apart afterwards, so a person cites the other.
    """
    # Read without a lock: the claims are held first, and then the source, as whoever cites it does.
    source = Source.objects.get(pk=source.pk)
    if source.kind != SourceKind.URL or not source.moved_to:
        raise WrongState("Nobody has said that this page moved for good.")
    url = _address(source.moved_to)
    key = normalise_url(url)
    there = Source.objects.filter(url_key=key, restricted=False, desk=source.desk_id).exclude(pk=source.pk)
    if not source.restricted and there.exists():
        raise WrongState("The new address is a source of its own already. Cite that one in place of this.")
    changes = {
        "url": url,
        "url_key": key,
        "moved_to": "",
        "etag": "",
        "last_modified": "",
        "body_hash": "",
        "due_at": at,
        "urgent": True,
        **_place(url),
    }
    try:
        with transaction.atomic():
            moved, claims, told = _mended(source, changes, by=by, at=at)
    except IntegrityError as error:
        raise WrongState("Somebody has just cited the new address. Cite that source instead.") from error
    for claim in claims:
        touch(claim, "move_source", by=by, at=at, details=told)
        void_by_edit(claim, by=by, at=at, what=SAID)
    nudge(SWEEP)
    return moved


@transaction.atomic
def check_now(source: Source, *, by: User, at: datetime) -> None:
    """Make a page due for a look at once; the result arrives by itself."""
    if source.kind != SourceKind.URL:
        raise Invalid("Only a web page can be checked.")
    due(source, at=at)


def due(source: Source, *, at: datetime) -> None:
    """Have a page looked at before those that nobody waits for."""
    # Without what its site said last the page is sent whole, so that a new passage can be looked for in it.
    whole = {"etag": "", "last_modified": "", "body_hash": ""}
    Source.objects.filter(pk=source.pk, kind=SourceKind.URL).update(due_at=at, urgent=True, **whole)
    nudge(SWEEP)


def look_before_review(claim: Claim, *, at: datetime) -> None:
    """Have the pages of a claim looked at again, so that whoever judges its ruling need not wait for it."""
    for citation in claim.citations.live().select_related("source"):
        seen = citation.source.checked_at
        if seen is None or seen <= at - JUST_NOW:
            due(citation.source, at=at)


def _place(url: str) -> dict[str, Any]:
    """Whose turn the page is among those who look at links."""
    host = host_of(url)
    return {"host": host, "shard": shard_of(host)}


def may_mend(source: Source, *, by: User, at: datetime) -> str:
    """Why this person may not change what is said of a source; empty when they may. A few queries a claim."""
    if not Source.objects.visible_to(by).filter(pk=source.pk).exists():
        return "Only people who may see this source may change it."
    resting = Claim.objects.visible_to(by).filter(_cites(source)).select_related("desk").distinct()
    mine = resting.filter(desk__memberships__user=by).order_by("-pk")[:MOST_JUDGED]
    if any(not may_cite(claim_facts(claim, by, at)) for claim in mine):
        return ""
    return "Whoever works on a claim that rests on it may change what is said of it."


def _cites(source: Source) -> Q:
    """Claims that rest on it now."""
    return Q(citations__source=source, citations__removed_at__isnull=True)


def _mended(
    source: Source, changes: dict[str, Any], *, by: User, at: datetime
) -> tuple[Source, list[Claim], dict[str, Any]]:
    """The changed source, the claims that it changes anything for, each held, and what their record keeps."""
    if refusal := may_mend(source, by=by, at=at):
        raise NotAllowed(refusal)
    claims = lock_claims(Claim.objects.filter(_cites(source)).distinct())
    source = Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    changed = {name: value for name, value in changes.items() if getattr(source, name) != value}
    if not changed:
        return source, [], {}
    names = sorted(set(changed) & {*FACTS, "url"})
    told: dict[str, Any] = {"source": str(source.public_id), "changed": names}
    if not source.restricted:
        told |= {"title": source.title}
        told |= {"before": {name: _plain(getattr(source, name)) for name in names}}
    for name, value in changed.items():
        setattr(source, name, value)
    source.save(update_fields=list(changed))
    return source, claims, told


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _address(url: str) -> str:
    url = url.strip()
    if not url:
        raise Invalid("Give the page's address.", fields={"url": ["Give the page's address."]})
    try:
        policy = from_settings()
        parse(url, ports=policy.ports, allow=policy.allow)
    except NotFetched as error:
        raise Invalid(error.message, fields={"url": [error.message]}) from error
    return url


def _known(key: str, apart: Desk | None, *, at: datetime) -> Source | None:
    known = Source.objects.filter(url_key=key, restricted=False, desk=apart).first()
    if known is not None:
        due(known, at=at)
    return known


def _taken(paper: Paper | None) -> tuple[Paper, str]:
    """A file that may be a source, and its media type. Raises Invalid at ``file``."""
    if paper is None:
        said = "Choose the file."
    elif paper.size > MOST_BYTES:
        said = f"This file has {paper.size // 1_000_000} MB. Stet keeps up to {MOST_BYTES // 1_000_000} MB."
    elif not paper.content:
        said = "This file is empty."
    elif kind := file_type(paper.content, name=paper.name):
        said = not_opened(paper.content, media_type=kind.media_type)
        if not said:
            return paper, kind.media_type
    elif has_macros(paper.content):
        said = MACROS
    else:
        said = TAKEN
    raise Invalid(said, fields={"file": [said]})
