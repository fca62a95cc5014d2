"""Remembering which rulings a person has read, so that the next one can be shown against it."""

from datetime import datetime

from accounts.models import User
from factcheck.models import Seen, Verdict


def see(verdict: Verdict, *, by: User, at: datetime) -> None:
    """This person has the ruling before them. Only the first time counts; it leaves no Event."""
    Seen.objects.bulk_create([Seen(verdict=verdict, person=by, at=at)], ignore_conflicts=True)
