"""Aids beside the verdict's form: the requirements before review, and the checklist."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from factcheck.galley.checklists import ChecklistRow, get_tick_refusal
from factcheck.models import Claim
from factcheck.verdicts.filing import is_adverse
from factcheck.verdicts.forms import VerdictForm
from factcheck.workflow import guards
from factcheck.workflow.guards import REQUIREMENT_LABELS
from factcheck.workflow.policies import WorkflowFacts
from lib.state_machine.machine import Transition
from lib.text.phrases import StrOrPromise

GATE_NAMES = {
    guards.VERDICT_COMPLETE.name: (gettext_lazy("Verdict"), "#verdict"),
    guards.EVIDENCE.name: (gettext_lazy("Sources"), "#sources"),
    guards.CHECKLIST.name: (gettext_lazy("Checklist"), "#checklist"),
    guards.REPLIES_DONE.name: (pgettext_lazy("right of reply", "Reply"), "#before-review"),
    guards.NOT_STALE.name: (gettext_lazy("Changes"), "#main"),
}
"""A word for each requirement where there is room for no more, and its place on the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewGate:
    """One requirement before review: ``text`` is what is missing, or the requirement where nothing is."""

    held: bool
    text: StrOrPromise
    name: StrOrPromise
    href: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChecklistLine:
    """One line of the checklist as it is drawn. ``ticked`` says who ticked it and when, "" for nobody."""

    key: str
    text: str
    is_required: bool
    ticked: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimChecklist:
    """The checklist of a claim, and whether this person may tick it now."""

    lines: list[ChecklistLine]
    may_tick: bool
    url: str

    @property
    def next_key(self) -> str:
        """The key of the first line that nobody has ticked; "" for none."""
        return next((line.key for line in self.lines if not line.ticked), "")

    @property
    def ticked_count(self) -> int:
        return sum(1 for line in self.lines if line.ticked)

    @property
    def is_required(self) -> bool:
        """True if a line must be ticked before review; the requirement is then listed with the others."""
        return any(line.is_required for line in self.lines)


def get_checklist(
    claim: Claim, rows: list[ChecklistRow], facts: WorkflowFacts, *, at: datetime, tz: tzinfo
) -> ClaimChecklist | None:
    """Return the checklist of a claim for somebody of its desk; None where there is nothing to tick."""
    if not rows or not facts.role:
        return None
    lines = [
        ChecklistLine(
            key=row.item.key,
            text=str(row.item),
            is_required=row.item.is_required,
            ticked=row.describe_tick(at=at, tz=tz),
        )
        for row in rows
    ]
    url = reverse("claim_checklist", args=[claim.public_id])
    return ClaimChecklist(lines=lines, may_tick=not get_tick_refusal(facts), url=url)


def list_submit_gates(
    submit: Transition, facts: WorkflowFacts, form: VerdictForm, checklist: ClaimChecklist | None
) -> list[ReviewGate]:
    """Return what must hold before review, from the guards of ``submit``, judged over the draft so far."""
    verdict = form.get_draft_input()
    missing = verdict.list_problems(form.requirements)
    judged = replace(
        facts,
        has_verdict=True,
        source_waiver=bool(verdict.source_waiver.strip()),
        passage_waiver=bool(verdict.passage_waiver.strip()),
        on_author=bool(verdict.on_author.strip()),
        adverse=is_adverse(form.claim, verdict),
        reply_waiver=bool(verdict.reply_waiver.strip()),
        verdict_problems=tuple(sentence for sentences in missing.values() for sentence in sentences),
    )
    gates = []
    for guard in submit.guards:
        if guard is guards.CHECKLIST and not (checklist and checklist.is_required):
            continue
        reason, (name, href) = guard.reason(judged), GATE_NAMES[guard.name]
        text = reason or REQUIREMENT_LABELS[guard.name]
        gates.append(ReviewGate(held=not reason, text=text, name=name, href=href))
    return gates
