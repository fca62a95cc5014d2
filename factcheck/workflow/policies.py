"""Policies of the tables, as pure functions of facts: no model, no database, a sentence for every refusal."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_lazy

from lib.state_machine.machine import Policy
from lib.text.phrases import StrOrPromise

ROLE_RANK = {"": 0, "checker": 1, "editor": 2, "standards": 3}


@dataclass(frozen=True, kw_only=True)
class WorkflowFacts:
    """All that policies and guards may know about one actor before one subject at one moment.

    Filled by ``factcheck.workflow.facts``; a test fills it by hand. Counts are counts of rows; ``applied``
    and ``*_problems`` are ready sentences. Inputs of the transition itself (who is to be assigned, the
    verdict) come in by ``dataclasses.replace`` when it runs, and keep their permissive defaults while actions
    are only offered.
    """

    now: datetime | None = None
    # The actor
    role: str = ""
    is_system: bool = False
    is_program: bool = False
    """A service with a key. Whatever its role, what takes a person is refused to it."""
    is_assignee: bool = False
    is_verdict_author: bool = False
    recused: bool = False
    proposed_retraction: bool = False
    only_checker: bool = False
    # The desk's options
    self_service: bool = True
    review_mode: str = "second"
    independent_sources: int = 2
    primary_sources: int = 1
    quorum: int = 1
    # The claim
    state: str = ""
    publication_status: str = "none"
    own_copy: bool = False
    has_origin: bool = True
    embargoed: bool = False
    appearance_stale: bool = False
    # Its evidence
    independent: int = 0
    primary: int = 0
    """Independent voices, of all citations and of the primary ones. Context does not count."""
    sound: int = 0
    sound_independent: int = 0
    sound_primary: int = 0
    """Sound citations (the source answers, or has a snapshot), and the voices of all and of primary ones."""
    unchecked: int = 0
    unsound: int = 0
    """Citations that are not sound: not checked yet; checked, and there is nothing to show."""
    missing_passages: int = 0
    """Citations whose passage was looked for in their source and never found."""
    undecided_drift: int = 0
    unseen_citations: int = 0
    unlooked: int = 0
    open_checklist_items: tuple[str, ...] = ()
    """What the desk requires on the checklist of this kind of claim, and nobody has ticked."""
    unanswered_replies: int = 0
    answered_replies: int = 0
    # Its verdict
    hash_current: bool = True
    votes: int = 0
    dissents: int = 0
    has_voted: bool = False
    sealed: bool = False
    """Filed on a desk that rates blind, and not unsealed yet."""
    has_rated: bool = False
    own_comments: int = 0
    """Open comments of this person on its text."""
    legal_read: bool = False
    """Standards reads it before publication: its kind, or the claim itself, is marked so."""
    legally_read: bool = False
    new_version: bool = False
    retraction_pending: bool = False
    scheduled: bool = False
    applied: str = ""
    publish_problems: tuple[str, ...] = ()
    # The article
    first_claim: bool = False
    must_check_open: int = 0
    must_check_stale: int = 0
    holds: int = 0
    unfollowed: bool = False
    open_items: tuple[tuple[str, int], ...] = ()
    """Counts of open items of the galley, by kind. For own copy alone."""
    # Inputs of the transition
    span_ok: bool = True
    candidate_on_desk: bool = True
    candidate_recused: bool = False
    has_verdict: bool = False
    verdict_problems: tuple[str, ...] = ()
    source_waiver: bool = False
    passage_waiver: bool = False
    on_author: bool = False
    adverse: bool = False
    reply_waiver: bool = False
    through_publish: bool = False
    vote_given: bool = False


def _build_role_policy(role: str, name: str, sentence: StrOrPromise) -> Policy:
    def refusal(facts: WorkflowFacts) -> str:
        return "" if ROLE_RANK[facts.role] >= ROLE_RANK[role] else str(sentence)

    return Policy(name, refusal)


CHECKER = _build_role_policy(
    "checker", "a member of the desk", gettext_lazy("Only members of this desk can do this.")
)
EDITOR = _build_role_policy("editor", "an editor", gettext_lazy("Only an editor of this desk can do this."))
STANDARDS = _build_role_policy(
    "standards", "a standards editor", gettext_lazy("Only a standards editor of this desk can do this.")
)
SYSTEM = Policy(
    "the system", lambda facts: "" if facts.is_system else gettext("Only Stet itself can do this.")
)
SYSTEM_FIRST_CLAIM = Policy(
    "the system with the first claim",
    lambda facts: (
        ""
        if facts.is_system and facts.first_claim
        else gettext("Only an editor of this desk can open an article.")
    ),
)


def _check_assignee(facts: WorkflowFacts) -> str:
    if facts.role and facts.is_assignee:
        return ""
    return gettext("Only the assigned checker can do this.")


def _check_is_person(facts: WorkflowFacts) -> str:
    if facts.is_program:
        return gettext("A program can prepare this, but a person must decide it.")
    return ""


def _check_took_no_part(facts: WorkflowFacts) -> str:
    if refusal := _check_is_person(facts):
        return refusal
    if facts.is_verdict_author:
        return gettext("You worked on this verdict or its sources, so somebody else must review it.")
    if facts.recused:
        return gettext("You have declared an interest in this claim.")
    return ""


def _check_not_proposer(facts: WorkflowFacts) -> str:
    if facts.proposed_retraction:
        return gettext("You proposed this retraction, so somebody else must confirm it.")
    return _check_is_person(facts)


def _check_not_only_checker(facts: WorkflowFacts) -> str:
    if facts.only_checker:
        return gettext("You are the only checker of this article, so another editor must clear it.")
    return _check_is_person(facts)


ASSIGNEE = Policy("the assigned checker", _check_assignee)
EDITOR_IN_PERSON = EDITOR.excluding("an editor in person", _check_is_person)
STANDARDS_IN_PERSON = STANDARDS.excluding("a standards editor in person", _check_is_person)
SECOND_PERSON = CHECKER.excluding("a second person", _check_took_no_part)
ANOTHER_MEMBER = EDITOR.excluding("another editor", _check_not_proposer)
NOT_THE_ONLY_CHECKER = EDITOR.excluding("an editor who is not the only checker", _check_not_only_checker)
