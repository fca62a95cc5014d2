"""Actions on claims and articles that the API offers: address, body, form and function of each.

The forms and functions are those of the pages. The transitions come from the state machines.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from accounts.forms.base import DomainErrorForm
from accounts.models import User
from accounts.selectors import get_desk_by_slug
from articles.models import Article
from factcheck.api import request_serializers
from factcheck.api.request_serializers import VersionedSerializer, get_transition_serializer
from factcheck.claims import editing
from factcheck.desk import interests as interests_actions
from factcheck.galley import checklists as checklist_actions
from factcheck.galley.checklists import TickForm
from factcheck.models import Claim
from factcheck.models.enums import CitationStance, SourceKind, SourceTier
from factcheck.snapshots import legal_holds
from factcheck.sources import citation_actions
from factcheck.sources.forms import NewCitationForm
from factcheck.transitions.claim_action_forms import ACTION_LABELS, build_action_form
from factcheck.transitions.dispatch import ARTICLE_ACTION_FUNCTIONS, CLAIM_ACTION_FUNCTIONS
from factcheck.transitions.forms import get_transition_form
from factcheck.verdicts import reviews
from factcheck.workflow import policies as p
from factcheck.workflow.article_tables import ARTICLE_WORK
from factcheck.workflow.tables import CLAIM_PUBLICATION, CLAIM_WORK
from lib.state_machine.machine import NEW_STATE, UNCHANGED_STATE, StateMachine, Transition
from lib.text.phrases import StrOrPromise
from lib.web.problem_details import StrictSerializer

RequestData = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ApiAction:
    """One action of the API.

    ``form`` builds the page's form from what was sent, or returns None where nothing is asked. ``verb`` is
    the function that performs the action. ``fields`` maps a field of the form to its name in the body, where
    the two differ.
    """

    name: str
    label: StrOrPromise
    says: str
    body: type[StrictSerializer]
    form: Callable[[Any, User, RequestData], DomainErrorForm | None]
    perform: Callable[..., Any]
    fields: Mapping[str, str] | None = None

    def get_field(self, name: str) -> str:
        return (self.fields or {}).get(name, name)


def _build_transition_action(row: Transition, table: StateMachine, perform: Callable[..., Any]) -> ApiAction:
    def form(subject: Claim | Article, by: User, given: RequestData) -> DomainErrorForm | None:
        return get_transition_form(row, subject, given) if row.inputs else None

    noun = "Article" if table is ARTICLE_WORK else "Claim"
    return ApiAction(
        name=row.name,
        label=row.label,
        says=_describe_transition(row, table),
        body=get_transition_serializer(row, noun),
        form=form,
        perform=perform,
    )


def _describe_transition(row: Transition, table: StateMachine) -> str:
    """Describe a transition for the API reference: its states, policy, guards and effect."""
    names = [table.states[source].lower() for source in row.from_states if source != NEW_STATE]
    to = f" to {table.states[row.to_state].lower()}" if row.to_state != UNCHANGED_STATE else ""
    parts = [f"From {', '.join(names)}{to}, by {row.policy.name}"]
    if row.guards:
        parts.append(f"Required first: {'; '.join(guard.name for guard in row.guards)}")
    if row.effect:
        parts.append(row.effect[0].upper() + row.effect[1:])
    return ". ".join(parts) + "."


def _get_transitions_by_name(*tables: StateMachine) -> dict[str, tuple[Transition, StateMachine]]:
    """Return {name: (transition, its state machine)}, without those that only the system takes."""
    return {row.name: (row, table) for table in tables for row in table if row.policy is not p.SYSTEM}


def _build_edit_form(claim: Claim, by: User, given: RequestData) -> DomainErrorForm | None:
    form = cast(DomainErrorForm, build_action_form("edit", claim, by))
    return build_action_form("edit", claim, by, dict(form.initial) | given)


def _build_merge_form(claim: Claim, by: User, given: RequestData) -> DomainErrorForm | None:
    return build_action_form("merge", claim, by, {"pasted": str(given.get("into", ""))})


def _build_move_form(claim: Claim, by: User, given: RequestData) -> DomainErrorForm | None:
    desk = get_desk_by_slug(given["desk"], by).public_id if given.get("desk") else ""
    return build_action_form("move", claim, by, {"desk": str(desk)})


def _build_cite_form(claim: Claim, by: User, given: RequestData) -> DomainErrorForm | None:
    first = {"kind": SourceKind.URL, "stance": CitationStance.SUPPORTS, "tier": SourceTier.SECONDARY}
    return NewCitationForm(claim, by, first | given)


def _build_tick_form(claim: Claim, by: User, given: RequestData) -> DomainErrorForm | None:
    return TickForm(given)


URL_PATHS = {
    "legal_read_request": "legal-read",
    "legal_read_waive": "legal-read/waive",
    "legal_hold_place": "legal-hold",
    "legal_hold_lift": "legal-hold/lift",
}
"""The end of an action's URL, where it is not the action's name."""


def _define_action(
    name: str,
    body: type[StrictSerializer],
    perform: Callable[..., Any],
    says: str,
    form: Any = None,
    **more: Any,
) -> ApiAction:
    return ApiAction(
        name=URL_PATHS.get(name, name),
        label=ACTION_LABELS[name],
        says=says,
        body=body,
        form=form or partial(_build_blank_form, name),
        perform=perform,
        **more,
    )  # fmt: skip


def _build_blank_form(name: str, claim: Claim, by: User, given: RequestData) -> DomainErrorForm | None:
    return build_action_form(name, claim, by, given)


CLAIM_ACTIONS: tuple[ApiAction, ...] = (
    *(
        _build_transition_action(row, table, CLAIM_ACTION_FUNCTIONS[step])
        for step, (row, table) in _get_transitions_by_name(CLAIM_WORK, CLAIM_PUBLICATION).items()
        if step in CLAIM_ACTION_FUNCTIONS
    ),
    _define_action(
        "edit",
        request_serializers.ClaimEditSerializer,
        editing.update_claim,
        ("Fields you leave out stay as they are. Changing the statement cancels a verdict in progress."),
        _build_edit_form,
    ),
    _define_action(
        "merge",
        request_serializers.ClaimMergeSerializer,
        editing.merge_claim,
        "The claim is closed as a duplicate; the other claim takes its places in articles.",
        _build_merge_form,
        fields={"pasted": "into", "near": "into"},
    ),
    _define_action(
        "split",
        request_serializers.ClaimSplitSerializer,
        editing.split_claim,
        "The new claim is flagged on the same text.",
    ),
    _define_action(
        "move",
        request_serializers.ClaimMoveSerializer,
        editing.move_claim,
        "Its checker is unassigned.",
        _build_move_form,
    ),
    _define_action(
        "recuse",
        request_serializers.ClaimRecuseSerializer,
        interests_actions.recuse_from_claim,
        "You will not check or review this claim.",
    ),
    _define_action(
        "legal_read_request",
        VersionedSerializer,
        reviews.request_legal_read,
        "A standards editor reads it before publication.",
    ),
    _define_action(
        "legal_read_waive",
        VersionedSerializer,
        reviews.waive_legal_read,
        "It can be published without one.",
    ),
    _define_action(
        "legal_hold_place",
        request_serializers.ClaimReasonSerializer,
        legal_holds.place_legal_hold,
        "Archived copies of its sources are kept until the hold is lifted.",
    ),
    _define_action(
        "legal_hold_lift",
        request_serializers.ClaimReasonSerializer,
        legal_holds.lift_legal_hold,
        "Archived copies are kept as long as the desk normally keeps them.",
    ),
    ApiAction(
        name="checklist/tick",
        label="Tick a line of the checklist",
        body=request_serializers.ClaimTickSerializer,
        form=_build_tick_form,
        perform=checklist_actions.tick_item,
        says="While the claim is being checked. Its version stays the same.",
    ),
    ApiAction(
        name="checklist/untick",
        label="Take a tick of the checklist back",
        body=request_serializers.ClaimTickSerializer,
        form=_build_tick_form,
        perform=checklist_actions.untick_item,
        says="While the claim is being checked. Its version stays the same.",
    ),
    ApiAction(
        name="cite",
        label="Add a source",
        body=request_serializers.CitationCreateSerializer,
        form=_build_cite_form,
        perform=citation_actions.create_citation,
        says=(
            "A web page is checked and archived automatically. A verdict in progress is cancelled. "
            "Documents and off-the-record sources are added on the claim's page."
        ),
    ),
)
ARTICLE_ACTIONS: tuple[ApiAction, ...] = tuple(
    _build_transition_action(row, table, ARTICLE_ACTION_FUNCTIONS[step])
    for step, (row, table) in _get_transitions_by_name(ARTICLE_WORK).items()
)
