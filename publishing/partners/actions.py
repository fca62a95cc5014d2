"""Partners: created under a licence, given keys, suspended and resumed.

Only an admin may; keys are issued and revoked by the partner's own people too.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy

from accounts.actions import create_service
from accounts.actions.api_keys import IssuedApiKey, create_api_key, mark_api_key_revoked
from accounts.actions.emails import queue_email
from accounts.actions.permission_checks import require_admin, require_valid
from accounts.models import ApiKey, Desk, User
from accounts.models.enums import Scope
from audit.actions import append_event
from lib.errors import Blocked, Invalid, NotAllowed
from lib.tasks.enqueue import enqueue_on_commit
from lib.tasks.names import SEND_DUE_DELIVERIES_TASK
from lib.text.phrases import StrOrPromise, join_with_commas
from publishing.models import Partner
from publishing.partners.key_selectors import list_live_keys
from publishing.partners.people import require_partner_access
from publishing.partners.rate_limits import count_console_action

SCOPES = (Scope.READ_PUBLISHED, Scope.REPORT_ERRORS, Scope.TRY_OUT)
"""Scopes that a partner's keys may have."""
MAX_KEYS = 2
"""One in use, and one to change over to; as many for the sandbox."""
TOO_MANY_KEYS_MESSAGE = gettext_lazy(
    "Two keys are already active, the maximum. Revoke one before you create another."
)
SUSPENDED_EMAIL_TEXT = gettext_lazy("""\
{newsroom} has suspended {partner}’s access.

Reason: {reason}

API keys, sign-ins and webhooks are blocked. Nothing is deleted, and new messages wait for your webhooks.
Contact the newsroom to have your access restored.
""")
RESUMED_EMAIL_TEXT = gettext_lazy("""\
{newsroom} has restored {partner}’s access. API keys, people and webhooks work as before, and waiting messages
are being sent.
""")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@transaction.atomic
def create_partner(
    *,
    by: User,
    at: datetime,
    name: str,
    desks: Iterable[Desk] = (),
    languages: Iterable[str] = (),
    delay_minutes: int = 0,
    receives_article_events: bool = False,
) -> Partner:
    """Create a partner, with a service user of its own to hold its keys.

    Raises NotAllowed, and Invalid at ``name``, ``languages`` or ``delay_minutes``.
    """
    require_admin(by)
    name = " ".join(name.split())
    if Partner.objects.filter(name__iexact=name).exists():
        raise Invalid(gettext("There is already a partner with this name."), field="name")
    partner = Partner(
        name=name, languages=_clean_languages(languages), delay_minutes=delay_minutes,
        receives_article_events=receives_article_events, created_at=at,
    )  # fmt: skip
    # The service's user name: readable where the name allows, and no other user's.
    username = f"partner-{slugify(name)[:60]}-{str(partner.public_id)[:8]}"
    partner.principal = create_service(by=by, at=at, username=username, name=name)
    require_valid(partner)
    partner.save()
    partner.desks.set(desks)
    _append_partner_event(
        partner, "create_partner", by=by, at=at, to_state="active", details=_describe_license(partner)
    )
    return partner


@transaction.atomic
def update_license(
    partner: Partner,
    *,
    by: User,
    at: datetime,
    desks: Iterable[Desk],
    languages: Iterable[str],
    delay_minutes: int,
    receives_article_events: bool = False,
) -> Partner:
    """Change what a partner may read; its very next request is answered under the new licence."""
    require_admin(by)
    partner = _lock_partner(partner)
    before = _describe_license(partner)
    partner.languages, partner.delay_minutes = _clean_languages(languages), delay_minutes
    partner.receives_article_events = receives_article_events
    require_valid(partner)
    partner.save(update_fields=["languages", "delay_minutes", "receives_article_events"])
    partner.desks.set(desks)
    if (after := _describe_license(partner)) != before:
        _append_partner_event(
            partner, "update_license", by=by, at=at, details={"before": before, "after": after}
        )
    return partner


@transaction.atomic
def issue_partner_key(
    partner: Partner,
    *,
    by: User,
    at: datetime,
    label: str,
    scopes: Iterable[str] = (Scope.READ_PUBLISHED, Scope.REPORT_ERRORS),
    expires_at: datetime | None = None,
) -> IssuedApiKey:
    """Create a key that reads published verdicts, reports errors in them, or both; or a sandbox key.

    Existing keys stay valid beside it, so that keys can be rotated. Raises NotAllowed, Blocked for a
    suspended partner or one with MAX_KEYS live keys, and Invalid at ``label``, ``scopes`` or ``expires_at``.
    """
    require_partner_access(by, partner)
    count_console_action(by, partner, at=at)
    partner = _lock_partner(partner)
    if not partner.is_active:
        raise Blocked(gettext("This partner is suspended. Restore its access first."))
    wanted = [str(scope) for scope in scopes]
    if set(wanted) - set(SCOPES):
        message = gettext("A partner’s key can have only these scopes: {scopes}.").format(
            scopes=join_with_commas(SCOPES)
        )
        raise Invalid(message, field="scopes")
    trying = Scope.TRY_OUT in wanted
    if sum(key.is_sandbox is trying for key in list_live_keys(partner, at=at)) >= MAX_KEYS:
        raise Blocked(TOO_MANY_KEYS_MESSAGE)
    return create_api_key(partner.principal, by=by, at=at, label=label, scopes=wanted, expires_at=expires_at)


@transaction.atomic
def revoke_partner_key(partner: Partner, key: ApiKey, *, by: User, at: datetime) -> None:
    """Revoke a key of the partner: the very next request with it is refused. Raises NotAllowed."""
    require_partner_access(by, partner)
    if key.principal_id != partner.principal_id:
        raise NotAllowed(gettext("This key belongs to another partner."))
    mark_api_key_revoked(key, by=by, at=at)


@transaction.atomic
def suspend_partner(partner: Partner, *, by: User, at: datetime, reason: str) -> Partner:
    """Refuse the partner's keys and people from the next request on, and send it nothing more.

    Keys, people and webhooks stay. The partner's people see ``reason``, and get it by e-mail too. Raises
    NotAllowed, and Invalid at ``reason``. Does nothing to one that is suspended already.
    """
    require_admin(by)
    partner = _lock_partner(partner)
    if not partner.is_active:
        return partner
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid(gettext("Give a reason. The partner’s people will read it."), field="reason")
    partner.is_active, partner.suspended_at, partner.suspension_reason = False, at, reason
    require_valid(partner)
    partner.save(update_fields=["is_active", "suspended_at", "suspension_reason"])
    details = {"reason": reason}
    _append_partner_event(
        partner, "suspend_partner", by=by, at=at, from_state="active", to_state="suspended", details=details
    )
    _email_people(
        partner,
        gettext_lazy("{newsroom}: your access has been suspended"),
        SUSPENDED_EMAIL_TEXT,
        at=at,
        reason=reason,
    )
    return partner


@transaction.atomic
def resume_partner(partner: Partner, *, by: User, at: datetime) -> Partner:
    """End a partner's suspension, with the keys that it had, and send what waited for its webhooks."""
    require_admin(by)
    partner = _lock_partner(partner)
    if partner.is_active:
        return partner
    partner.is_active, partner.suspended_at, partner.suspension_reason = True, None, ""
    partner.save(update_fields=["is_active", "suspended_at", "suspension_reason"])
    _append_partner_event(partner, "resume_partner", by=by, at=at, from_state="suspended", to_state="active")
    _email_people(
        partner, gettext_lazy("{newsroom}: your access has been restored"), RESUMED_EMAIL_TEXT, at=at
    )
    enqueue_on_commit(SEND_DUE_DELIVERIES_TASK)
    return partner


def _email_people(
    partner: Partner, subject: StrOrPromise, text: StrOrPromise, *, at: datetime, reason: str = ""
) -> None:
    """Queue an e-mail to each of the partner's people, in their language."""
    names = {"newsroom": settings.STET_NEWSROOM_NAME, "partner": partner, "reason": reason}
    people = User.objects.filter(partner_person__partner=partner, is_active=True).exclude(email="")
    for person in people.order_by("email"):
        with translation.override(person.preferred_language):
            queue_email(to=person.email, subject=subject.format(**names), text=text.format(**names), at=at)


def _lock_partner(partner: Partner) -> Partner:
    return Partner.objects.select_for_update(of=("self",)).select_related("principal").get(pk=partner.pk)


def _clean_languages(given: Iterable[str]) -> list[str]:
    """Return BCP-47 tags, each once, sorted. Raises Invalid for anything else."""
    tags = sorted({tag.strip() for tag in given if tag.strip()}, key=str.casefold)
    wrong = [tag for tag in tags if not _LANGUAGE.fullmatch(tag)]
    if wrong:
        message = gettext("“{tag}” is not a language tag. Use for example: en, de, pt-BR.").format(
            tag=wrong[0]
        )
        raise Invalid(message, field="languages")
    return tags


def _describe_license(partner: Partner) -> dict[str, Any]:
    return {
        "name": partner.name,
        "desks": sorted(str(desk.public_id) for desk in partner.desks.all()),
        "languages": partner.languages,
        "delay_minutes": partner.delay_minutes,
        "receives_article_events": partner.receives_article_events,
    }


def _append_partner_event(partner: Partner, action: str, *, by: User, at: datetime, **more: Any) -> None:
    append_event(actor=by, action=action, subject=partner, at=at, **more)
