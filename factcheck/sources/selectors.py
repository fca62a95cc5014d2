"""People a source concerns: those who may be given access to a restricted one, and its current checkers."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext, gettext_lazy, gettext_noop, ngettext

from accounts.models import Desk, User
from accounts.models.enums import Role, UserKind
from factcheck.models import (
    Assignment,
    Citation,
    Claim,
    Snapshot,
    SoftLock,
    Source,
)
from factcheck.models.enums import ClaimState, SourceHealth
from lib.errors import Invalid
from lib.text.phrases import format_number
from lib.web.urls import normalise_url

MAX_CITABLE_CLAIMS = 50
"""Claims that are offered to cite for."""


def list_grantable_people(source: Source, but: User) -> QuerySet[User]:
    """Return the people of the desks whose claims cite it, or did, but for the one who asks."""
    desks = Desk.objects.filter(pk__in=Citation.objects.filter(source=source).values("claim__desk"))
    people = User.objects.filter(memberships__desk__in=desks, kind=UserKind.PERSON, is_active=True)
    return people.exclude(pk=but.pk).distinct().order_by("name", "pk")


def list_current_checkers(source: Source) -> QuerySet[User]:
    """Return the checkers of the claims that cite it."""
    resting = Citation.objects.active().filter(source=source).values("claim")
    live = Assignment.objects.active().filter(claim__in=resting)
    return User.objects.filter(pk__in=live.values("checker"))


def list_citable_claims(user: User) -> list[Claim]:
    """Return the claims that this person may cite for: the one that they have open first.

    They are those that the person checks and, for an editor, those that the person has open.
    """
    own = Assignment.objects.active().filter(claim=OuterRef("pk"), checker=user)
    held = SoftLock.objects.filter(claim=OuterRef("pk"), person=user)
    edited = user.memberships.filter(role__in=[Role.EDITOR, Role.STANDARDS]).values("desk")
    own_claims = Q(Exists(own)) | Q(Exists(held), desk__in=edited)
    claims = Claim.objects.visible_to(user).open().filter(own_claims).exclude(state=ClaimState.SUGGESTED)
    ordered = claims.annotate(opened_at=Subquery(held.values("refreshed_at"))).order_by(
        F("opened_at").desc(nulls_last=True), "-priority", F("due_at").asc(nulls_last=True), "id"
    )
    return list(ordered.select_related("desk")[:MAX_CITABLE_CLAIMS])


UNNAMED_SOURCE = gettext_noop("A source we cannot name")
"""Title of a restricted source in what is stored; a screen shows its translation."""


def list_visible_citations(user: User) -> QuerySet[Citation]:
    """Return active citations of claims that this person may know of, on sources that they may see."""
    return _filter_visible_citations(Citation.objects.active(), user)


def list_removed_citations(user: User) -> QuerySet[Citation]:
    """Return removed citations of claims that this person may know of, on sources that they may see."""
    return _filter_visible_citations(Citation.objects.filter(removed_at__isnull=False), user)


def _filter_visible_citations(citations: QuerySet[Citation], user: User) -> QuerySet[Citation]:
    return citations.filter(
        claim__in=Claim.objects.visible_to(user), source__in=Source.objects.visible_to(user)
    ).select_related("claim", "claim__desk", "source")


def is_sound_recording(snapshot: Snapshot) -> bool:
    """Return whether a snapshot is an audio file, so that a place in it is a time."""
    return snapshot.media_type.startswith("audio/")


@dataclass(frozen=True, kw_only=True)
class KnownPage:
    """A page that is a source already, for a person who is about to cite it. ``message`` is a sentence."""

    source: Source
    message: str


def find_known_page(url: str, user: User) -> KnownPage | None:
    """Return the source that desks share at this URL, if this person may see it, or None.

    A restricted one is never revealed, nor one of a confidential desk: the form that is filled may be another
    desk's.
    """
    try:
        key = normalise_url(url.strip())
    except Invalid:
        return None
    shared = Source.objects.visible_to(user).filter(url_key=key, is_restricted=False, desk=None)
    source = shared.first()
    if source is None:
        return None
    claims = list_visible_citations_of(source, user).values("claim").distinct().count()
    known = gettext("Already a source.")
    if claims:
        known = ngettext("Already cited by {count} claim.", "Already cited by {count} claims.", claims)
        known = known.format(count=format_number(claims))
    return KnownPage(source=source, message=f"{known} {HEALTH_MESSAGES[SourceHealth(source.health)]}")


HEALTH_MESSAGES = {
    SourceHealth.UNCHECKED: gettext_lazy("Not checked yet."),
    SourceHealth.OK: gettext_lazy("The page works."),
    SourceHealth.MOVED: gettext_lazy("The page works and has moved permanently."),
    SourceHealth.BLOCKED: gettext_lazy("The site blocked Stet. Readers may still be able to see the page."),
    SourceHealth.FAILING: gettext_lazy("The page did not load correctly."),
    SourceHealth.MISSING: gettext_lazy("The page does not exist."),
    SourceHealth.SOFT_404: gettext_lazy("The site works, but the page says it does not exist."),
    SourceHealth.TO_HOME: gettext_lazy("The site redirects to its home page."),
    SourceHealth.REFUSED: gettext_lazy("Stet does not fetch this address."),
    SourceHealth.DEAD: gettext_lazy("Dead link: three checks on three days did not find the page."),
    SourceHealth.ARCHIVED: gettext_lazy("The file is saved in Stet."),
}
STATEMENT_MESSAGE = gettext_lazy("A statement has no page to check.")


def list_visible_citations_of(source: Source, user: User) -> QuerySet[Citation]:
    """Return the active citations of a source by claims that this person may know of, newest first."""
    return (
        Citation.objects.active()
        .filter(source=source, claim__in=Claim.objects.visible_to(user))
        .select_related("claim", "claim__desk")
        .order_by("-id")
    )
