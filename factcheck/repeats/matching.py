"""Comparison of the sentences of an article that arrives with every verdict that its desk can see."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from time import monotonic

from django.db.models import Q, QuerySet

from accounts.models import Desk
from accounts.models.enums import Visibility
from accounts.selectors import get_system_user
from articles.models import Article, Revision
from factcheck.claims.repeats import list_changed_figures
from factcheck.models import Appearance, Claim, ClaimWatch, Repeat
from factcheck.models.enums import ClaimState, PublicationStatus
from factcheck.search.similar_claims import iter_similar_claims, says_opposite
from factcheck.workflow.notify import Notice, notify_each
from lib.text_anchoring.document import compute_sentence_key, iter_sentence_spans

MIN_WORDS = 4
"""Words of a sentence that is compared: less is a heading or an exclamation."""
MAX_SENTENCE_LENGTH = 1_000
"""Code points of a sentence that is compared: more is a list or a table."""
MAX_SENTENCES = 400
"""Sentences of one version that are compared, from its beginning."""
MAX_SECONDS = 10
"""Time for which one version is compared, so that a long one holds up no other."""
MAX_REPEATS = 30
"""Repeats that are found in one version of an article."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text: where it is, in code points, its words, and the key of them."""

    start: int
    end: int
    words: str
    key: str


def iter_sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text that are worth a comparison, in reading order."""
    for start, end in iter_sentence_spans(text):
        words = text[start:end]
        if len(words.split()) >= MIN_WORDS and end - start <= MAX_SENTENCE_LENGTH:
            yield Sentence(start, end, words, compute_sentence_key(words))


def list_decided_claims(desk: Desk) -> QuerySet[Claim]:
    """Return the claims with a verdict that everybody on ``desk`` may see; of a confidential one, its own."""
    decided = Q(state=ClaimState.SETTLED) | Q(
        publication_status__in=(PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW)
    )
    there = Q(desk=desk) if desk.is_confidential else Q(desk__visibility=Visibility.OPEN)
    return Claim.objects.filter(decided, there).exclude(publication_status=PublicationStatus.RETRACTED)


def find_repeats(revision: Revision, *, at: datetime) -> list[Repeat]:
    """Save the sentences of a version that say what a verdict is about, and notify those who watch it.

    Sentences that the version before had are not compared again: what was found in them moves with the text,
    and what was dismissed stays dismissed.
    """
    article = revision.article
    sentences = {one.key: one for one in iter_sentences(revision.text)}
    _move_repeats(article, revision, sentences)
    before = article.revisions.filter(number=revision.number - 1).first()
    known = {one.key for one in iter_sentences(before.text)} if before is not None else set()
    new = [one for one in sentences.values() if one.key not in known][:MAX_SENTENCES]
    found = list(_iter_repeats(revision, new, at=at))[:MAX_REPEATS]
    Repeat.objects.bulk_create(found, ignore_conflicts=True)
    # One that was found before, or that somebody marked, is there already.
    created = Repeat.objects.filter(public_id__in=[one.public_id for one in found])
    present = set(created.values_list("public_id", flat=True))
    found = [one for one in found if one.public_id in present]
    _notify_watchers(found, at=at)
    return found


def _move_repeats(article: Article, revision: Revision, sentences: dict[str, Sentence]) -> None:
    """Move what was found in earlier versions to where its sentence is now, or to no place."""
    rows = list(Repeat.objects.filter(article=article, revision__number__lt=revision.number))
    for row in rows:
        place = sentences.get(row.text_key)
        row.revision = revision
        row.start, row.end = (place.start, place.end) if place else (None, None)
    Repeat.objects.bulk_update(rows, ["revision", "start", "end"])


def _iter_repeats(revision: Revision, sentences: Sequence[Sentence], *, at: datetime) -> Iterator[Repeat]:
    decided = list_decided_claims(revision.article.desk)
    if not decided.exists():
        return
    end = monotonic() + MAX_SECONDS
    words = [sentence.words for sentence in sentences]
    similar = iter_similar_claims(words, decided, language=revision.article.language)
    in_time = takewhile(lambda _: monotonic() < end, sentences)
    scored = [
        (sentence, match.key, match.score)
        for sentence, matches in zip(in_time, similar, strict=False)
        for match in matches
    ]
    claims = Claim.objects.select_related("desk").in_bulk({pk for _, pk, _ in scored})
    here = Appearance.objects.filter(claim__in=claims, revision__article=revision.article)
    marked: dict[int, list[str]] = {}
    for pk, exact in here.values_list("claim", "exact"):
        marked.setdefault(pk, []).append(" ".join(exact.split()))
    for sentence, pk, score in scored:
        spoken = " ".join(sentence.words.split())
        # A claim that was flagged in this article is no repeat there.
        if any(exact in spoken or spoken in exact for exact in marked.get(pk, ())):
            continue
        yield Repeat(
            claim=claims[pk],
            article=revision.article,
            revision=revision,
            exact=sentence.words,
            text_key=sentence.key,
            start=sentence.start,
            end=sentence.end,
            score=score,
            other_figures=list_changed_figures(sentence.words, claims[pk].statement),
            missing_figures=list_changed_figures(claims[pk].statement, sentence.words),
            is_opposite=says_opposite(sentence.words, claims[pk].statement, language=claims[pk].language),
            found_at=at,
        )


def _notify_watchers(found: Iterable[Repeat], *, at: datetime) -> None:
    """Notify those who watch a claim once of what a version says, however often it says it."""
    claims = {one.claim_id: one.claim for one in found}
    changed = {one.claim_id: one.is_other_claim for one in found}
    changed |= {one.claim_id: False for one in found if not one.is_other_claim}
    watches = ClaimWatch.objects.filter(claim__in=claims).select_related("person")
    notices = [
        Notice(watch.person, claims[watch.claim_id], "repeat_found", {"is_other": changed[watch.claim_id]})
        for watch in watches
    ]
    notify_each(notices, by=get_system_user(), at=at)
