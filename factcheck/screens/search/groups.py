"""What a search finds beside claims, and claims in short: a few results of each kind, each with its link."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.models import Membership, User
from accounts.models.enums import Role, UserKind
from accounts.selectors import is_at_least, list_readable_desks
from articles.models import Article
from factcheck.claims.filter_conditions import OPEN
from factcheck.models import Claim, Source
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import ClaimState
from lib.text.numbers import format_number
from lib.text.translatable import StrOrPromise
from lib.web.filters import build_words_filter, format_values

MAX_CLAIMANT_ROWS = 200
"""Newest claims whose claimants are told apart."""
MIN_INDEXED_CHARACTERS = 3
"""Shortest word that the index of PostgreSQL (pg_trgm) can look up."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One thing that was found. ``note`` tells it from others of the same name; ``keys`` open it anywhere."""

    label: str
    href: str
    note: StrOrPromise = ""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """The results of one kind; ``more_href`` lists all of them, "" if there is no such list or no more."""

    name: str
    label: str
    results: list[SearchResult]
    has_more: bool = False
    more_href: str = ""


def is_searchable(words: Iterable[str]) -> bool:
    """Return whether an index can look up one of the words. Outside ASCII a word may be one character."""
    return any(len(word) >= MIN_INDEXED_CHARACTERS or not word.isascii() for word in words)


def describe_word_limit() -> str:
    """Return what is said of words that no index can look up."""
    return ngettext(
        "Type at least one word of {count} letter or more.",
        "Type at least one word of {count} letters or more.",
        MIN_INDEXED_CHARACTERS,
    ).format(count=format_number(MIN_INDEXED_CHARACTERS))


def list_search_groups(
    words: tuple[str, ...], user: User, *, roles: Iterable[str], limit: int, claims: bool = True
) -> list[SearchGroup]:
    """Return what has every word, newest first, at most ``limit`` of a kind. One query for each kind.

    Nothing unless the words are searchable. ``roles`` are those of the person: people are found by editors
    alone, who see the workload.
    """
    if not is_searchable(words):
        return []
    searches: list[Callable[[], SearchGroup]] = [
        partial(search, words, user, limit)
        for search in (_find_claims, _find_articles, _find_claimants, _find_sources)
    ]
    if any(is_at_least(role, Role.EDITOR) for role in roles):
        searches.append(partial(_find_people, words, user, limit))
    return [group for search in searches[0 if claims else 1 :] if (group := search()).results]


def filter_claims(words: Iterable[str], user: User) -> ClaimQuerySet:
    """Return the visible claims with every word in the statement or the claimant."""
    return Claim.objects.visible_to(user).filter(build_words_filter(words, "statement", "claimant"))


def _build_group(
    name: str, label: str, results: Iterable[SearchResult], limit: int, *, more_href: str = ""
) -> SearchGroup:
    found = list(results)
    has_more = len(found) > limit
    return SearchGroup(name, label, found[:limit], has_more, more_href if has_more else "")


def _find_claims(words: tuple[str, ...], user: User, limit: int) -> SearchGroup:
    rows = filter_claims(words, user).order_by("-id")[: limit + 1]
    results = (
        SearchResult(
            claim.statement, reverse("claim_detail", args=[claim.public_id]), claim.get_state_display()
        )
        for claim in rows
    )
    more = f"{reverse('search_results')}?{urlencode({'q': ' '.join(words)})}"
    return _build_group("claim", gettext("Claims"), results, limit, more_href=more)


def _find_articles(words: tuple[str, ...], user: User, limit: int) -> SearchGroup:
    articles = Article.objects.visible_to(user).filter(build_words_filter(words, "headline"))
    results = (
        SearchResult(
            article.headline, reverse("article_detail", args=[article.public_id]), article.get_state_display()
        )
        for article in articles.order_by("-id")[: limit + 1]
    )
    more = f"{reverse('article_list')}?{urlencode({'q': ' '.join(words)})}"
    return _build_group("article", gettext("Articles"), results, limit, more_href=more)


def _find_claimants(words: tuple[str, ...], user: User, limit: int) -> SearchGroup:
    """Find claimants by the newest claims that name them; each links to all their claims."""
    claims = Claim.objects.visible_to(user).filter(build_words_filter(words, "claimant"))
    newest = claims.order_by("-id").values_list("claimant", flat=True)[:MAX_CLAIMANT_ROWS]
    names: dict[str, str] = {}
    for name in newest:
        names.setdefault(" ".join(name.split()).casefold(), name)
    state = format_values([OPEN, ClaimState.SETTLED, ClaimState.CLOSED])
    queue = reverse("claim_queue")

    def build_url(name: str) -> str:
        return f"{queue}?{urlencode({'claimant': format_values([name]), 'state': state}, safe=',')}"

    results = (SearchResult(name, build_url(name)) for name in names.values())
    return _build_group("claimant", gettext("Claimants"), results, limit)


def _find_sources(words: tuple[str, ...], user: User, limit: int) -> SearchGroup:
    """Find sources that are not off the record: those are found on the claims that cite them alone."""
    sources = Source.objects.visible_to(user).filter(is_restricted=False)
    matching = sources.filter(build_words_filter(words, "title", "publisher", "url"))
    results = (
        SearchResult(source.title, reverse("source_detail", args=[source.public_id]), source.publisher)
        for source in matching.order_by("-id")[: limit + 1]
    )
    return _build_group("source", gettext("Sources"), results, limit)


def _find_people(words: tuple[str, ...], user: User, limit: int) -> SearchGroup:
    """Find the people of the desks that the person can see; each links to the open claims they check."""
    seen = Membership.objects.filter(user=OuterRef("pk"), desk__in=list_readable_desks(user))
    people = User.objects.filter(Exists(seen), is_active=True, kind=UserKind.PERSON)
    results = (
        SearchResult(str(person), f"{reverse('claim_queue')}?checker={person.public_id}")
        for person in people.filter(build_words_filter(words, "name"))[: limit + 1]
    )
    return _build_group("person", gettext("People"), results, limit)
