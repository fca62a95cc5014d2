"""Work that a person holds on one desk: shown before they leave it, and ended when they do."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Desk, User
from accounts.selectors import list_desks_of, list_edited_desks
from audit.models import Event
from factcheck.models import Assignment, Citation, Claim, Draft, Notification, Review, Source
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import ClaimState


@dataclass(frozen=True, kw_only=True)
class DeskHoldings:
    """Rows that one person holds on one desk.

    ``followed`` are open claims whose notifications reach them since they worked on it. ``unnamed`` are those
    of ``sources`` that name nobody else who works on the desk: once this person has left, nobody opens them.
    """

    person: User
    desk: Desk
    claims: ClaimQuerySet
    scheduled: ClaimQuerySet
    followed: ClaimQuerySet
    sources: QuerySet[Source]
    unnamed: QuerySet[Source]
    drafts: QuerySet[Draft]
    reviews: QuerySet[Review]
    notifications: QuerySet[Notification]

    @property
    def reviewed(self) -> ClaimQuerySet:
        """The claims of ``reviews``."""
        return Claim.objects.filter(verdicts__reviews__in=self.reviews).distinct()

    @property
    def is_empty(self) -> bool:
        """True if nothing ends but the membership."""
        held = (self.claims, self.scheduled, self.followed, self.sources, self.drafts, self.reviews)
        return not any(rows.exists() for rows in held)


def get_holdings(person: User, desk: Desk) -> DeskHoldings:
    """Return the work that this person holds on the desk; each part is a queryset, read when it is needed."""
    claims = Claim.objects.filter(desk=desk)
    assigned = Assignment.objects.active().filter(claim=OuterRef("pk"), checker=person)
    sources = _list_named_sources(person, desk)
    others = (
        Source.permitted_people.through.objects.filter(
            source=OuterRef("pk"), user__memberships__desk=desk, user__is_active=True
        )
        .exclude(user=person)
        .values("pk")
    )
    return DeskHoldings(
        person=person,
        desk=desk,
        claims=claims.filter(Exists(assigned)),
        scheduled=claims.filter(publish_scheduled_by=person),
        followed=claims.open().filter(public_id__in=_list_claims_worked_on(person)),
        sources=sources,
        unnamed=sources.exclude(Exists(others)),
        drafts=Draft.objects.filter(author=person, claim__desk=desk),
        reviews=Review.objects.filter(
            reviewer=person,
            withdrawn_at__isnull=True,
            verdict__claim__desk=desk,
            verdict__claim__state=ClaimState.IN_REVIEW,
        ),
        notifications=_list_notifications(person, desk),
    )


def _list_notifications(person: User, desk: Desk) -> QuerySet[Notification]:
    """Return the person's notifications about the desk, without absences that concern other desks too."""
    absences = list_absence_notices(person, without=list_edited_desks(person).exclude(pk=desk.pk))
    of_desk = Q(claim__desk=desk) | Q(article__desk=desk) | Q(pk__in=absences)
    return Notification.objects.filter(of_desk, person=person)


def list_absence_notices(person: User, *, without: QuerySet[Desk]) -> QuerySet[Notification]:
    """Return the person's notifications of absent checkers, except of checkers with claims on these desks.

    It names no desk: it is about each on which the checker has claims.
    """
    held = Assignment.objects.active().filter(checker=OuterRef("actor"), claim__desk__in=without)
    return Notification.objects.filter(~Exists(held), person=person, event="checker_away")


def _list_named_sources(person: User, desk: Desk) -> QuerySet[Source]:
    """Return restricted sources that name the person and that no other desk of theirs cites."""
    citing = Citation.objects.filter(source=OuterRef("pk"))
    elsewhere = citing.filter(claim__desk__in=list_desks_of(person).exclude(pk=desk.pk))
    named = Source.objects.filter(is_restricted=True, permitted_people=person)
    return named.filter(Exists(citing.filter(claim__desk=desk))).exclude(Exists(elsewhere))


def _list_claims_worked_on(person: User) -> list[str]:
    events = Event.objects.filter(subject_type="claim", actor=str(person.public_id))
    return list(events.order_by().values_list("subject", flat=True).distinct())
