"""Many claims that one person changes at one moment: locked in one order, judged one by one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import Desk, User
from factcheck.models import Claim
from factcheck.workflow.facts import list_claim_facts
from factcheck.workflow.policies import WorkflowFacts
from factcheck.workflow.tables import CLAIM_WORK
from factcheck.workflow.transition import check_transition, lock_claims, lock_for_action, require_version
from lib.errors import DomainError


class ClaimVersion(NamedTuple):
    """A claim, and the version of it that the person saw when they chose it; None: as it is now."""

    claim: Claim
    version: int | None

    def __str__(self) -> str:
        return str(self.claim)


@dataclass(slots=True)
class ClaimBatch:
    """Claims that are to be changed, with the facts of each, and the refusals by the claim's key.

    ``unchanged`` are the claims that are already as they are to be.
    """

    by: User
    at: datetime
    claims: list[Claim]
    facts: dict[int, WorkflowFacts]
    refused: dict[int, DomainError] = field(default_factory=dict)
    unchanged: set[int] = field(default_factory=set)

    @property
    def allowed(self) -> list[Claim]:
        """The claims that nothing speaks against."""
        return [one for one in self.claims if one.pk not in self.refused and one.pk not in self.unchanged]

    def check_each(self, check: Callable[[Claim, WorkflowFacts], object]) -> None:
        """Refuse each claim for which ``check`` raises."""
        for claim in self.allowed:
            try:
                check(claim, self.facts[claim.pk])
            except DomainError as error:
                self.refused[claim.pk] = error

    def check_transitions(self, action: str) -> None:
        """Refuse each claim for which the work has no such transition now."""
        self.check_each(
            lambda claim, facts: check_transition(CLAIM_WORK, action, state=claim.state, facts=facts)
        )

    def add_facts(self, build: Callable[[Claim], dict[str, Any]]) -> None:
        """Add facts that the inputs of a transition give, such as whether a person may have the claim."""
        for claim in self.allowed:
            self.facts[claim.pk] = replace(self.facts[claim.pk], **build(claim))

    def skip_unchanged(self, is_unchanged: Callable[[Claim], bool]) -> None:
        """Leave out the claims that are already as they are to be; a refusal goes before."""
        self.unchanged |= {claim.pk for claim in self.allowed if is_unchanged(claim)}

    def get_only(self) -> Claim:
        """Return the claim of a batch of one. Raises its refusal."""
        [claim] = self.claims
        if error := self.refused.get(claim.pk):
            raise error
        return claim


def lock_batch(chosen: Iterable[ClaimVersion], *, by: User, at: datetime) -> ClaimBatch:
    """Lock the chosen claims until the transaction ends; refuse those that have been changed since."""
    versions = {one.claim.pk: one.version for one in chosen}
    return _build_batch(lock_claims(Claim.objects.filter(pk__in=versions)), versions, by=by, at=at)


def lock_batch_of_one(claim: Claim, *, by: User, at: datetime, version: int | None) -> ClaimBatch:
    """Lock one claim until the transaction ends. Raises Stale, before its facts are asked for."""
    locked, facts = lock_for_action(claim, by=by, at=at, version=version)
    return ClaimBatch(by, at, [locked], {locked.pk: facts})


def load_batch(chosen: Iterable[ClaimVersion], *, by: User, at: datetime) -> ClaimBatch:
    """Return the chosen claims as ``lock_batch`` does, without a lock: to say what would happen."""
    versions = {one.claim.pk: one.version for one in chosen}
    claims = list(Claim.objects.filter(pk__in=versions).order_by("pk"))
    return _build_batch(claims, versions, by=by, at=at)


def _build_batch(
    claims: list[Claim], versions: dict[int, int | None], *, by: User, at: datetime
) -> ClaimBatch:
    desks = Desk.objects.in_bulk({claim.desk_id for claim in claims})
    for claim in claims:
        claim.desk = desks[claim.desk_id]
    batch = ClaimBatch(by, at, claims, list_claim_facts(claims, by, at))
    batch.check_each(lambda claim, facts: require_version(claim, versions[claim.pk]))
    return batch
