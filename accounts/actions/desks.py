"""Desks and the roles on them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.access_notices import queue_access_emails
from accounts.actions.consent import (
    drop_consent_request,
    find_consenters,
    request_consent,
    require_consenters,
)
from accounts.actions.permission_checks import require_admin, require_not_erased, require_valid
from accounts.actions.sign_in_sessions import end_sessions_without_factor
from accounts.models import Desk, Membership, User
from accounts.models.enums import ConsentKind, Role, Visibility
from accounts.selectors import get_held_role, is_at_least, list_desk_people
from audit.actions import append_event
from lib.errors import Blocked, Invalid
from lib.text.phrases import StrOrPromise, join_with_commas

DESK_OPTIONS = (
    "name",
    "visibility",
    "timezone",
    "fetch_identity",
    "second_factor",
    "self_service",
    "review_mode",
    "quorum",
    "freshness_hours",
    "publishes_names",
    "publishes_claimants",
    "suggests_sentences",
    "independent_sources",
    "primary_sources",
    "retention_months",
    "headline_words",
    "explanation_words",
    "checker_capacity",
    "workdays",
    "opens_at",
    "closes_at",
    "holidays",
    "due_hours",
    "escalation_hours",
)
"""The options that ``update_desk`` can change. The slug is part of URLs and stays."""

MEMBERSHIP_SENTENCES: dict[str, StrOrPromise] = {
    Role.CHECKER: gettext_lazy("{admin} made {person} a checker on {desk}."),
    Role.EDITOR: gettext_lazy("{admin} made {person} an editor on {desk}."),
    Role.STANDARDS: gettext_lazy("{admin} made {person} a standards editor on {desk}."),
    "": gettext_lazy("{admin} removed {person} from {desk}."),
}
"""Sentences on a new role, by role; "" for none."""


@transaction.atomic
def create_desk(*, by: User, at: datetime, name: str, slug: str, **options: Any) -> Desk:
    """Create a desk with any of DESK_OPTIONS. Raises NotAllowed, and Invalid at the field at fault."""
    require_admin(by)
    desk = Desk(slug=slug.strip())
    if Desk.objects.filter(slug=desk.slug).exists():
        raise Invalid(gettext("Another desk has this short name. Choose another."), field="slug")
    chosen = {"name": name, **options}
    _set_options(desk, chosen)
    desk.save()
    append_event(actor=by, action="create_desk", subject=desk, at=at, details=chosen | {"slug": slug})
    return desk


@transaction.atomic
def update_desk(desk: Desk, *, by: User, at: datetime, **options: Any) -> Desk:
    """Change some of DESK_OPTIONS; the event has the values from before. No event where nothing changed.

    Opening a confidential desk takes a member's consent: until then it stays as it is. Raises NotAllowed,
    Invalid at the field at fault, and Blocked where nobody is left who could agree.
    """
    require_admin(by)
    desk = Desk.objects.select_for_update().get(pk=desk.pk)
    if options.get("visibility") == Visibility.OPEN:
        consenters = find_consenters(desk, None, by=by)
        if consenters is not None:
            require_consenters(consenters, desk)
            request_consent(ConsentKind.OPEN, desk, None, consenters, by=by, at=at)
            options["visibility"] = desk.visibility
    elif "visibility" in options:
        drop_consent_request(ConsentKind.OPEN, desk, None)
    return save_desk_options(desk, options, by=by, at=at)


def save_desk_options(
    desk: Desk, options: dict[str, Any], *, by: User, at: datetime, consented_by: User | None = None
) -> Desk:
    """Save options of a locked desk as ``update_desk`` does; the caller has checked that it may."""
    before = {name: getattr(desk, name) for name in options if name in DESK_OPTIONS}
    _set_options(desk, options)
    changed: dict[str, Any] = {
        name: [was, getattr(desk, name)] for name, was in before.items() if was != getattr(desk, name)
    }
    if changed:
        desk.save()
        if changed.keys() & {"visibility", "second_factor"}:
            end_sessions_without_factor(list_desk_people(desk))
        append_event(
            actor=by,
            action="update_desk",
            subject=desk,
            at=at,
            details=changed | _describe_consent(consented_by),
        )
    return desk


def _describe_consent(consented_by: User | None) -> dict[str, Any]:
    return {"consented_by": consented_by.public_id} if consented_by else {}


def _set_options(desk: Desk, options: dict[str, Any]) -> None:
    unknown = sorted(set(options) - set(DESK_OPTIONS))
    if unknown:
        raise TypeError(f"A desk has no setting called {', '.join(unknown)}.")
    for name, value in options.items():
        setattr(desk, name, " ".join(value.split()) if name == "name" else value)
    if desk.timezone not in available_timezones():
        unknown_zone = gettext(
            "Unknown time zone “{timezone}”. Use a name such as Europe/Berlin or UTC."
        ).format(timezone=desk.timezone)
        raise Invalid(unknown_zone, field="timezone")
    require_valid(desk)


@transaction.atomic
def set_membership(user: User, desk: Desk, *, by: User, at: datetime, role: str) -> Membership | None:
    """Give the user this role on the desk, in place of any other.

    A role on a confidential desk, or a higher one, waits for a member's consent: None. Raises NotAllowed,
    Blocked for an erased user, a partner's person, or where nobody is left who could agree, and Invalid at
    ``role``.
    """
    require_admin(by)
    require_not_erased(user)
    if user.is_partner_person:
        raise Blocked(gettext("People of a partner cannot be members of a desk."))
    if role not in Role.values:
        sentence = gettext("Unknown role “{role}”. Choose one of: {roles}.").format(
            role=role, roles=join_with_commas(Role.values)
        )
        raise Invalid(sentence, field="role")
    desk = Desk.objects.select_for_update().get(pk=desk.pk)
    held = get_held_role(user.pk, desk)
    consenters = find_consenters(desk, user, by=by) if not is_at_least(held, role) else None
    if consenters is not None:
        require_consenters(consenters, desk)
        request_consent(ConsentKind.ROLE, desk, user, consenters, by=by, at=at, role=role)
        return None
    return save_membership(user, desk, by=by, at=at, role=role)


def save_membership(
    user: User, desk: Desk, *, by: User, at: datetime, role: str, consented_by: User | None = None
) -> Membership:
    """Save a role as ``set_membership`` does; the caller holds the desk's lock and has checked that it may.

    On a confidential desk its other people are told.
    """
    drop_consent_request(ConsentKind.ROLE, desk, user)
    member, created = Membership.objects.select_for_update().get_or_create(
        user=user, desk=desk, defaults={"role": role, "joined_at": at}
    )
    before = "" if created else member.role
    if before == role:
        return member
    if not created:
        member.role, member.joined_at = role, at
        member.save(update_fields=["role", "joined_at"])
    end_sessions_without_factor([user])
    Desk.objects.filter(pk=desk.pk, founded_at=None).update(founded_at=at)
    _append_membership_event(
        "set_membership", user, desk, by=by, at=at, before=before, after=role, consented_by=consented_by
    )
    _notify_desk(user, desk, MEMBERSHIP_SENTENCES[role], by=by, at=at)
    return member


@transaction.atomic
def remove_membership(user: User, desk: Desk, *, by: User, at: datetime) -> None:
    """Take the user off the desk. Does nothing, and appends no event, where they are not on it.

    On a confidential desk its people are told. The caller ends what they hold there (desk/memberships.py).
    """
    require_admin(by)
    drop_consent_request(ConsentKind.ROLE, desk, user)
    member = Membership.objects.select_for_update().filter(user=user, desk=desk).first()
    if member is None:
        return
    member.delete()
    _append_membership_event("remove_membership", user, desk, by=by, at=at, before=member.role, after="")
    _notify_desk(user, desk, MEMBERSHIP_SENTENCES[""], by=by, at=at)


@transaction.atomic
def set_roles(user: User, *, by: User, at: datetime, roles: Iterable[tuple[Desk, str]]) -> list[Desk]:
    """Give several roles at once: all of them or, when one is refused, none.

    Return the confidential desks whose people have been asked for their consent.
    """
    require_admin(by)
    return [desk for desk, role in roles if set_membership(user, desk, by=by, at=at, role=role) is None]


def _notify_desk(user: User, desk: Desk, sentence: StrOrPromise, *, by: User, at: datetime) -> None:
    if not desk.is_confidential:
        return
    people = list_desk_people(desk).exclude(pk=by.pk)
    addresses = [user.email, *people.values_list("email", flat=True)]
    subject = format_lazy(
        gettext_lazy("{newsroom}: a role on {desk}"), newsroom=settings.STET_NEWSROOM_NAME, desk=desk
    )
    queue_access_emails(
        addresses, subject, format_lazy(sentence, admin=by, person=user, desk=desk), by=by, at=at
    )


def _append_membership_event(
    action: str,
    user: User,
    desk: Desk,
    *,
    by: User,
    at: datetime,
    before: str,
    after: str,
    consented_by: User | None = None,
) -> None:
    append_event(
        actor=by,
        action=action,
        subject=user,
        at=at,
        from_state=before,
        to_state=after,
        details={"desk": desk.public_id} | _describe_consent(consented_by),
    )
