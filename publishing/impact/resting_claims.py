"""Walk from a source, a claim or an article to the claims that rest on it, as far as one person may see.

A claim rests on a source that it cites, that has the bytes or the words of one it cites, or that its
published version names. It rests on another claim where it cites the public address of that one's verdict,
however many verdicts lie between. What the person may not see is no step of the walk either.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.selectors import select_readable_desks
from articles.models import Article
from factcheck.models import Appearance, Citation, Claim, Snapshot, Source
from lib.errors import Invalid
from lib.link_checker import get_host
from lib.web.urls import normalise_url
from publishing.models import CitedSource
from publishing.public.embeds import find_verdict_by_url

Subject = Source | Claim | Article


class RestingReason(models.TextChoices):
    """Reason why a claim rests on the subject; the first that fits is told."""

    APPEARS = "appears", gettext_lazy("Appears in it")
    CITES = "cites", gettext_lazy("Cites it")
    SAME_DOCUMENT = "same_document", gettext_lazy("Cites the same document under another name")
    NAMED = "named", gettext_lazy("Its published version names it")
    VERDICT = "verdict", gettext_lazy("Cites our verdict on another of these claims")


@dataclass(frozen=True, slots=True)
class RestingClaims:
    """The claims that rest on a subject. ``reasons``: {claim id: reason}, without the subject itself.

    ``public_ids``: {claim id: public id}, with the subject where that is a claim.
    """

    reasons: dict[int, RestingReason] = field(default_factory=dict)
    public_ids: dict[int, UUID] = field(default_factory=dict)

    def add(self, rows: Iterable[tuple[int, UUID]], reason: RestingReason) -> None:
        """Add claims, (id, public id); one that is there already keeps its reason."""
        for claim_id, public_id in rows:
            if claim_id not in self.public_ids:
                self.public_ids[claim_id] = public_id
                self.reasons[claim_id] = reason


def find_resting_claims(subject: Subject, user: User) -> RestingClaims:
    """Return the claims that rest on the subject, of those that this person may see. At most seven queries.

    ``subject`` is one that they may see.
    """
    found = RestingClaims()
    if isinstance(subject, Claim):
        found.public_ids[subject.pk] = subject.public_id
    elif isinstance(subject, Article):
        _add_claims_on_article(found, subject, user)
    else:
        _add_claims_on_source(found, subject, user)
    _add_claims_on_verdicts(found, user, subject.public_id)
    return found


def _add_claims_on_article(found: RestingClaims, article: Article, user: User) -> None:
    visible = select_readable_desks(user)
    places = Appearance.objects.current().filter(revision__article=article, claim__desk__in=visible)
    rows = places.order_by().values_list("claim_id", "claim__public_id").distinct()
    found.add(rows, RestingReason.APPEARS)
    citing = _list_citations(user).filter(source__in=_list_sources_of(article, user))
    found.add(citing.values_list("claim_id", "claim__public_id").distinct(), RestingReason.CITES)


def _add_claims_on_source(found: RestingClaims, source: Source, user: User) -> None:
    same = dict(_list_same_documents(source, user).values_list("pk", "public_id"))
    citing = _list_citations(user).filter(source__in=[source.pk, *same])
    rows = set(citing.values_list("claim_id", "claim__public_id", "source_id"))
    found.add(((one, public_id) for one, public_id, cited in rows if cited == source.pk), RestingReason.CITES)
    found.add(((one, public_id) for one, public_id, _ in rows), RestingReason.SAME_DOCUMENT)
    documents = CitedSource.objects.filter(
        source__in=[source.public_id, *same.values()], document__is_current=True
    )
    public = Claim.objects.visible_to(user).filter(public_id__in=documents.values("document__public_id"))
    found.add(public.values_list("pk", "public_id"), RestingReason.NAMED)


def _list_citations(user: User) -> QuerySet[Citation]:
    """Return the active citations of the claims that this person may see."""
    return Citation.objects.active().filter(claim__desk__in=select_readable_desks(user)).order_by()


def _list_same_documents(source: Source, user: User) -> QuerySet[Source]:
    """Return the other sources with the bytes or the words of any copy of this one."""
    copies = list(source.snapshots.values_list("body_hash", "words_hash"))
    bodies = {body_hash for body_hash, _ in copies if body_hash}
    words = {words_hash for _, words_hash in copies if words_hash}
    shared = Snapshot.objects.filter(Q(body_hash__in=bodies) | Q(words_hash__in=words)).exclude(source=source)
    return Source.objects.named_to(user).filter(pk__in=shared.values("source"))


def _list_sources_of(article: Article, user: User) -> QuerySet[Source]:
    """Return the sources at the address of an article."""
    try:
        key = normalise_url(article.canonical_url)
    except Invalid:
        return Source.objects.none()
    return Source.objects.named_to(user).filter(url_key=key)


def _add_claims_on_verdicts(found: RestingClaims, user: User, subject: UUID) -> None:
    """Add the claims that cite our verdicts on those found, and on these, and so on. Three queries.

    Those that cite the verdict on the claim ``subject`` cite the subject itself.
    """
    ours = Source.objects.named_to(user).filter(host=get_host(settings.STET_BASE_URL))
    verdicts = {
        source_id: verdict
        for source_id, url in ours.values_list("pk", "url")
        if (verdict := find_verdict_by_url(url)) is not None
    }
    reached = _find_reached_verdicts(set(found.public_ids.values()), verdicts, user)
    sources = [source_id for source_id, verdict in verdicts.items() if verdict in reached]
    if not sources:
        return
    citing = _list_citations(user).filter(source__in=sources)
    rows = set(citing.values_list("claim_id", "claim__public_id", "source_id"))
    direct = ((one, public_id) for one, public_id, cited in rows if verdicts[cited] == subject)
    found.add(direct, RestingReason.CITES)
    found.add(((one, public_id) for one, public_id, _ in rows), RestingReason.VERDICT)


def _find_reached_verdicts(reached: set[UUID], verdicts: dict[int, UUID], user: User) -> set[UUID]:
    """Return the public ids in ``reached`` that a source is a verdict on, and those that rest on them.

    ``verdicts``: {source id: public id of the claim whose verdict it is}. Only claims whose own verdict
    somebody cites can be steps to another, and they are few.
    """
    known = set(verdicts.values())
    steps = _list_citations(user).filter(source__in=list(verdicts), claim__public_id__in=known)
    citing: dict[UUID, set[UUID]] = {}
    for source_id, public_id in steps.values_list("source_id", "claim__public_id") if verdicts else ():
        citing.setdefault(verdicts[source_id], set()).add(public_id)
    frontier = reached = reached & known
    while frontier:
        frontier = {public_id for one in frontier for public_id in citing.get(one, ())} - reached
        reached = reached | frontier
    return reached
