"""Appearances as pages show them: a claim's text in its sentence, and its outcome in later versions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Protocol, cast

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Greatest, Substr
from django.utils.translation import gettext

from accounts.models import User
from articles.models import Article, Revision
from factcheck.models import Appearance, Claim
from factcheck.models.enums import AnchorOutcome, ClaimState, ProofMark
from lib.datetimes.humanize import format_datetime
from lib.errors import Invalid
from lib.text.plain_text import PARAGRAPH_SEPARATOR, diff_words
from lib.text_anchoring.selectors import TextSelector, build_selector


class PlacedWords(Protocol):
    """Words of a revision with their place in it, or without one: an appearance, or the place of a query."""

    exact: Any
    start: Any
    end: Any
    revision: Any


CONTEXT_CHARACTERS = 160
"""Code points shown before and after a claim's text, at most."""


@dataclass(kw_only=True)
class AppearanceRow:
    """One appearance, ready to be drawn.

    ``before``, ``words`` and ``after`` are of its own version, or of the one before where nothing could be
    located. ``parts`` is the difference between the old text and what replaced it, for diff.html; [] where
    the text is the same or its place is gone.
    """

    appearance: Appearance
    before: str
    words: str
    after: str
    current: bool
    undecided: bool
    summary: str
    mark: ProofMark | None = None
    parts: list[dict[str, str]] = field(default_factory=list)
    available_actions: list[Any] = field(default_factory=list)

    @property
    def revision(self) -> Revision:
        return self.appearance.revision


def list_placed_appearances(claim: Claim) -> QuerySet[Appearance]:
    """Return a claim's appearances with what ``build_appearance_rows`` needs, in the order of their keys."""
    chosen = Appearance.objects.filter(claim=claim)
    chosen = chosen.select_related("revision__article", "previous__revision", "decided_by")
    texts = ("revision__html", "revision__text", "previous__revision__html", "previous__revision__text")
    around = Case(
        When(start__isnull=False, then=_select_text_around("")),
        When(previous__start__isnull=False, then=_select_text_around("previous__")),
        default=Value(""),
    )
    return chosen.defer(*texts).annotate(text_around=around).order_by("id")


def _select_text_around(prefix: str) -> Substr:
    """Return the text of a version from CONTEXT_CHARACTERS before the words to as many after them."""
    first = Greatest(F(f"{prefix}start") - CONTEXT_CHARACTERS, 0)
    length = F(f"{prefix}end") + CONTEXT_CHARACTERS - first
    return Substr(f"{prefix}revision__text", first + 1, length)


def build_appearance_rows(
    appearances: Iterable[Appearance], *, at: datetime, tz: tzinfo
) -> list[AppearanceRow]:
    """Return every appearance of a claim: the undecided first, then those on current versions.

    ``appearances`` are of ``list_placed_appearances``.
    """
    rows = sorted(appearances, key=lambda one: (-one.revision.number, one.pk))
    followed = {one.previous_id for one in rows}
    places = [
        _build_appearance_row(one, undecided=one.pk not in followed and not one.is_accepted, at=at, tz=tz)
        for one in rows
    ]
    return sorted(places, key=lambda place: (not place.undecided, not place.current))


def _build_appearance_row(
    appearance: Appearance, *, undecided: bool, at: datetime, tz: tzinfo
) -> AppearanceRow:
    revision = appearance.revision
    shown = appearance if appearance.start is not None else appearance.previous
    before, words, after = _cut_text_around(appearance, shown)
    return AppearanceRow(
        appearance=appearance,
        before=before,
        words=words,
        after=after,
        current=revision.article.current_revision_id == revision.pk,
        undecided=undecided,
        summary=_describe_outcome(appearance, at=at, tz=tz),
        parts=diff_words(appearance.exact, words)
        if shown is appearance and words != appearance.exact
        else [],
    )


def _cut_text_around(appearance: Appearance, shown: Appearance | None) -> tuple[str, str, str]:
    """Return what ``get_surrounding_text`` does of ``shown``, from the part of the text that was loaded."""
    if shown is None:
        return "", appearance.exact, ""
    if shown.start is None or shown.end is None:
        return "", shown.exact, ""
    around: str = cast("Any", appearance).text_around  # the annotation
    offset = max(0, shown.start - CONTEXT_CHARACTERS)
    return _cut_context(around, shown.start - offset, shown.end - offset, is_begin=offset == 0)


def get_surrounding_text(placed: PlacedWords) -> tuple[str, str, str]:
    """Return (before, text, after): the words with their paragraph around them, cut at words."""
    text, start, end = placed.revision.text, placed.start, placed.end
    if start is None or end is None:
        return "", placed.exact, ""
    return _cut_context(text, start, end, is_begin=True)


def _cut_context(text: str, start: int, end: int, *, is_begin: bool) -> tuple[str, str, str]:
    """Return the words with their paragraph around them. ``is_begin``: the version begins with ``text``."""
    left = text[max(0, start - CONTEXT_CHARACTERS) : start].rpartition(PARAGRAPH_SEPARATOR)[2]
    right = text[end : end + CONTEXT_CHARACTERS].partition(PARAGRAPH_SEPARATOR)[0]
    if len(left) == CONTEXT_CHARACTERS and not (is_begin and start == CONTEXT_CHARACTERS):
        left = "… " + left.partition(" ")[2]
    if len(right) == CONTEXT_CHARACTERS:
        right = right.rpartition(" ")[0] + " …"
    return left, text[start:end], right


def _describe_outcome(appearance: Appearance, *, at: datetime, tz: tzinfo) -> str:
    facts = [
        gettext("Version {number}: {outcome}").format(
            number=appearance.revision.number, outcome=AnchorOutcome(appearance.outcome).label
        )
    ]
    if appearance.decided_by is not None and appearance.decided_at is not None:
        time = format_datetime(appearance.decided_at, at=at, tz=tz)
        facts.append(gettext("accepted by {person}, {time}").format(person=appearance.decided_by, time=time))
    return " · ".join(facts)


def select_text(revision: Revision, *, start: int, end: int, exact: str = "") -> TextSelector:
    """Return the selector of ``revision.text[start:end]``, which must be ``exact`` where that is given.

    Raise Invalid for a span outside the text or without words, or for other text.
    """
    selector = build_selector(revision.text, start, end)
    if exact and " ".join(exact.split()) != " ".join(selector.exact.split()):
        there = gettext("The article reads “{text}” there.").format(text=selector.exact)
        raise Invalid(
            gettext("The selected text does not match the article. Select it again."),
            fields={"selection": [there]},
        )
    return selector


def find_compared_revision(article: Article) -> Revision | None:
    """Return the last revision that was compared with the claims, while a newer one waits for it; else None.

    None too where nothing has to follow: the newest one is due again, or has no claim, waiver or query.
    """
    current = article.current_revision
    if current is None or current.due_at is None:
        return None
    older = article.revisions.filter(number__lt=current.number)
    compared = older.filter(due_at=None).order_by("-number").first() or older.order_by("number").first()
    if compared is None:
        return None
    waiting = Appearance.objects.filter(revision__in=older, followed=None).exclude(
        claim__state=ClaimState.CLOSED
    )
    # A newest revision that is due again was compared before: its waivers were carried then.
    waived = current.due_at <= current.created_at and compared.waivers.active().exists()
    unfollowed = compared.writer_query_places.exclude(query__places__revision=current)
    return compared if waived or waiting.exists() or unfollowed.exists() else None


def list_visible_appearances(user: User) -> QuerySet[Appearance]:
    """Return the appearances of claims that this person may know of."""
    return Appearance.objects.filter(claim__in=Claim.objects.visible_to(user)).select_related(
        "claim", "claim__desk"
    )
