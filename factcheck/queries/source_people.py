"""Whom a source concerns: who may be named on one that is restricted, and who works with it now."""

from django.db.models import QuerySet

from accounts.enums import Kind
from accounts.models import Desk, User
from factcheck.models import Assignment, Citation, Source


def who_may_be_named(source: Source, but: User) -> QuerySet[User]:
    """The people of the desks whose claims rest on it, or did, without the one who asks."""
    desks = Desk.objects.filter(pk__in=Citation.objects.filter(source=source).values("claim__desk"))
    people = User.objects.filter(memberships__desk__in=desks, kind=Kind.PERSON, is_active=True)
    return people.exclude(pk=but.pk).distinct().order_by("name", "pk")


def at_work_on(source: Source) -> QuerySet[User]:
    """Who checks a claim that rests on it."""
    resting = Citation.objects.live().filter(source=source).values("claim")
    live = Assignment.objects.filter(claim__in=resting, ended_at__isnull=True)
    return User.objects.filter(pk__in=live.values("checker"))
