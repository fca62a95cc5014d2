"""Guards of the tables, as pure functions of facts: each returns "" or a sentence for what is missing."""

from django.utils.translation import gettext

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
        return _check_evidence_shown(facts) or gettext(
            "Cite at least one source, or name the author as the source."
        )
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
        sources = gettext("source works") if requested == 1 else gettext("sources work")
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
        parts.append(gettext("The article’s text changed. Decide whether this claim still means the same."))
    return " ".join(parts)


def _check_replies(facts: WorkflowFacts) -> str:
    if facts.unanswered_replies:
        return gettext("Waiting for a reply: one or more people have not answered.")
    if facts.adverse and not facts.answered_replies and not facts.reply_waiver:
        return gettext("The verdict goes against the claimant. Request a reply, or explain why you did not.")
    return ""


def _check_verdict_complete(facts: WorkflowFacts) -> str:
    return " ".join(facts.verdict_problems)


def _check_sees_all(facts: WorkflowFacts) -> str:
    return gettext("You cannot see every source that this verdict cites.") if facts.unseen_citations else ""


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
        return gettext(
            "You worked on this verdict or its sources, so another standards editor must do the legal read."
        )
    if facts.recused:
        return gettext(
            "You have declared an interest in this claim, so another standards editor must do the legal read."
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
    "the text is in this revision",
    lambda f: "" if f.span_ok else gettext("This text is not in the article."),
)
SELF_SERVICE = Guard(
    "checkers can take claims on this desk",
    lambda f: "" if f.self_service else gettext("On this desk, an editor assigns claims."),
)
NOT_RECUSED = Guard(
    "no interest declared", lambda f: "You have declared an interest in this claim." if f.recused else ""
)
ASSIGNABLE = Guard("the checker is on the desk and has no interest in the claim", _check_assignable)
NOT_PUBLIC = Guard(
    "no verdict is published",
    lambda f: (
        gettext("Its verdict is published. Correct or retract it first.")
        if f.publication_status in (PublicationStatus.LIVE, PublicationStatus.UNDER_REVIEW)
        else ""
    ),
)
VERDICT_COMPLETE = Guard("Verdict complete", _check_verdict_complete)
EVIDENCE = Guard("Enough sources, all working or archived", _check_evidence)
PASSAGES_FOUND = Guard("every passage found in its source, or a reason written", _check_passages)
REPLIES_DONE = Guard("Right of reply: done or not needed", _check_replies)
NOT_STALE = Guard("No unresolved text changes", _check_not_stale)
CURRENT = Guard(
    "the vote is for the current version",
    lambda f: "" if f.hash_current else "The claim or its sources changed after it was sent to review.",
)
NOT_VOTED = Guard("not voted on by the same person before", _check_not_voted)
SEALED = Guard(
    "sent to blind review",
    lambda f: "" if f.sealed else gettext("This verdict is not in blind review."),
    hides_action=True,
)
NOT_RATED = Guard(
    "not rated by the same person before",
    lambda f: gettext("You have already rated it.") if f.has_rated else "",
    hides_action=True,
)
RATED = Guard(
    "rated before the verdict is shown, where the desk uses blind review",
    lambda f: (
        gettext("Rate the claim first. You can then see the verdict.") if f.sealed and not f.has_rated else ""
    ),
)
PANEL = Guard(
    "decided by a panel",
    lambda f: "" if f.review_mode == ReviewMode.PANEL else gettext("This desk does not use panels."),
    hides_action=True,
)
NO_COMMENT = Guard(
    "your own comments are resolved",
    lambda f: (
        ""
        if not f.own_comments
        else "You have a comment on it that is open: resolve it first, or send it back."
        if f.own_comments == 1
        else f"You have {f.own_comments} comments on it that are open: resolve them first, or send it back."
    ),
)
LEGALLY_READ = Guard(
    "legal read done, where it is required",
    lambda f: (
        gettext("A standards editor must read it first: put it on hold, then lift the hold.")
        if f.legal_read and not f.legally_read
        else ""
    ),
)
SECOND_LEGAL_READER = Guard(
    "for a legal read: no interest declared and no part in the verdict", _check_legal_read
)
QUORUM = Guard("enough approvals for the desk", _check_quorum)
SEES_ALL_CITATIONS = Guard("all cited sources are visible to you", _check_sees_all)
EVIDENCE_FRESH = Guard("all sources checked recently", _check_freshness)
OWN_COPY_ONLY = Guard(
    "our copy",
    lambda f: (
        ""
        if f.own_copy or f.through_publish
        else gettext("A public claim is settled by publishing its verdict.")
    ),
    hides_action=True,
)
EDIT_APPLIED = Guard(
    "the article contains the proposed change", lambda f: "" if f.through_publish else f.applied
)
PUBLIC_CLAIM = Guard(
    "a claim published elsewhere",
    lambda f: gettext("A claim in our copy is ticked and never published.") if f.own_copy else "",
    hides_action=True,
)
ORIGIN = Guard(
    "first appeared outside our own site",
    lambda f: "" if f.has_origin else gettext("Enter where the claim first appeared before you publish."),
)
APPROVED = Guard(
    "approved by a second person",
    lambda f: "" if f.state == ClaimState.APPROVED else gettext("A second person must approve it first."),
)
NOT_EMBARGOED = Guard(
    "no embargo",
    lambda f: (
        gettext("The article is under embargo. Nothing is published before it ends.") if f.embargoed else ""
    ),
)
CLAIMREVIEW = Guard("valid ClaimReview", lambda f: " ".join(f.publish_problems))
NEW_VERSION = Guard(
    "a new version is approved",
    lambda f: (
        ""
        if f.new_version and f.state == ClaimState.APPROVED
        else gettext("Write a new verdict and have it approved first.")
    ),
)
SCHEDULED = Guard(
    "publication is scheduled",
    lambda f: "" if f.scheduled else gettext("No publication time is set."),
    hides_action=True,
)
NO_PROPOSAL = Guard(
    "no retraction proposed yet",
    lambda f: gettext("A retraction has already been proposed.") if f.retraction_pending else "",
    hides_action=True,
)
PROPOSAL = Guard(
    "a retraction is proposed",
    lambda f: "" if f.retraction_pending else gettext("A standards editor must propose a retraction first."),
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
        gettext("The newest version is still being compared with the claims. Try again in a moment.")
        if f.unfollowed
        else ""
    ),
)
MUST_CHECK = Guard("every required claim is settled", _check_must_check_claims)
SETTLED_FRESH = Guard("no required claim has changed text", _check_stale_claims)
GALLEY = Guard("our copy: every item is in a claim or waived with a reason", _check_galley)
SETTLED = Guard(
    "the claim is settled",
    lambda f: (
        ""
        if f.state == ClaimState.SETTLED
        else gettext("The claim is already open. Deal with this report there.")
    ),
    hides_action=True,
)
NO_HOLD = Guard(
    "not on hold",
    lambda f: "" if not f.holds else f"{f.holds} on hold: a standards editor lifts it.",
)
