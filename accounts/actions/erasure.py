"""Erasure of a person of the newsroom: the account keeps its place in the work, without name and address."""

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext

from accounts.actions.desks import remove_membership
from accounts.actions.people import deactivate_person, revoke_invitations
from accounts.actions.permission_checks import require_admin
from accounts.models import Absence, CalendarFeed, Device, Membership, OutgoingEmail, User
from accounts.models.enums import DigestFrequency
from lib.db.rows import filter_same_in_any_case
from lib.errors import NotAllowed

ERASED_NAME = "Erased person"  # untranslated: stored in place of the name


@transaction.atomic
def erase_user_data(person: User, *, by: User, at: datetime) -> None:
    """Deactivate the person, remove their roles, and replace name, user name and address by placeholders.

    Public id and rows stay: what they did keeps an author, without an identity. Raises NotAllowed, also for a
    service, and Blocked as ``deactivate_person`` does.
    """
    require_admin(by)
    if person.is_service:
        raise NotAllowed(gettext("Services cannot be erased. Deactivate the service instead."))
    deactivate_person(person, by=by, at=at)
    for member in Membership.objects.filter(user=person).select_related("desk"):
        remove_membership(person, member.desk, by=by, at=at)
    person.username = person.placeholder_username
    person.name, person.email = ERASED_NAME, ""
    person.is_staff = person.is_active = False
    person.last_login = person.digest_sent_at = person.email_changed_at = None
    person.quiet_from = person.quiet_until = None
    person.digest_frequency, person.language, person.has_single_keys = DigestFrequency.DAILY, "", True
    person.notification_preferences.all().delete()
    person.set_unusable_password()
    person.save()
    Absence.objects.filter(person=person).delete()
    CalendarFeed.objects.filter(person=person).delete()
    Device.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    revoke_invitations(person, at=at)
    _end_sessions(person)


@transaction.atomic
def delete_emails_to(emails: Iterable[str]) -> int:
    """Delete every e-mail to one of these addresses, sent or not; return how many."""
    return filter_same_in_any_case(OutgoingEmail.objects.all(), "to", emails).delete()[0]


def _end_sessions(person: User) -> None:
    # A session names its user only inside its signed data, so all are read: as many as people who signed in
    # lately.
    other = [
        session.pk
        for session in Session.objects.iterator(chunk_size=500)
        if str(session.get_decoded().get("_auth_user_id", "")) == str(person.pk)
    ]
    Session.objects.filter(pk__in=other).delete()
