"""The kinds of things that a search finds: of each, who may see which, and its text for the index.

``list_visible`` returns the rows that somebody may see now, by the rule of the thing itself; a search never
shows another. ``load`` returns the text of those rows that belong in the index at all: what is off the record
is in none.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery

from accounts.models import Desk, Membership, User
from accounts.models.enums import UserKind, Visibility
from accounts.selectors import list_edited_desks, select_readable_desks
from articles.models import Article
from factcheck.models import (
    CheckedName,
    Citation,
    Claim,
    Claimant,
    ExternalReview,
    Snapshot,
    Source,
    Verdict,
)
from factcheck.models.search_document import OPEN_SCOPE, get_scope
from factcheck.snapshots.readable_copies import read_indexed_text

MAX_INDEXED_LENGTH = 250_000
"""Characters of an archived copy, and of an article, that are indexed: a tsvector holds a megabyte."""


@dataclass(frozen=True, slots=True)
class IndexedText:
    """The text of one thing: ``fields`` by weight (``lib.db.lexemes``), the running text last.

    ``has_words``: a misspelt word may mean one of its own. ``is_name``: every word of it counts, as "Will"
    does in "Will Young".
    """

    fields: dict[str, str]
    language: str = ""
    scope: int = OPEN_SCOPE
    dated_at: datetime | None = None
    has_words: bool = True
    is_name: bool = False


@dataclass(frozen=True, slots=True)
class SearchKind:
    """One kind. ``desk_path`` leads from a row to its desk; ``max_ranked`` documents are read and ranked.

    ``citation_path`` leads to the citations on that way, of which those count that are not removed.
    """

    model: type[Model]
    list_visible: Callable[[User], QuerySet[Any]]
    load: Callable[[Collection[int]], dict[int, IndexedText]]
    desk_path: str = ""
    max_ranked: int = 100
    citation_path: str = ""


def _list_claims(user: User) -> QuerySet[Claim]:
    return Claim.objects.visible_to(user)


def _load_claims(keys: Collection[int]) -> dict[int, IndexedText]:
    return {
        claim.pk: IndexedText(
            {"A": claim.statement, "B": claim.claimant, "D": claim.origin_url},
            claim.language,
            get_scope(claim.desk),
            claim.created_at,
        )
        for claim in Claim.objects.filter(pk__in=keys).select_related("desk")
    }


def _list_claimants(user: User) -> QuerySet[Claimant]:
    """List the claimants that a person may see, merged ones too: each is found by its own names."""
    return Claimant.objects.visible_to(user)


def _load_claimants(keys: Collection[int]) -> dict[int, IndexedText]:
    rows = Claimant.objects.filter(pk__in=keys).select_related("desk").prefetch_related("roles")
    return {
        claimant.pk: IndexedText(
            {
                "A": claimant.name,
                "B": "\n".join(claimant.aliases),
                "C": "\n".join(
                    [claimant.party, *(f"{role.title} {role.party}" for role in claimant.roles.all())]
                ),
            },
            "",
            get_scope(claimant.desk),
            claimant.created_at,
            is_name=True,
        )
        for claimant in rows
    }


def _list_articles(user: User) -> QuerySet[Article]:
    return Article.objects.visible_to(user)


def _load_articles(keys: Collection[int]) -> dict[int, IndexedText]:
    return {
        article.pk: IndexedText(
            {
                "A": article.headline,
                "B": f"{article.byline}\n{article.publisher}",
                "D": article.current_revision.text[:MAX_INDEXED_LENGTH] if article.current_revision else "",
            },
            article.language,
            get_scope(article.desk),
            article.published_at or article.imported_at,
        )
        for article in Article.objects.filter(pk__in=keys).select_related("desk", "current_revision")
    }


def _list_verdicts(user: User) -> QuerySet[Verdict]:
    """List the newest verdict of each claim, once the desk may read it."""
    later = Verdict.objects.filter(claim=OuterRef("claim"), number__gt=OuterRef("number"))
    verdicts = Verdict.objects.filter(~Exists(later), claim__in=Claim.objects.visible_to(user))
    return verdicts.filter(unsealed_at__isnull=False).open_to(user)


def _load_verdicts(keys: Collection[int]) -> dict[int, IndexedText]:
    rows = Verdict.objects.filter(pk__in=keys, unsealed_at__isnull=False)
    return {
        verdict.pk: IndexedText(
            {
                "A": f"{verdict.headline}\n{verdict.summary}",
                "B": verdict.rating.label if verdict.rating else verdict.get_tick_display(),
                "C": verdict.statement,
                "D": "\n".join([verdict.explanation, verdict.proposed_text, verdict.on_author]),
            },
            verdict.claim.language,
            get_scope(verdict.claim.desk),
            verdict.created_at,
        )
        for verdict in rows.select_related("claim__desk", "rating")
    }


def _list_sources(user: User) -> QuerySet[Source]:
    """List the sources, without those off the record, which are found by their claims alone."""
    return Source.objects.visible_to(user).filter(is_restricted=False)


def _annotate_scope(sources: QuerySet[Source]) -> QuerySet[Any]:
    """Add ``cited_openly``, and ``citing_desk``, the first desk that cites it; null for none."""
    cited = Claim.objects.filter(citations__source=OuterRef("pk"))
    return sources.filter(is_restricted=False).annotate(
        cited_openly=Exists(cited.filter(desk__visibility=Visibility.OPEN)),
        citing_desk=Subquery(cited.order_by("pk").values("desk")[:1]),
    )


def _get_source_scope(source: Any) -> int:
    return OPEN_SCOPE if source.cited_openly else source.citing_desk


def _load_sources(keys: Collection[int]) -> dict[int, IndexedText]:
    rows = _annotate_scope(Source.objects.filter(pk__in=keys)).exclude(citing_desk=None)
    return {
        source.pk: IndexedText(
            {"A": source.title, "B": f"{source.publisher}\n{source.author}", "D": source.url},
            "",
            _get_source_scope(source),
            source.added_at,
        )
        for source in rows
    }


def _list_passages(user: User) -> QuerySet[Citation]:
    cited = Citation.objects.active().filter(claim__in=Claim.objects.visible_to(user))
    return cited.filter(source__is_restricted=False).exclude(passage="")


def _load_passages(keys: Collection[int]) -> dict[int, IndexedText]:
    rows = Citation.objects.active().filter(pk__in=keys, source__is_restricted=False).exclude(passage="")
    return {
        citation.pk: IndexedText(
            {"C": citation.passage}, "", get_scope(citation.claim.desk), citation.added_at
        )
        for citation in rows.select_related("claim__desk")
    }


def _list_copies(user: User) -> QuerySet[Snapshot]:
    """List the newest archived copy of each source. One that is erased is found by none of its words."""
    return Snapshot.objects.visible_to(user).filter(
        source__is_restricted=False, source__latest_snapshot=F("pk"), erased_at__isnull=True
    )


def read_copies(keys: Collection[int]) -> dict[int, str]:
    """Return the texts by which archived copies are found, by their keys.

    They never change, and a child process takes seconds for one: read them before the index is locked.
    """
    copies = Snapshot.objects.filter(pk__in=keys, source__latest_snapshot=F("pk")).exclude(text="")
    return {copy.pk: read_indexed_text(copy)[:MAX_INDEXED_LENGTH] for copy in copies}


def load_copies(keys: Collection[int], read: Mapping[int, str] | None = None) -> dict[int, IndexedText]:
    """Return what is indexed of archived copies; ``read`` has texts of ``read_copies``."""
    read = read or {}
    # Somebody else may have written those meanwhile, so that others are asked for now.
    texts = {**read, **read_copies([key for key in keys if key not in read])}
    copies = Snapshot.objects.filter(pk__in=keys, source__latest_snapshot=F("pk")).exclude(text="")
    sources = _annotate_scope(Source.objects.filter(latest_snapshot__in=keys))
    scopes = {source.pk: _get_source_scope(source) for source in sources if source.citing_desk}
    return {
        copy.pk: IndexedText(
            {"D": texts[copy.pk]},
            "",
            scopes[copy.source_id],
            copy.captured_at,
            # The words of whole web pages would outnumber all others, and few are worth a guess.
            has_words=False,
        )
        for copy in copies
        if copy.source_id in scopes and copy.pk in texts
    }


def _list_people(user: User) -> QuerySet[User]:
    """List the people of the desks that an editor can see; nobody for checkers."""
    seen = Membership.objects.filter(user=OuterRef("pk"), desk__in=select_readable_desks(user))
    return User.objects.filter(
        Exists(list_edited_desks(user)), Exists(seen), is_active=True, kind=UserKind.PERSON
    )


def _load_people(keys: Collection[int]) -> dict[int, IndexedText]:
    rows = User.objects.filter(pk__in=keys, is_active=True, kind=UserKind.PERSON)
    found = {}
    for person in rows.prefetch_related("memberships__desk"):
        scopes = sorted(get_scope(one.desk) for one in person.memberships.all())
        if scopes:
            found[person.pk] = IndexedText(
                {"A": f"{person.name} {person.username}"}, "", scopes[0], is_name=True
            )
    return found


def _list_external_reviews(user: User) -> QuerySet[ExternalReview]:
    return ExternalReview.objects.visible_to(user)


def _load_external_reviews(keys: Collection[int]) -> dict[int, IndexedText]:
    return {
        review.pk: IndexedText(
            {"A": review.statement, "B": f"{review.claimant}\n{review.reviewer}", "C": review.title},
            review.language,
            get_scope(review.desk),
        )
        for review in ExternalReview.objects.filter(pk__in=keys).select_related("desk")
    }


def _list_checked_names(user: User) -> QuerySet[CheckedName]:
    return CheckedName.objects.visible_to(user)


def _load_checked_names(keys: Collection[int]) -> dict[int, IndexedText]:
    return {
        name.pk: IndexedText(
            {"A": "\n".join(form for form, _ in name.iter_forms()), "C": name.source},
            "",
            get_scope(name.desk),
            name.checked_at,
        )
        for name in CheckedName.objects.filter(pk__in=keys).select_related("desk")
    }


KINDS: dict[str, SearchKind] = {
    "claim": SearchKind(Claim, _list_claims, _load_claims, "desk"),
    "article": SearchKind(Article, _list_articles, _load_articles, "desk"),
    "verdict": SearchKind(Verdict, _list_verdicts, _load_verdicts, "claim__desk"),
    "source": SearchKind(
        Source, _list_sources, _load_sources, "citations__claim__desk", citation_path="citations"
    ),
    "passage": SearchKind(Citation, _list_passages, _load_passages, "claim__desk"),
    "copy": SearchKind(
        Snapshot, _list_copies, load_copies, "source__citations__claim__desk", 20, "source__citations"
    ),
    "claimant": SearchKind(Claimant, _list_claimants, _load_claimants, "claims__desk"),
    "person": SearchKind(User, _list_people, _load_people, "memberships__desk"),
    "external_review": SearchKind(ExternalReview, _list_external_reviews, _load_external_reviews, "desk"),
    "checked_name": SearchKind(CheckedName, _list_checked_names, _load_checked_names, "desk"),
}


def filter_by_desk(kind: str, rows: QuerySet[Any], desk: Desk) -> QuerySet[Any]:
    """Return those of ``rows`` that are of a desk, without any of them twice."""
    conditions: dict[str, Any] = {KINDS[kind].desk_path: desk}
    if kind == "claimant":
        # Its own desk's too, and those under which claims of others are: a merged one has its claims kept.
        own = Q(desk=desk) | Q(claims__desk=desk) | Q(all_merged__claims__desk=desk)
        return rows.filter(pk__in=Claimant.objects.filter(own).values("pk"))
    if KINDS[kind].citation_path:
        conditions[f"{KINDS[kind].citation_path}__removed_at__isnull"] = True
    of_desk = rows.model._default_manager.filter(**conditions)
    return rows.filter(pk__in=of_desk.values("pk"))
