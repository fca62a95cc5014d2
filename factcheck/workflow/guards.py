"""Guards of the tables, as pure functions of facts: each returns "" or a sentence for what is missing."""

from accounts.models.enums import ReviewMode
from factcheck.models.enums import ClaimState, PublicationStatus
from factcheck.workflow.policies import WorkflowFacts
from lib.state_machine.machine import Guard

PANEL_SIZE, PANEL_CARRIES = 3, 2


def _check_evidence_gate(facts: WorkflowFacts) -> str:
    """The evidence gate: enough independent sources, or enough primary ones with a written waiver.

    Only sources that can be shown again count: those that answer, or that have a snapshot.
    """
    if facts.own_copy:
        if facts.sound or facts.on_author:
            return ""
        return _check_evidence_shown(facts) or "Cite one source, or name the author it rests on."
    need, instead = facts.independent_sources, facts.primary_sources
    if facts.sound_independent >= need or (facts.source_waiver and facts.sound_primary >= instead):
        return ""
    waived = bool(facts.source_waiver) and facts.primary >= instead
    if facts.independent >= need or waived:
        have, requested, sort = (
            (facts.sound_primary, instead, "primary")
            if waived
            else (facts.sound_independent, need, "independent")
        )
        sources = "source answers" if requested == 1 else "sources answer"
        counted = f"{have} of {requested} {sort} {sources} or {'is' if requested == 1 else 'are'} kept."
        return f"{counted} {_check_evidence_shown(facts)}".strip()
    primary = (
        "a primary source and write why it is enough"
        if instead == 1
        else f"{instead} primary sources and write why they are enough"
    )
    thin = (
        f"The evidence is thin: {facts.independent} of {need} independent sources cited. "
        f"Add one, or cite {primary}."
    )
    return f"{thin} {_check_evidence_shown(facts)}".strip()


def _check_evidence_shown(facts: WorkflowFacts) -> str:
    """Return a sentence for the evidence that cannot be shown again; "" when all of it can."""
    parts = []
    if n := facts.unchecked:
        parts.append(f"{'One source has' if n == 1 else f'{n} sources have'} not been looked at yet.")
    if n := facts.unsound:
        parts.append(
            "One source neither answers nor is kept."
            if n == 1
            else f"{n} sources neither answer nor are kept."
        )
    return " ".join(parts)


def _check_evidence(facts: WorkflowFacts) -> str:
    # While an action is only offered nobody has typed a waiver or an author yet, so the gate must not
    # block it.
    if not facts.has_verdict and (facts.own_copy or facts.sound_primary >= facts.primary_sources):
        return ""
    passages = _check_passages(facts) if facts.has_verdict else ""
    return " ".join(sentence for sentence in (_check_evidence_gate(facts), passages) if sentence)


def _check_passages(facts: WorkflowFacts) -> str:
    n = facts.missing_passages
    if not n or facts.passage_waiver:
        return ""
    which = (
        "The passage of one source was not found in it"
        if n == 1
        else f"The passages of {n} sources were not found in them"
    )
    return f"{which}: copy the words as they stand there, or write why you rely on them all the same."


def _check_quorum(facts: WorkflowFacts) -> str:
    if not facts.vote_given:
        return ""
    if facts.review_mode == ReviewMode.PANEL:
        cast = facts.votes + facts.dissents
        if cast >= PANEL_SIZE and facts.votes >= PANEL_CARRIES:
            return ""
        return f"{cast} of the {PANEL_SIZE} votes of the panel so far."
    return "" if facts.votes >= facts.quorum else f"{facts.votes} of {facts.quorum} approvals so far."


def _check_not_voted(facts: WorkflowFacts) -> str:
    if not facts.has_voted:
        return ""
    if facts.review_mode == ReviewMode.PANEL:
        return f"You have voted already; {facts.votes + facts.dissents} of {PANEL_SIZE} votes so far."
    return f"You have approved this already; {facts.votes} of {facts.quorum} so far."


def _check_not_stale(facts: WorkflowFacts) -> str:
    parts = []
    if n := facts.undecided_drift:
        parts.append("One source has drifted." if n == 1 else f"{n} sources have drifted.")
    if facts.appearance_stale:
        parts.append("The article's words changed under this claim: say whether it is still the same.")
    return " ".join(parts)


def _check_replies(facts: WorkflowFacts) -> str:
    if facts.unanswered_replies:
        return "Somebody was asked for a reply and has not answered."
    if facts.adverse and not facts.answered_replies and not facts.reply_waiver:
        return "The ruling goes against whoever said it: ask for their reply, or write why you did not."
    return ""


def _check_verdict_complete(facts: WorkflowFacts) -> str:
    return " ".join(facts.verdict_problems)


def _check_sees_all(facts: WorkflowFacts) -> str:
    return "You may not see every source this ruling cites." if facts.unseen_citations else ""


def _check_freshness(facts: WorkflowFacts) -> str:
    n = facts.unlooked
    if not n:
        return ""
    which = "One source has" if n == 1 else f"{n} sources have"
    return f"{which} not been looked at lately; a check is due."


def _check_legal_read(facts: WorkflowFacts) -> str:
    if not facts.legal_read:
        return ""
    if facts.is_verdict_author:
        return "You worked on this ruling or its sources, so another standards editor gives its legal read."
    if facts.recused:
        return (
            "You have declared an interest in this claim, so another standards editor gives its legal read."
        )
    return ""


def _check_assignable(facts: WorkflowFacts) -> str:
    if not facts.candidate_on_desk:
        return "That person is not on this desk."
    if facts.candidate_recused:
        return "That person has declared an interest in this claim."
    return ""


def _check_must_check_claims(facts: WorkflowFacts) -> str:
    n = facts.must_check_open
    return "" if not n else "1 claim is still open." if n == 1 else f"{n} claims are still open."


def _check_stale_claims(facts: WorkflowFacts) -> str:
    n = facts.must_check_stale
    return "" if not n else "1 settled claim is stale." if n == 1 else f"{n} settled claims are stale."


def _check_galley(facts: WorkflowFacts) -> str:
    total = sum(count for _, count in facts.open_items)
    # Until claims and waivers are re-anchored to the newest version, every item of it would count as open.
    if facts.unfollowed or not total:
        return ""
    kinds = ", ".join(f"{count} {_pluralise_kind(kind, count)}" for kind, count in facts.open_items)
    message = "1 item on the galley is open" if total == 1 else f"{total} items on the galley are open"
    return f"{message} ({kinds}): put each in a claim or waive it with a reason."


def _pluralise_kind(kind: str, count: int) -> str:
    return kind if count == 1 else f"{kind}s"


SPAN = Guard(
    "the words lie in the revision", lambda f: "" if f.span_ok else "Those words are not in the text."
)
SELF_SERVICE = Guard(
    "the desk lets checkers take claims",
    lambda f: "" if f.self_service else "On this desk an editor assigns the work.",
)
NOT_RECUSED = Guard(
    "no interest declared", lambda f: "You have declared an interest in this claim." if f.recused else ""
)
ASSIGNABLE = Guard("the checker is on the desk and not recused", _check_assignable)
NOT_PUBLIC = Guard(
    "nothing public stands on it",
    lambda f: (
        "Its verdict is published: correct or retract it first."
        if f.publication_status in (PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW)
        else ""
    ),
)
VERDICT_COMPLETE = Guard("the ruling is complete", _check_verdict_complete)
EVIDENCE = Guard("enough evidence, each source answering or kept", _check_evidence)
PASSAGES_FOUND = Guard("every passage found in its source, or a reason written", _check_passages)
REPLIES_DONE = Guard("no reply left to ask for", _check_replies)
NOT_STALE = Guard("no change left to decide", _check_not_stale)
CURRENT = Guard(
    "the vote is on the current words",
    lambda f: "" if f.hash_current else "The claim or its sources changed after it was sent to review.",
)
NOT_VOTED = Guard("not voted on by the same person before", _check_not_voted)
SEALED = Guard(
    "filed to be rated blind",
    lambda f: "" if f.sealed else "It was not filed to be rated blind.",
    hides_action=True,
)
NOT_RATED = Guard(
    "not rated by the same person before",
    lambda f: "You have rated it already." if f.has_rated else "",
    hides_action=True,
)
RATED = Guard(
    "rated blind first, where the desk asks for it",
    lambda f: "Rate it yourself first; the ruling opens to you then." if f.sealed and not f.has_rated else "",
)
PANEL = Guard(
    "a panel judges it",
    lambda f: "" if f.review_mode == ReviewMode.PANEL else "No panel judges it on this desk.",
    hides_action=True,
)
NO_COMMENT = Guard(
    "no open comment of one's own",
    lambda f: (
        ""
        if not f.own_comments
        else "You have a comment on it that is open: resolve it first, or send it back."
        if f.own_comments == 1
        else f"You have {f.own_comments} comments on it that are open: resolve them first, or send it back."
    ),
)
LEGALLY_READ = Guard(
    "read by standards, where that is asked for",
    lambda f: (
        "A standards editor reads it first, by holding it and lifting the hold."
        if f.legal_read and not f.legally_read
        else ""
    ),
)
SECOND_LEGAL_READER = Guard(
    "where it is the legal read: no interest declared, no part in the ruling", _check_legal_read
)
QUORUM = Guard("enough approvals for the desk", _check_quorum)
SEES_ALL_CITATIONS = Guard("every citation may be seen", _check_sees_all)
EVIDENCE_FRESH = Guard("every source looked at lately", _check_freshness)
OWN_COPY_ONLY = Guard(
    "own copy",
    lambda f: "" if f.own_copy or f.through_publish else "A public claim is settled by publishing it.",
    hides_action=True,
)
EDIT_APPLIED = Guard("the article carries the ruling", lambda f: "" if f.through_publish else f.applied)
PUBLIC_CLAIM = Guard(
    "somebody else's claim",
    lambda f: "A claim on own copy ends in a tick and is never published." if f.own_copy else "",
    hides_action=True,
)
ORIGIN = Guard(
    "an origin apart from us",
    lambda f: "" if f.has_origin else "Say where the claim first appeared before it is published.",
)
APPROVED = Guard(
    "approved by a second person",
    lambda f: "" if f.state == ClaimState.APPROVED else "A second person has to approve it first.",
)
NOT_EMBARGOED = Guard(
    "no embargo",
    lambda f: "Its article is under embargo. Nothing leaves before that time." if f.embargoed else "",
)
CLAIMREVIEW = Guard("ClaimReview validates", lambda f: " ".join(f.publish_problems))
NEW_VERSION = Guard(
    "approved on a new version",
    lambda f: (
        "" if f.new_version and f.state == ClaimState.APPROVED else "Rule again and have it approved first."
    ),
)
SCHEDULED = Guard(
    "a time of publication is set",
    lambda f: "" if f.scheduled else "No time of publication is set.",
    hides_action=True,
)
NO_PROPOSAL = Guard(
    "no retraction proposed yet",
    lambda f: "A retraction is proposed already." if f.retraction_pending else "",
    hides_action=True,
)
PROPOSAL = Guard(
    "a retraction is proposed",
    lambda f: "" if f.retraction_pending else "A standards editor proposes a retraction first.",
    hides_action=True,
)
OUR_COPY = Guard(
    "an article of ours",
    lambda f: "" if f.own_copy else "It was published elsewhere: it is not ours to clear.",
    hides_action=True,
)
NEWEST_REVISION_ANCHORED = Guard(
    "the newest version has been compared with the claims",
    lambda f: (
        "Its newest version is still being compared with the claims; try again in a moment."
        if f.unfollowed
        else ""
    ),
)
MUST_CHECK = Guard("every must-check claim is settled", _check_must_check_claims)
SETTLED_FRESH = Guard("no settled must-check claim is stale", _check_stale_claims)
GALLEY = Guard("own copy: every item on the galley is in a claim, or waived with a reason", _check_galley)
SETTLED = Guard(
    "the claim is settled",
    lambda f: (
        "" if f.state == ClaimState.SETTLED else "Its claim is open already: the report is looked at there."
    ),
    hides_action=True,
)
NO_HOLD = Guard(
    "no hold", lambda f: "" if not f.holds else f"{f.holds} on hold: a standards editor lifts it."
)
