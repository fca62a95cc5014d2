"""Partners: taken on under a licence, given keys, suspended and let back in.

Only an admin may, but for keys: those the partner's own people issue and revoke too.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from accounts.actions import create_service
from accounts.actions.authority import require_admin, require_valid
from accounts.actions.keys import Issued, end_key, write_key
from accounts.actions.letters import write_letter
from accounts.enums import Scope
from accounts.models import ApiKey, Desk, User
from lib.errors import Blocked, Invalid, NotAllowed
from lib.nudge import nudge
from publishing.actions.authority import require_own
from publishing.actions.fan_out import DELIVER
from publishing.actions.rationing import ration_act
from publishing.models import Partner
from publishing.queries.keys import live
from record.actions import append

SCOPES = (Scope.READ_PUBLISHED, Scope.REPORT_ERRORS, Scope.TRY_OUT)
"""What a partner's keys may be for."""
MOST_KEYS = 2
"""One in use, and one to change over to; as many for trying out."""
TOO_MANY = (
    "Two keys are live already: one in use, and one to change over to. Revoke one, then issue the next."
)
SUSPENDED = """\
The newsroom has suspended the access of {partner}.

Its reason: {reason}

Keys, sign-ins and endpoints are refused from now on. Nothing is deleted, and what happens meanwhile waits for
your endpoints. Write to the newsroom to have the access opened again.
"""
RESUMED = """\
The newsroom has opened the access of {partner} again. Its keys, people and endpoints work as they did, and
what waited for its endpoints goes out now.
"""
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
    told_of_articles: bool = False,
) -> Partner:
    """Take on a partner, with a service of its own to hold its keys.

    Raises NotAllowed, and Invalid at ``name``, ``languages`` or ``delay_minutes``.
    """
    require_admin(by)
    name = " ".join(name.split())
    if Partner.objects.filter(name__iexact=name).exists():
        said = "There is a partner of this name already."
        raise Invalid(said, fields={"name": [said]})
    partner = Partner(
        name=name, languages=_languages(languages), delay_minutes=delay_minutes,
        told_of_articles=told_of_articles, created_at=at,
    )  # fmt: skip
    # The service's user name: readable where the name allows, and no other user's.
    username = f"partner-{slugify(name)[:60]}-{str(partner.public_id)[:8]}"
    partner.principal = create_service(by=by, at=at, username=username, name=name)
    require_valid(partner)
    partner.save()
    partner.desks.set(desks)
    _record(partner, "create_partner", by=by, at=at, to_state="active", details=_licence(partner))
    return partner


@transaction.atomic
def change_licence(
    partner: Partner,
    *,
    by: User,
    at: datetime,
    desks: Iterable[Desk],
    languages: Iterable[str],
    delay_minutes: int,
    told_of_articles: bool = False,
) -> Partner:
    """Change what a partner may read; its very next request is answered under the new licence."""
    require_admin(by)
    partner = _locked(partner)
    before = _licence(partner)
    partner.languages, partner.delay_minutes = _languages(languages), delay_minutes
    partner.told_of_articles = told_of_articles
    require_valid(partner)
    partner.save(update_fields=["languages", "delay_minutes", "told_of_articles"])
    partner.desks.set(desks)
    if (after := _licence(partner)) != before:
        _record(partner, "change_licence", by=by, at=at, details={"before": before, "after": after})
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
) -> Issued:
    """A new key that reads published verdicts, reports errors in them, or both; or one for trying out. One
    that is there stays good beside it, so that keys can be rotated.

    Raises NotAllowed, Blocked for a suspended partner or one with MOST_KEYS live keys, and Invalid at
    ``label``, ``scopes`` or ``expires_at``.
    """
    require_own(by, partner)
    ration_act(by, partner, at=at)
    partner = _locked(partner)
    if not partner.active:
        raise Blocked("This partner is suspended. Let it back in first.")
    wanted = [str(scope) for scope in scopes]
    if set(wanted) - set(SCOPES):
        said = f"A partner's key has no scope but these: {', '.join(SCOPES)}."
        raise Invalid(said, fields={"scopes": [said]})
    trying = Scope.TRY_OUT in wanted
    if sum(key.for_trying is trying for key in live(partner, at=at)) >= MOST_KEYS:
        raise Blocked(TOO_MANY)
    return write_key(partner.principal, by=by, at=at, label=label, scopes=wanted, expires_at=expires_at)


@transaction.atomic
def revoke_partner_key(partner: Partner, key: ApiKey, *, by: User, at: datetime) -> None:
    """End a key of the partner: the very next request with it is refused. Raises NotAllowed."""
    require_own(by, partner)
    if key.principal_id != partner.principal_id:
        raise NotAllowed("This key belongs to another partner.")
    end_key(key, by=by, at=at)


@transaction.atomic
def suspend_partner(partner: Partner, *, by: User, at: datetime, reason: str) -> Partner:
    """Refuse every key and every person of the partner from the next request on, and send it nothing more.
    Keys, people and endpoints are kept. The partner's people read ``reason``, and get it by letter too.

    Raises NotAllowed, and Invalid at ``reason``. Does nothing to one that is suspended already.
    """
    require_admin(by)
    partner = _locked(partner)
    if not partner.active:
        return partner
    reason = " ".join(reason.split())
    if not reason:
        said = "Say why: the partner's people read it."
        raise Invalid(said, fields={"reason": [said]})
    partner.active, partner.suspended_at, partner.suspended_why = False, at, reason
    require_valid(partner)
    partner.save(update_fields=["active", "suspended_at", "suspended_why"])
    details = {"reason": reason}
    _record(
        partner, "suspend_partner", by=by, at=at, from_state="active", to_state="suspended", details=details
    )
    _write_to_people(
        partner, "Your access is suspended", SUSPENDED.format(partner=partner, reason=reason), at=at
    )
    return partner


@transaction.atomic
def resume_partner(partner: Partner, *, by: User, at: datetime) -> Partner:
    """Let a suspended partner back in, with the keys that it had; what waited for its endpoints goes out."""
    require_admin(by)
    partner = _locked(partner)
    if partner.active:
        return partner
    partner.active, partner.suspended_at, partner.suspended_why = True, None, ""
    partner.save(update_fields=["active", "suspended_at", "suspended_why"])
    _record(partner, "resume_partner", by=by, at=at, from_state="suspended", to_state="active")
    _write_to_people(partner, "Your access is open again", RESUMED.format(partner=partner), at=at)
    nudge(DELIVER)
    return partner


def _write_to_people(partner: Partner, subject: str, text: str, *, at: datetime) -> None:
    people = User.objects.filter(partner_person__partner=partner, is_active=True).exclude(email="")
    for email in people.order_by("email").values_list("email", flat=True):
        write_letter(to=email, subject=f"{settings.STET_NAME}: {subject}", text=text, at=at)


def _locked(partner: Partner) -> Partner:
    return Partner.objects.select_for_update(of=("self",)).select_related("principal").get(pk=partner.pk)


def _languages(given: Iterable[str]) -> list[str]:
    """BCP-47 tags, each once, sorted. Raises Invalid for what is none."""
    tags = sorted({tag.strip() for tag in given if tag.strip()}, key=str.casefold)
    wrong = [tag for tag in tags if not _LANGUAGE.fullmatch(tag)]
    if wrong:
        said = f"“{wrong[0]}” is no language tag. Write them like: en, de, pt-BR."
        raise Invalid(said, fields={"languages": [said]})
    return tags


def _licence(partner: Partner) -> dict[str, Any]:
    return {
        "name": partner.name,
        "desks": sorted(str(desk.public_id) for desk in partner.desks.all()),
        "languages": partner.languages,
        "delay_minutes": partner.delay_minutes,
        "told_of_articles": partner.told_of_articles,
    }


def _record(
    partner: Partner, step: str, *, by: User, at: datetime, from_state: str = "", to_state: str = "",
    details: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    append(
        actor=by, step=step, subject_type="partner", subject=partner, at=at, from_state=from_state,
        to_state=to_state, details=details,
    )  # fmt: skip
