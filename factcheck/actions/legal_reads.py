"""The legal read: which claims standards reads before they go out, and holding those once approved."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.actions.authority import require_admin
from accounts.models import Desk, User
from accounts.queries import members, system
from factcheck.actions.settling import hold
from factcheck.actions.tell import tell
from factcheck.actions.transition import stand, touch
from factcheck.enums import Kind, State
from factcheck.models import Claim, LegalRead
from factcheck.policies import EDITOR, STANDARDS, Facts
from factcheck.queries.facts import claim_facts
from lib.errors import Invalid, NotAllowed, WrongState
from record.actions import append

WHY = "A standards editor reads it before it goes out"


@transaction.atomic
def set_legal_reads(desk: Desk, *, kinds: Iterable[str], by: User, at: datetime) -> None:
    """Say which kinds of claim standards reads on a desk, in place of those there were."""
    require_admin(by)
    wanted = set(kinds)
    if unknown := wanted - set(Kind.values):
        raise Invalid(f"There is no kind {', '.join(sorted(unknown))}.", fields={"kinds": ["Choose kinds."]})
    before = set(LegalRead.objects.select_for_update().filter(desk=desk).values_list("kind", flat=True))
    if wanted == before:
        return
    LegalRead.objects.filter(desk=desk, kind__in=before - wanted).delete()
    LegalRead.objects.bulk_create(LegalRead(desk=desk, kind=kind) for kind in sorted(wanted - before))
    details = {"legal_reads": [sorted(before), sorted(wanted)]}
    append(actor=by, step="set_legal_reads", subject_type="desk", subject=desk, at=at, details=details)


def may_ask(facts: Facts) -> str:
    """Why this person may not have standards read this claim; empty when they may."""
    return EDITOR.refusal(facts)


def may_drop(facts: Facts) -> str:
    """Why this person may not say that this claim needs no legal read; empty when they may."""
    return STANDARDS.refusal(facts)


@transaction.atomic
def ask_legal_read(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """Have standards read this claim before it goes out, whatever its kind. An approved one is held."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    if refusal := may_ask(facts):
        raise NotAllowed(refusal)
    if claim.state in (State.SETTLED, State.CLOSED):
        raise WrongState("The work on it is over. Reopen it first.")
    touch(claim, "ask_legal_read", by=by, at=at, changes={"legal_read": True})
    return hold_for_legal_read(claim, at=at)


@transaction.atomic
def drop_legal_read(claim: Claim, *, by: User, at: datetime, version: int | None = None) -> Claim:
    """A standards editor says that this claim needs no read of its own. One that is held stays held."""
    claim, facts = stand(claim, by=by, at=at, version=version)
    if refusal := may_drop(facts):
        raise NotAllowed(refusal)
    touch(claim, "drop_legal_read", by=by, at=at, changes={"legal_read": False})
    return claim


def hold_for_legal_read(claim: Claim, *, at: datetime) -> Claim:
    """Hold an approved claim that standards has yet to read, and tell them; any other is left as it is."""
    facts = claim_facts(claim, system(), at)
    if claim.state != State.APPROVED or not facts.legal_read or facts.legally_read:
        return claim
    claim = hold(claim, reason=WHY, by=system(), at=at)
    readers = members(claim.desk, at_least="standards").filter(kind="person")
    tell(readers, claim, "It waits for your legal read.", by=system(), at=at)
    return claim
