"""What a defence file is made of, gathered at one moment of the record: its claims, its article."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from accounts.enums import Role
from accounts.models import User
from accounts.queries import at_least, roles_of
from articles.models import Article
from factcheck.models import Claim, Source, Verdict, Waiver
from factcheck.queries.claim_verdicts import is_veiled
from lib.errors import Unreachable, WrongState
from lib.times import zone
from publishing.models import DefenceFile
from publishing.packs.moments import Moment
from publishing.queries.defence_claim import ClaimAccount, account_of
from publishing.queries.defence_record import Recorded, events_about, recorded
from record.models import Event

TRIES = 5
OTHER_DESK = "A claim in it belongs to a desk where you are no standards editor. Make one of your own."
BLIND = "A ruling is being rated blind, and you have not rated it. Wait until it is approved or sent back."
UNNAMED_FOR = "A source in it is restricted, and you are not named for it. Make one of your own."


@dataclass(frozen=True, kw_only=True)
class ArticleAccount:
    """``texts`` are the words of each version by the name of its file."""

    id: str
    told: dict[str, Any]
    versions: list[dict[str, Any]]
    texts: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """Plain values, all of one moment; ``upto`` is the newest entry of the record that they answer to."""

    about: dict[str, Any]
    claims: list[ClaimAccount]
    article: ArticleAccount | None
    record: Recorded
    upto: int

    @property
    def sources(self) -> list[str]:
        """Public ids of the sources whose words are in it."""
        return sorted(set().union(*(one.sources for one in self.claims)) if self.claims else set())


def gather(wanted: DefenceFile, *, at: datetime) -> Gathered:
    """Everything for one file, anew where somebody worked on its subject meanwhile.

    Raises Unreachable where that went on and on.
    """
    for _ in range(TRIES):
        upto = Event.objects.aggregate(last=Max("number"))["last"] or 0
        with transaction.atomic():
            made = _gather(wanted, upto=upto, at=at)
        since = Event.objects.aggregate(last=Max("number"))["last"] or 0
        if len(events_about(_subjects(made), upto=since)) == len(made.record.lines):
            return made
    raise Unreachable("Somebody is working on it just now. It is tried again in a minute.", reason="busy")


def allowed_to(user: User) -> set[str]:
    """Public ids of the restricted sources that a person is named for."""
    return {str(one) for one in user.restricted_sources.values_list("public_id", flat=True)}


def why_out_of_reach(files: Iterable[DefenceFile], user: User) -> dict[int, str]:
    """{key of a file: why this standards editor may not have it}, for those where there is a reason: a claim
    in it belongs to a desk where they are none, or is being rated blind, or a source in it is restricted now
    and they are not named for it. The queries do not grow with the files.
    """
    files = list(files)
    claims = {one for file in files for one in file.claims}
    sources = {one for file in files for one in file.sources}
    foreign = Claim.objects.filter(public_id__in=claims).exclude(desk__in=_desks_of(user))
    restricted = Source.objects.filter(public_id__in=sources, restricted=True)
    hidden = restricted.exclude(pk__in=user.restricted_sources.values("pk"))
    not_mine = {str(one) for one in foreign.values_list("public_id", flat=True)}
    unseen = {str(one) for one in hidden.values_list("public_id", flat=True)}
    read = Verdict.objects.open_to(user).values("pk")
    shut = Verdict.objects.filter(claim__public_id__in=claims).exclude(pk__in=read)
    blind = {str(one) for one in shut.values_list("claim__public_id", flat=True)}
    found = {}
    for file in files:
        if blind.intersection(file.claims):
            found[file.pk] = BLIND
        elif not_mine.intersection(file.claims):
            found[file.pk] = OTHER_DESK
        elif unseen.intersection(file.sources):
            found[file.pk] = UNNAMED_FOR
    return found


def claims_in(article: Article, user: User) -> tuple[list[Claim], int]:
    """The claims in any version of an article that this person answers for and may read, and how many others
    there are.
    """
    mine = _desks_of(user)
    found = Claim.objects.filter(appearances__revision__article=article).distinct().select_related("desk")
    claims = list(found.order_by("created_at", "pk"))
    own = [one for one in claims if one.desk_id in mine and not is_veiled(one, user)]
    return own, len(claims) - len(own)


def _desks_of(user: User) -> set[int]:
    """The desks where this person is a standards editor."""
    return {desk for desk, role in roles_of(user).items() if at_least(role, Role.STANDARDS)}


def _gather(wanted: DefenceFile, *, upto: int, at: datetime) -> Gathered:
    subject, user = wanted.about, wanted.asked_by
    tz = zone(subject.desk.timezone)
    allowed: Collection[str] = allowed_to(user) if wanted.with_restricted else ()
    if isinstance(subject, Article):
        claims, others = claims_in(subject, user)
        article = _article(subject, tz)
    else:
        if is_veiled(subject, user):
            raise WrongState(BLIND)
        claims, others, article = [subject], 0, None
    accounts = [account_of(one, allowed=allowed) for one in claims]
    subjects = [("claim", one.id) for one in accounts]
    subjects += [("article", article.id)] if article else []
    events = events_about(subjects, upto=upto)
    return Gathered(
        about={
            "title": f"Defence file of {'an article' if article else 'a claim'}: {subject}",
            "kind": "article" if article else "claim",
            "newsroom": settings.STET_NAME,
            "heads_address": f"{settings.STET_BASE_URL}/record/heads/",
            "desk": subject.desk.name,
            "made_at": Moment.of(at, tz),
            "made_for": str(user),
            "with_restricted": wanted.with_restricted,
            "whole_chain": wanted.whole_chain,
            "claims": [one.id for one in accounts],
            "articles": [article.id] if article else [],
            "claims_left_out": others,
        },
        claims=accounts,
        article=article,
        record=recorded(events, upto=upto, viewer=user, tz=tz),
        upto=upto,
    )


def _subjects(made: Gathered) -> list[tuple[str, str]]:
    subjects = [("claim", one.id) for one in made.claims]
    return subjects + ([("article", made.article.id)] if made.article else [])


def _article(article: Article, tz: tzinfo) -> ArticleAccount:
    base = f"articles/{article.public_id}/"
    revisions = list(article.revisions.select_related("created_by").order_by("number"))
    waivers = Waiver.objects.filter(revision__article=article).select_related("revision", "by")
    return ArticleAccount(
        id=str(article.public_id),
        told={
            "id": str(article.public_id),
            "headline": article.headline,
            "byline": article.byline,
            "publisher": article.publisher,
            "language": article.language,
            "address": article.canonical_url,
            "provenance": article.get_provenance_display(),
            "state": article.get_state_display(),
            "desk": article.desk.name,
            "published_at": Moment.maybe(article.published_at, tz),
            "imported_at": Moment.of(article.imported_at, tz),
            "imported_by": str(article.imported_by),
            "embargo_until": Moment.maybe(article.embargo_until, tz),
            "waivers": [
                {
                    "version": one.revision.number,
                    "words": one.exact,
                    "kind": one.get_kind_display(),
                    "reason": one.reason,
                    "by": str(one.by),
                    "at": Moment.of(one.at, tz),
                    "withdrawn_at": Moment.maybe(one.withdrawn_at, tz),
                }
                for one in waivers.order_by("revision__number", "start", "pk")
            ],
        },
        versions=[
            {
                "number": one.number,
                "note": one.note,
                "came_at": Moment.of(one.created_at, tz),
                "brought_by": str(one.created_by),
                "sha256": one.hash,
                "file": f"{base}version-{one.number}.txt",
            }
            for one in revisions
        ],
        texts={f"{base}version-{one.number}.txt": one.frame for one in revisions},
    )
