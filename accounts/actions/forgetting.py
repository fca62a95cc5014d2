"""Forgetting a person of the house: their account keeps its place in the work, without who they were."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.functions import Lower

from accounts.actions.authority import require_admin
from accounts.actions.desks import remove_membership
from accounts.actions.people import deactivate_person, end_invitations
from accounts.enums import Digest
from accounts.models import Letter, Membership, User
from lib.errors import NotAllowed

NAME = "Erased person"


@transaction.atomic
def forget_person(person: User, *, by: User, at: datetime) -> None:
    """Let the person go, take their roles, and put a placeholder for name, user name and address.

    Public id and rows stay: what they did keeps an author, who is nobody any more. Raises NotAllowed, also
    for a service, and Blocked as ``deactivate_person`` does.
    """
    require_admin(by)
    if person.is_service:
        raise NotAllowed("Only a person can be erased. Deactivate a service instead.")
    deactivate_person(person, by=by, at=at)
    for member in Membership.objects.filter(user=person).select_related("desk"):
        remove_membership(person, member.desk, by=by, at=at)
    person.username = person.erased_username
    person.name, person.email = NAME, ""
    person.is_staff = person.is_active = False
    person.last_login = person.link_digest_at = None
    person.link_digest = Digest.ROLE
    person.set_unusable_password()
    person.save()
    end_invitations(person, at=at)
    _end_sessions(person)


@transaction.atomic
def forget_letters_to(emails: Iterable[str]) -> int:
    """Delete every letter to one of these addresses, sent or not; how many."""
    wanted = [email.lower() for email in emails]
    return Letter.objects.annotate(address=Lower("to")).filter(address__in=wanted).delete()[0]


def _end_sessions(person: User) -> None:
    # A session does not say whose it is but inside, signed; there are as many as people signed in of late.
    theirs = [
        session.pk
        for session in Session.objects.iterator(chunk_size=500)
        if str(session.get_decoded().get("_auth_user_id", "")) == str(person.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()
