"""Leaving a desk: the work that a person holds there, shown before they leave, ends with the membership."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from accounts.actions.desks import remove_membership
from accounts.actions.permission_checks import require_admin
from accounts.models import Desk, User
from accounts.models.enums import Visibility
from accounts.selectors import get_system_user, list_desk_editors, list_desks_of, list_edited_desks
from accounts.views.auth import admin_required, current_user
from audit.models import Event
from factcheck.assignments.actions import end_assignment
from factcheck.models import (
    Assignment,
    Citation,
    Claim,
    Draft,
    DraftFile,
    ItemTick,
    Notification,
    Review,
    SoftLock,
    Source,
)
from factcheck.models.claim import ClaimQuerySet
from factcheck.models.enums import BEFORE_VERDICT_STATES, ClaimState
from factcheck.models.reasons import build_reason
from factcheck.verdicts.publication import cancel_scheduled_publication
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.notify import notify
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import lock_claims, perform_transition, record_edit
from lib.datetimes.clock import now
from lib.text.phrases import join_with_and


@transaction.atomic
def remove_members(person: User, desks: Iterable[Desk], *, by: User, at: datetime) -> None:
    """Take the person off these desks and end what they hold there. Raises NotAllowed."""
    require_admin(by)
    for desk in desks:
        end_holdings(person, desk, at=at)
        remove_membership(person, desk, by=by, at=at)


@transaction.atomic
def end_holdings(person: User, desk: Desk, *, at: datetime) -> None:
    """End, as the system, what the person holds on a desk, and notify its editors of claims set free.

    Claims return to the queue, scheduled publications and votes on verdicts in review are withdrawn,
    restricted sources name the person no more, and drafts, ticks that were not sent, notifications and soft
    locks are deleted.
    """
    held = get_holdings(person, desk)
    touched = (
        *held.claims.values_list("pk", flat=True),
        *held.scheduled.values_list("pk", flat=True),
        *held.reviews.values_list("verdict__claim", flat=True),
        *held.sources.values_list("citations__claim", flat=True),
    )
    # Locked in one order, before anything is appended: see lock_articles_of_claims.
    locked = {claim.pk: claim for claim in lock_claims(Claim.objects.filter(pk__in=touched))}
    for pk in held.scheduled.values_list("pk", flat=True):
        locked[pk] = cancel_scheduled_publication(
            locked[pk], reason=build_reason("scheduler_left"), by=get_system_user(), at=at
        )
    for pk in list(held.claims.values_list("pk", flat=True)):
        _end_assignment(locked[pk], desk, person, at=at)
    for review in held.reviews.select_related("verdict"):
        review.withdrawn_at = at
        review.save(update_fields=["withdrawn_at"])
        _record_departure(locked[review.verdict.claim_id], person, at=at)
    for source in list(held.sources):
        source.permitted_people.remove(person)
        details = {"source": str(source.public_id), "person": str(person.public_id)}
        for pk in set(source.citations.values_list("claim", flat=True)):
            record_edit(locked[pk], "revoke_source_access", by=get_system_user(), at=at, details=details)
    held.drafts.delete()
    DraftFile.objects.filter(author=person, claim__desk=desk).delete()
    ItemTick.objects.filter(checker=person, revision__article__desk=desk).delete()
    held.notifications.delete()
    _hide_absences(person, desk)
    SoftLock.objects.filter(person=person, claim__desk=desk).delete()


def _hide_absences(person: User, left: Desk) -> None:
    """Leave an absent checker's name out of e-mails where only confidential desks are still concerned."""
    open_desks = list_edited_desks(person).exclude(pk=left.pk).filter(visibility=Visibility.OPEN)
    notices = list(list_absence_notices(person, without=open_desks))
    for notice in notices:
        notice.data["is_confidential"] = True
    Notification.objects.bulk_update(notices, ["data"])


def _end_assignment(claim: Claim, desk: Desk, person: User, *, at: datetime) -> None:
    """Return a claim to the queue; one whose verdict waits for others only loses its checker."""
    system = get_system_user()
    if claim.state in BEFORE_VERDICT_STATES:
        facts = get_claim_facts(claim, system, at)
        details = {"reason": build_reason("checker_left")}
        perform_transition(claim, CLAIM_WORK, "release", by=system, at=at, facts=facts, details=details)
    else:
        _record_departure(claim, person, at=at)
    end_assignment(claim, at=at, why="left the desk")
    editors = list_desk_editors(desk).exclude(pk=person.pk)
    notify(editors, claim, "checker_left", by=system, at=at)


def _record_departure(claim: Claim, person: User, *, at: datetime) -> None:
    details = {"person": str(person.public_id)}
    record_edit(claim, "end_part", by=get_system_user(), at=at, details=details)


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


MAX_CLAIMS_SHOWN = 50


@admin_required
def membership_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what the person holds on the desks named in ``desk``; a POST takes them off these desks."""
    person = get_object_or_404(User, public_id=public_id)
    given = request.POST if request.method == "POST" else request.GET
    desks = list(Desk.objects.filter(slug__in=given.getlist("desk"), memberships__user=person))
    back = "service_detail" if person.is_service else "person_detail"
    if not desks:
        messages.info(request, gettext("{person} is no longer on any of these desks.").format(person=person))
        return redirect(back, public_id)
    names = join_with_and([desk.name for desk in desks])
    if request.method == "POST":
        remove_members(person, desks, by=current_user(request), at=now())
        sentence = gettext("{person} is no longer on {desks}. Their work there has ended.")
        messages.success(request, sentence.format(person=person, desks=names))
        return redirect(back, public_id)
    held = [_describe_holdings(get_holdings(person, desk), current_user(request)) for desk in desks]
    context = {"person": person, "desks": held, "desk_names": names, "back": back}
    return render(request, "factcheck/memberships/remove.html", context)


def _describe_holdings(held: DeskHoldings, viewer: User) -> dict[str, Any]:
    """Return the numbers, with the statements of claims only as far as this admin may read them."""
    return {
        "desk": held.desk,
        "is_empty": held.is_empty,
        "claims": _list_claims(held.claims, viewer),
        "scheduled": _list_claims(held.scheduled, viewer),
        "reviews": _list_claims(held.reviewed, viewer),
        "drafts": held.drafts.count(),
        "sources": held.sources.count(),
        "unnamed": held.unnamed.count(),
        "followed": held.followed.count(),
    }


def _list_claims(claims: ClaimQuerySet, viewer: User) -> dict[str, Any]:
    shown = list(claims.visible_to(viewer)[:MAX_CLAIMS_SHOWN])
    count = claims.count()
    return {"rows": shown, "count": count, "hidden": count - len(shown)}
