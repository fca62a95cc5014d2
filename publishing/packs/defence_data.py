"""Data of a defence file, gathered at one moment of the audit log: its claims, its article."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from accounts.models.enums import Role
from accounts.selectors import get_roles_by_desk, is_at_least
from articles.models import Article
from audit.models import Event
from factcheck.models import Claim, Source, Verdict, Waiver
from factcheck.verdicts.versions import is_blind_for
from lib.datetimes.humanize import get_timezone
from lib.errors import Unreachable, WrongState
from publishing.models import DefenceFile
from publishing.models.pack import PROGRESS_MESSAGES
from publishing.packs.defence_audit import AuditAccount, build_audit_account, list_events_about
from publishing.packs.defence_claim import ClaimAccount, build_claim_account
from publishing.packs.timestamps import PackTimestamp

MAX_ATTEMPTS = 5
OTHER_DESK_MESSAGE = gettext_lazy(
    "One of its claims belongs to a desk where you are not a standards editor. Create your own file."
)
BLIND_RATING_MESSAGE = gettext_lazy(
    "A verdict is in blind review and you have not rated the claim. Wait until it is approved or sent back."
)
RESTRICTED_SOURCE_MESSAGE = gettext_lazy(
    "It includes an off-the-record source you cannot see. Create your own file."
)


@dataclass(frozen=True, kw_only=True)
class ArticleAccount:
    """The values of one article. ``texts`` are the texts of its revisions by file name."""

    id: str
    details: dict[str, Any]
    versions: list[dict[str, Any]]
    texts: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class DefenceData:
    """Plain values, all of one moment; ``upto`` is the newest event of the audit log that they agree with."""

    about: dict[str, Any]
    claims: list[ClaimAccount]
    article: ArticleAccount | None
    record: AuditAccount
    upto: int

    @property
    def source_ids(self) -> list[str]:
        """Public ids of the sources whose text is in it."""
        return sorted(set().union(*(one.sources for one in self.claims)) if self.claims else set())


def gather_defence_data(wanted: DefenceFile, *, at: datetime) -> DefenceData:
    """Gather all data of one file, again where somebody worked on its subject meanwhile.

    Raises Unreachable where the subject changed during each of MAX_ATTEMPTS.
    """
    for _ in range(MAX_ATTEMPTS):
        upto = Event.objects.aggregate(last=Max("number"))["last"] or 0
        with transaction.atomic():
            made = _gather_once(wanted, upto=upto, at=at)
        since = Event.objects.aggregate(last=Max("number"))["last"] or 0
        if len(list_events_about(_list_subjects(made), upto=since)) == len(made.record.lines):
            return made
    raise Unreachable(PROGRESS_MESSAGES["busy"], reason="busy")


def list_allowed_sources(user: User) -> set[str]:
    """Return public ids of the restricted sources that a person is named for, and may see now."""
    allowed = Source.objects.visible_to(user).filter(is_restricted=True)
    return {str(one) for one in allowed.values_list("public_id", flat=True)}


def get_access_refusals(files: Iterable[DefenceFile], user: User) -> dict[int, str]:
    """Return {key of a file: why this standards editor may not have it}, for those they may not have.

    A claim in it belongs to another desk, or is being rated blind, or a source in it is restricted now and
    they are not named for it. The queries do not grow with the files.
    """
    files = list(files)
    claims = {one for file in files for one in file.claims}
    sources = {one for file in files for one in file.sources}
    foreign = Claim.objects.filter(public_id__in=claims).exclude(desk__in=_list_standards_desks(user))
    restricted = Source.objects.filter(public_id__in=sources, is_restricted=True)
    hidden = restricted.exclude(pk__in=Source.objects.visible_to(user).values("pk"))
    others = {str(one) for one in foreign.values_list("public_id", flat=True)}
    unseen = {str(one) for one in hidden.values_list("public_id", flat=True)}
    read = Verdict.objects.open_to(user).values("pk")
    shut = Verdict.objects.filter(claim__public_id__in=claims).exclude(pk__in=read)
    blind = {str(one) for one in shut.values_list("claim__public_id", flat=True)}
    found = {}
    for file in files:
        if blind.intersection(file.claims):
            found[file.pk] = str(BLIND_RATING_MESSAGE)
        elif others.intersection(file.claims):
            found[file.pk] = str(OTHER_DESK_MESSAGE)
        elif unseen.intersection(file.sources):
            found[file.pk] = str(RESTRICTED_SOURCE_MESSAGE)
    return found


def list_claims_of_article(article: Article, user: User) -> tuple[list[Claim], int]:
    """Return the claims in any revision that this person answers for, and the number of others.

    A claim that they may not read, since it is being rated blind, is one of the others.
    """
    own_rows = _list_standards_desks(user)
    found = Claim.objects.filter(appearances__revision__article=article).distinct().select_related("desk")
    claims = list(found.order_by("created_at", "pk"))
    own = [one for one in claims if one.desk_id in own_rows and not is_blind_for(one, user)]
    return own, len(claims) - len(own)


def _list_standards_desks(user: User) -> set[int]:
    """Return the desks where this person is a standards editor."""
    return {desk for desk, role in get_roles_by_desk(user).items() if is_at_least(role, Role.STANDARDS)}


def _gather_once(wanted: DefenceFile, *, upto: int, at: datetime) -> DefenceData:
    subject, user = wanted.subject_object, wanted.requested_by
    tz = get_timezone(subject.desk.timezone)
    allowed: Collection[str] = list_allowed_sources(user) if wanted.with_restricted else ()
    if isinstance(subject, Article):
        claims, others = list_claims_of_article(subject, user)
        article = _build_article_account(subject, tz)
    else:
        if is_blind_for(subject, user):
            raise WrongState(BLIND_RATING_MESSAGE)
        claims, others, article = [subject], 0, None
    accounts = [build_claim_account(one, allowed=allowed) for one in claims]
    subjects = [("claim", one.id) for one in accounts]
    subjects += [("article", article.id)] if article else []
    events = list_events_about(subjects, upto=upto)
    title = (
        gettext("Defence file of an article: {subject}")
        if article
        else gettext("Defence file of a claim: {subject}")
    )
    return DefenceData(
        about={
            "title": title.format(subject=subject),
            "kind": "article" if article else "claim",
            "newsroom": settings.STET_NEWSROOM_NAME,
            "heads_address": f"{settings.STET_BASE_URL}/audit/day-heads/",
            "desk": subject.desk.name,
            "made_at": PackTimestamp.from_datetime(at, tz),
            "made_for": str(user),
            "with_restricted": wanted.with_restricted,
            "whole_chain": wanted.whole_chain,
            "claims": [one.id for one in accounts],
            "articles": [article.id] if article else [],
            "claims_left_out": others,
        },
        claims=accounts,
        article=article,
        record=build_audit_account(events, upto=upto, viewer=user, tz=tz),
        upto=upto,
    )


def _list_subjects(made: DefenceData) -> list[tuple[str, str]]:
    subjects = [("claim", one.id) for one in made.claims]
    return subjects + ([("article", made.article.id)] if made.article else [])


def _build_article_account(article: Article, tz: tzinfo) -> ArticleAccount:
    base = f"articles/{article.public_id}/"
    revisions = list(article.revisions.select_related("created_by").order_by("number"))
    waivers = Waiver.objects.filter(revision__article=article).select_related("revision", "created_by")
    return ArticleAccount(
        id=str(article.public_id),
        details={
            "id": str(article.public_id),
            "headline": article.headline,
            "byline": article.byline,
            "publisher": article.publisher,
            "language": article.language,
            "address": article.canonical_url,
            "provenance": article.get_provenance_display(),
            "state": article.get_state_display(),
            "desk": article.desk.name,
            "published_at": PackTimestamp.from_optional(article.published_at, tz),
            "imported_at": PackTimestamp.from_datetime(article.imported_at, tz),
            "imported_by": str(article.imported_by),
            "embargo_until": PackTimestamp.from_optional(article.embargo_until, tz),
            "waivers": [
                {
                    "version": one.revision.number,
                    "words": one.exact,
                    "kind": one.get_kind_display(),
                    "reason": one.reason_text,
                    "by": str(one.created_by),
                    "at": PackTimestamp.from_datetime(one.created_at, tz),
                    "withdrawn_at": PackTimestamp.from_optional(one.withdrawn_at, tz),
                }
                for one in waivers.order_by("revision__number", "start", "pk")
            ],
        },
        versions=[
            {
                "number": one.number,
                "note": one.note,
                "came_at": PackTimestamp.from_datetime(one.created_at, tz),
                "brought_by": str(one.created_by),
                "sha256": one.text_hash,
                "file": f"{base}version-{one.number}.txt",
            }
            for one in revisions
        ],
        texts={f"{base}version-{one.number}.txt": one.text for one in revisions},
    )
