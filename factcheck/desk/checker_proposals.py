"""Suggestions: for each of some claims, the colleague who could check it, and why.

They prefer somebody below the desk's capacity; among those a checker over an editor; whoever knows the
language, the article, the topic, the claimant or the kind of claim; and then whoever has least. Never
somebody who is away between now and the due time, or recused. What a person checked counts as far as the
viewer can see it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language_info, gettext, ngettext

from accounts.models import Absence, User
from accounts.models.enums import Role
from factcheck.desk.workload import CheckerLoad
from factcheck.models import Appearance, Assignment, Claim, Claimant, Interest, Recusal
from factcheck.models.claimant import build_claimant_head
from factcheck.models.enums import ClaimKind
from factcheck.workflow.recusal import is_concerned
from lib.datetimes.humanize import get_timezone
from lib.text.phrases import format_number

ARTICLE_POINTS, TAG_POINTS, CLAIMANT_POINTS, KIND_POINTS = 6, 4, 3, 1
LANGUAGE_POINTS = 8
FULL_LOAD_POINTS = 6
"""Points that a load as high as the capacity costs; half of it costs half."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A colleague for one claim, and the reason as a sentence."""

    colleague: User
    reason: str


@dataclass(kw_only=True)
class _Candidate:
    """One colleague, and what the viewer can see of their work. ``total`` grows with each suggestion."""

    load: CheckerLoad
    total: int
    absences: list[Absence] = field(default_factory=list)
    interests: list[Interest] = field(default_factory=list)
    recused_claims: set[int] = field(default_factory=set)
    articles: Counter[int] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    claimants: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    languages: set[str] = field(default_factory=set)

    @property
    def capacity(self) -> int:
        return self.load.capacity or 1

    @property
    def has_capacity(self) -> bool:
        return self.total < self.capacity

    def is_checker_of(self, claim: Claim) -> bool:
        return self.load.roles[claim.desk_id] == Role.CHECKER

    def is_absent(self, first: date, last: date) -> bool:
        return any(absence.starts_on <= last and absence.ends_on >= first for absence in self.absences)

    def is_recused(self, claim: Claim) -> bool:
        return claim.pk in self.recused_claims or any(
            is_concerned(interest, claim) for interest in self.interests
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """Suggestions by the claim's key, and for each claim the keys of those who are recused from it."""

    suggestions: Mapping[int, Suggestion]
    recused: Mapping[int, set[int]]


def propose_checkers(
    claims: Sequence[Claim], *, loads: Iterable[CheckerLoad], without: User, viewer: User, at: datetime
) -> Proposal:
    """Return a colleague for each claim where there is one; each suggestion counts towards the next.

    ``loads`` are those of the claims' desks. Nine queries at most, however many claims.
    """
    people = [load for load in loads if load.person and load.person != without and load.roles]
    candidates = {load.person.pk: _Candidate(load=load, total=load.total) for load in people if load.person}
    articles = _find_articles(claims)
    _read_hindrances(candidates, claims, at)
    _read_experience(candidates, claims, articles, viewer)
    suggestions, recused = {}, {}
    for claim in claims:
        recused[claim.pk] = {pk for pk, candidate in candidates.items() if candidate.is_recused(claim)}
        able = _list_able(candidates.values(), claim, recused[claim.pk], at)
        if not able:
            continue
        language = _get_primary_tag(claim.language)
        speakers = [candidate for candidate in able if language and language in candidate.languages]
        ranks = {
            id(candidate): _rank_candidate(
                candidate, claim, articles.get(claim.pk, set()), bool(speakers) and candidate not in speakers
            )
            for candidate in able
        }
        best = max(able, key=lambda candidate: ranks[id(candidate)])
        suggestions[claim.pk] = _build_suggestion(
            best,
            claim,
            articles.get(claim.pk, set()),
            knows_language=best in speakers and len(speakers) < len(able),
            is_instead=not best.is_checker_of(claim) and any(one.is_checker_of(claim) for one in able),
        )
        best.total += 1
    return Proposal(suggestions=suggestions, recused=recused)


def _list_able(
    candidates: Iterable[_Candidate], claim: Claim, recused: set[int], at: datetime
) -> list[_Candidate]:
    """Return who is on the claim's desk, there until it is due, and not recused."""
    tz = get_timezone(claim.desk.timezone)
    today = at.astimezone(tz).date()
    last = max(today, claim.due_at.astimezone(tz).date()) if claim.due_at else today
    return [
        candidate
        for candidate in candidates
        if candidate.load.person is not None
        and candidate.load.is_on_desk(claim.desk_id)
        and candidate.load.person.pk not in recused
        and not candidate.is_absent(today, last)
    ]


def _rank_candidate(
    candidate: _Candidate, claim: Claim, articles: set[int], lacks_language: bool
) -> tuple[bool, bool, float, int]:
    """Return the key by which the best is the greatest; of equals, the first by name wins."""
    tags = {tag.key for tag in claim.tag_rows.all()}
    points = (
        ARTICLE_POINTS * any(candidate.articles[pk] for pk in articles)
        + TAG_POINTS * any(candidate.tags[key] for key in tags)
        + CLAIMANT_POINTS * bool(candidate.claimants[claim.claimant])
        + KIND_POINTS * bool(candidate.kinds[claim.kind])
        - LANGUAGE_POINTS * lacks_language
        - FULL_LOAD_POINTS * candidate.total / candidate.capacity
    )
    has_capacity = candidate.has_capacity
    return (has_capacity, has_capacity and candidate.is_checker_of(claim), points, -candidate.total)


def _build_suggestion(
    candidate: _Candidate, claim: Claim, articles: set[int], *, knows_language: bool, is_instead: bool
) -> Suggestion:
    """Return it with its reasons; ``is_instead``: an editor, since the checkers have too much already."""
    load = gettext("{count} of {capacity} claims").format(
        count=format_number(candidate.total), capacity=format_number(candidate.load.capacity)
    )
    reasons = [
        gettext("no checker has room") if is_instead else "",
        _describe_experience(candidate, claim, articles, knows_language=knows_language),
        load,
    ]
    person = candidate.load.person
    assert person is not None  # noqa: S101 - a candidate is a person
    return Suggestion(colleague=person, reason=" · ".join(filter(None, reasons)))


def _describe_experience(
    candidate: _Candidate, claim: Claim, articles: set[int], *, knows_language: bool
) -> str:
    """Return the strongest reason beside the load, "" for none."""
    if count := sum(candidate.articles[pk] for pk in articles):
        return ngettext(
            "has {count} claim of this article", "has {count} claims of this article", count
        ).format(count=format_number(count))
    if knows_language:
        return gettext("checks claims in {language}").format(language=_get_language_name(claim))
    for tag in claim.tag_rows.all():
        if candidate.tags[tag.key]:
            return gettext("has checked claims about “{tag}”").format(tag=tag.label)
    if candidate.claimants[claim.claimant]:
        return gettext("has checked claims by {claimant}").format(claimant=claim.claimant)
    if candidate.kinds[claim.kind]:
        return gettext("has checked this kind of claim: {kind}").format(kind=ClaimKind(claim.kind).label)
    return ""


def _find_articles(claims: Sequence[Claim]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    places = Appearance.objects.filter(claim__in=[claim.pk for claim in claims])
    for claim, article in places.values_list("claim", "revision__article").distinct():
        found.setdefault(claim, set()).add(article)
    return found


def _read_hindrances(candidates: Mapping[int, _Candidate], claims: Sequence[Claim], at: datetime) -> None:
    """Read who is away from now on, and who is recused. Three queries."""
    # A day earlier: in some zone it is still yesterday.
    for absence in Absence.objects.filter(
        person__in=candidates, ends_on__gte=date.fromordinal(at.toordinal() - 1)
    ):
        candidates[absence.person_id].absences.append(absence)
    for interest in Interest.objects.active().filter(person__in=candidates):
        candidates[interest.person_id].interests.append(interest)
    recusals = Recusal.objects.filter(claim__in=[claim.pk for claim in claims], person__in=candidates)
    for person, claim in recusals.values_list("person", "claim"):
        candidates[person].recused_claims.add(claim)


def _read_experience(
    candidates: Mapping[int, _Candidate],
    claims: Sequence[Claim],
    articles: Mapping[int, set[int]],
    viewer: User,
) -> None:
    """Read what the candidates checked before, as far as ``viewer`` can see it. Five queries."""
    visible = Claim.objects.visible_to(viewer)
    past = Assignment.objects.order_by().filter(checker__in=candidates, claim__in=visible)
    tags = {tag.key for claim in claims for tag in claim.tag_rows.all()}
    number = Count("claim", distinct=True)

    for person, kind, language, count in past.values_list(
        "checker", "claim__kind", "claim__language"
    ).annotate(number):
        candidates[person].kinds[kind] += count if kind != ClaimKind.OTHER else 0
        candidates[person].languages.add(_get_primary_tag(language))
    by_tag = past.filter(claim__tag_rows__key__in=tags)
    for person, key, count in by_tag.values_list("checker", "claim__tag_rows__key").annotate(number):
        candidates[person].tags[key] += count
    _read_claimants(candidates, claims, past, viewer)
    wanted = {pk for keys in articles.values() for pk in keys}
    by_article = past.filter(
        ended_at__isnull=True,
        claim__in=visible.open(),
        claim__appearances__revision__article__in=wanted,
    )
    for person, article, count in by_article.values_list(
        "checker", "claim__appearances__revision__article"
    ).annotate(number):
        candidates[person].articles[article] += count
    for candidate in candidates.values():
        if candidate.load.person is not None:
            candidate.languages.add(_get_primary_tag(candidate.load.person.preferred_language))


def _read_claimants(
    candidates: Mapping[int, _Candidate],
    claims: Sequence[Claim],
    past: QuerySet[Assignment],
    viewer: User,
) -> None:
    """Read how often each checked claims by the claimants of these claims, by their names. Two queries.

    Where one of two claims is linked to no claimant that ``viewer`` may see, the names as they are written
    decide.
    """
    visible = Claimant.objects.visible_to(viewer).annotate(head=build_claimant_head(viewer)).order_by()
    linked = visible.filter(pk__in={claim.attributed_to_id for claim in claims if claim.attributed_to_id})
    mains = dict(linked.values_list("pk", "head"))
    names: dict[int | None, set[str]] = {}
    for claim in claims:
        if claim.claimant:
            main = mains.get(claim.attributed_to_id) if claim.attributed_to_id else None
            names.setdefault(main, set()).add(claim.claimant)
    unlinked, written = names.pop(None, set()), {claim.claimant for claim in claims if claim.claimant}
    known = past.annotate(main=build_claimant_head(viewer, "claim__attributed_to__")).filter(
        Q(main__in=names)
        | Q(main__isnull=True, claim__claimant__in=written)
        | Q(claim__claimant__in=unlinked)
    )
    rows = known.values_list("checker", "main", "claim__claimant").annotate(Count("claim", distinct=True))
    for person, main, name, count in rows:
        same = unlinked | (written if main is None else set())
        for one in names.get(main, set()) | ({name} & same):
            candidates[person].claimants[one] += count


def _get_primary_tag(language: str) -> str:
    return language.partition("-")[0].lower()


def _get_language_name(claim: Claim) -> str:
    try:
        return str(get_language_info(_get_primary_tag(claim.language))["name_translated"])
    except KeyError:
        return claim.language
