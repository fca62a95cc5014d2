"""What the page of one source shows: its health in words, the history of looks, who rests on it."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from factcheck.enums import ANSWERS, Health, Passage, SourceKind
from factcheck.models import Citation, Claim, LinkCheck, Snapshot, Source
from factcheck.queries.look_words import why
from lib.commitments import sha256_hex
from lib.errors import Invalid
from lib.times import ago, when
from lib.url import normalise_url

NAMED = 20
"""The claims named on a source's page; the rest that the reader may see are counted."""
COPIES = 20
"""The kept copies named there."""

SAYS = {
    Health.UNCHECKED: "Nobody has looked at it yet.",
    Health.OK: "It answers.",
    Health.MOVED: "It answers, and its address has moved for good.",
    Health.BLOCKED: "It did not let us in: that says nothing of whether it is there for readers.",
    Health.FAILING: "It did not answer as it should.",
    Health.MISSING: "Its site says that there is no such page.",
    Health.SOFT_404: "Its site answers, but with a page that says there is none.",
    Health.TO_HOME: "Its site sends everybody to its front page instead.",
    Health.REFUSED: "Stet does not fetch this address.",
    Health.DEAD: "It is gone: three looks on three days found nothing.",
    Health.KEPT: "It is kept here.",
}


LOST = {
    Passage.EDITED: "words relied on read otherwise",
    Passage.MISSING: "words relied on were not on it",
}
"""What a look says of passages, when it is not that they are there."""


def is_recording(kept: Snapshot) -> bool:
    """Whether a kept file is sound, so that a place in it is a time."""
    return kept.media_type.startswith("audio/")


def health_of(source: Source) -> dict[str, str]:
    """As templates/components/health.html takes it."""
    return {"name": source.health, "word": source.get_health_display()}


def looked_line(source: Source, *, at: datetime) -> str | SafeString:
    """When it was looked at, and whether somebody is about to look again."""
    if source.kind != SourceKind.URL:
        return ""
    waiting = source.due_at is not None and source.due_at <= at
    if source.checked_at is None:
        return "A check is under way." if waiting else "Not checked yet."
    looked = format_html(
        'Looked at <time datetime="{}" data-ago>{}</time>',
        source.checked_at.isoformat(),
        ago(source.checked_at, at=at),
    )
    return format_html("{}; looking again now.", looked) if waiting else format_html("{}.", looked)


@dataclass(kw_only=True)
class LookLine:
    """One look, or several in a row that found nothing new."""

    health: dict[str, str]
    when: str
    sentence: str
    quiet: bool = False
    meta: list[str] = field(default_factory=list)
    final_url: str = ""
    chain: list[Any] = field(default_factory=list)
    id: int = 0


def look_lines(checks: list[LinkCheck], *, at: datetime, tz: tzinfo) -> list[LookLine]:
    """The looks, newest first as given; those in a row that found it unchanged are one quiet line."""
    lines: list[LookLine] = []
    run: list[LinkCheck] = []
    for check in [*checks, None]:
        if check is not None and check.unchanged and check.outcome in ANSWERS:
            run.append(check)
            continue
        if run:
            lines.append(_unchanged(run, at=at, tz=tz))
            run = []
        if check is not None:
            lines.append(_look(check, at=at, tz=tz))
    return lines


def _unchanged(run: list[LinkCheck], *, at: datetime, tz: tzinfo) -> LookLine:
    newest, oldest = run[0], run[-1]
    moments = when(newest.at, at=at, tz=tz)
    if len(run) > 1:
        moments = f"{when(oldest.at, at=at, tz=tz)} to {moments}"
    return LookLine(
        health={"name": newest.outcome, "word": newest.get_outcome_display()},
        when=moments,
        sentence="Unchanged." if len(run) == 1 else f"{len(run)} looks, unchanged.",
        quiet=True,
        id=newest.pk,
    )


def _look(check: LinkCheck, *, at: datetime, tz: tzinfo) -> LookLine:
    meta = [
        f"status {check.status_code}" if check.status_code else "",
        f"{check.elapsed_ms} ms",
        why(check.outcome, reason=check.reason),
        *(said for state, said in LOST.items() if state in check.passages.values()),
    ]
    asked = check.chain[0][0] if check.chain else ""
    return LookLine(
        health={"name": check.outcome, "word": check.get_outcome_display()},
        when=when(check.at, at=at, tz=tz),
        sentence=f"{check.get_outcome_display()}.",
        meta=[word for word in meta if word],
        final_url=check.final_url if check.final_url != asked else "",
        chain=check.chain if len(check.chain) > 1 else [],
        id=check.pk,
    )


def resting_on(source: Source, user: User) -> QuerySet[Citation]:
    """The live citations of claims that this person may know of, newest first."""
    return (
        Citation.objects.live()
        .filter(source=source, claim__in=Claim.objects.visible_to(user))
        .select_related("claim", "claim__desk")
        .order_by("-id")
    )


@dataclass(frozen=True, kw_only=True)
class Known:
    """A page that the house cites already, for whoever is about to cite it. ``said`` is a sentence."""

    source: Source
    said: str


def known_at(url: str, user: User) -> Known | None:
    """The source that desks share at this address, if this person may see it. A restricted one is never told
    of, nor one of a confidential desk: the form that is filled may be another desk's.
    """
    try:
        key = normalise_url(url.strip())
    except Invalid:
        return None
    shared = Source.objects.visible_to(user).filter(url_key=key, restricted=False, desk=None)
    source = shared.first()
    if source is None:
        return None
    claims = resting_on(source, user).values("claim").distinct().count()
    rests = f"Already cited for {claims} claim{'' if claims == 1 else 's'}. " if claims else "Known already. "
    return Known(source=source, said=f"{rests}{SAYS[Health(source.health)]}")


def source_tag(source: Source, user: User) -> str:
    """A strong ETag of what the living part of the page shows."""
    state = (
        user.pk,
        source.pk,
        source.health,
        source.checked_at,
        source.due_at,
        source.attempt,
        source.moved_to,
        source.latest_id,
    )
    return f'"{sha256_hex(repr(state))[:32]}"'
