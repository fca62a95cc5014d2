"""Guards of the tables, as pure functions of facts: each returns "" or a sentence for what is missing."""

from django.utils.translation import gettext, gettext_lazy, ngettext, ngettext_lazy

from accounts.models.enums import ReviewMode
from factcheck.models.enums import ClaimKind, ClaimState, PublicationStatus
from factcheck.workflow.evidence_checks import check_evidence, check_freshness, check_passages
from factcheck.workflow.policies import WorkflowFacts
from lib.state_machine.machine import Guard
from lib.text.phrases import join_with_and

PANEL_SIZE, PANEL_CARRIES = 3, 2
KIND_COUNTS = {
    ClaimKind.QUOTE: ngettext_lazy("{count} quote", "{count} quotes", "count"),
    ClaimKind.DATE: ngettext_lazy("{count} date", "{count} dates", "count"),
    ClaimKind.NUMBER: ngettext_lazy("{count} number", "{count} numbers", "count"),
    ClaimKind.NAME: ngettext_lazy("{count} name", "{count} names", "count"),
    ClaimKind.TITLE: ngettext_lazy("{count} title", "{count} titles", "count"),
    ClaimKind.SUPERLATIVE: ngettext_lazy("{count} superlative", "{count} superlatives", "count"),
}
"""Of the items that the galley detects, by kind."""


def _check_quorum(facts: WorkflowFacts) -> str:
    if not facts.vote_given:
        return ""
    if facts.review_mode == ReviewMode.PANEL:
        cast = facts.votes + facts.dissents
        if cast >= PANEL_SIZE and facts.votes >= PANEL_CARRIES:
            return ""
        # Translators: {panel} is always 3.
        return gettext("{votes} of {panel} panel votes so far.").format(votes=cast, panel=PANEL_SIZE)
    if facts.votes >= facts.quorum:
        return ""
    return ngettext(
        "{votes} of {required} approval so far.", "{votes} of {required} approvals so far.", facts.quorum
    ).format(votes=facts.votes, required=facts.quorum)


def _check_not_voted(facts: WorkflowFacts) -> str:
    if not facts.has_voted:
        return ""
    if facts.review_mode == ReviewMode.PANEL:
        # Translators: {panel} is always 3.
        return gettext("You have already voted. {votes} of {panel} votes so far.").format(
            votes=facts.votes + facts.dissents, panel=PANEL_SIZE
        )
    return ngettext(
        "You have already approved this. {votes} of {required} approval so far.",
        "You have already approved this. {votes} of {required} approvals so far.",
        facts.quorum,
    ).format(votes=facts.votes, required=facts.quorum)


def _check_not_stale(facts: WorkflowFacts) -> str:
    parts = []
    if n := facts.undecided_drift:
        parts.append(
            ngettext(
                "{count} source has changed. Decide whether it still supports the claim.",
                "{count} sources have changed. Decide whether they still support the claim.",
                n,
            ).format(count=n)
        )
    if facts.appearance_stale:
        parts.append(gettext("The article’s text changed. Decide whether this claim still means the same."))
    return " ".join(parts)


def _check_checklist(facts: WorkflowFacts) -> str:
    items = facts.open_checklist_items
    if not items:
        return ""
    return ngettext(
        "{count} required line of the checklist is not ticked: {items}.",
        "{count} required lines of the checklist are not ticked: {items}.",
        len(items),
    ).format(count=len(items), items=join_with_and([f"“{item}”" for item in items]))


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
        return gettext("That person is not on this desk.")
    if facts.candidate_recused:
        return gettext("That person has declared an interest in this claim.")
    return ""


def _check_must_check_claims(facts: WorkflowFacts) -> str:
    n = facts.must_check_open
    if not n:
        return ""
    return ngettext("{count} claim is still open.", "{count} claims are still open.", n).format(count=n)


def _check_stale_claims(facts: WorkflowFacts) -> str:
    n = facts.must_check_stale
    if not n:
        return ""
    return ngettext(
        "{count} settled claim needs a decision because its text changed.",
        "{count} settled claims need a decision because their text changed.",
        n,
    ).format(count=n)


def _check_galley(facts: WorkflowFacts) -> str:
    total = sum(count for _, count in facts.open_items)
    # Until claims and waivers are re-anchored to the newest version, every item of it would count as open.
    if facts.unfollowed or not total:
        return ""
    kinds = [KIND_COUNTS[ClaimKind(kind)].format(count=count) for kind, count in facts.open_items]
    return ngettext(
        "{count} item is open ({kinds}). Put it in a claim or waive it with a reason.",
        "{count} items are open ({kinds}). Put each in a claim or waive it with a reason.",
        total,
    ).format(count=total, kinds=join_with_and(kinds))


SPAN = Guard(
    "the text is in this revision",
    lambda f: "" if f.span_ok else gettext("This text is not in the article."),
)
SELF_SERVICE = Guard(
    "checkers can take claims on this desk",
    lambda f: "" if f.self_service else gettext("On this desk, an editor assigns claims."),
)
NOT_RECUSED = Guard(
    "no interest declared",
    lambda f: gettext("You have declared an interest in this claim.") if f.recused else "",
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
VERDICT_COMPLETE = Guard("the verdict is complete", _check_verdict_complete)
EVIDENCE = Guard("enough sources, all working or archived", check_evidence)
PASSAGES_FOUND = Guard("every passage found in its source, or a reason written", check_passages)
CHECKLIST = Guard("what the desk requires on the checklist is ticked", _check_checklist)
REPLIES_DONE = Guard("right of reply: done or not needed", _check_replies)
NOT_STALE = Guard("no unresolved text changes", _check_not_stale)
CURRENT = Guard(
    "the vote is for the current version",
    lambda f: (
        "" if f.hash_current else gettext("The claim or its sources changed after it was sent to review.")
    ),
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
        else ngettext(
            "You have {count} open comment. Resolve it, or send the verdict back.",
            "You have {count} open comments. Resolve them, or send the verdict back.",
            f.own_comments,
        ).format(count=f.own_comments)
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
EVIDENCE_FRESH = Guard("all sources checked recently", check_freshness)
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
    lambda f: (
        "" if f.own_copy else gettext("The article was published elsewhere. Only our own copy is cleared.")
    ),
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
    lambda f: (
        ""
        if not f.holds
        else ngettext(
            "{count} claim is on hold. A standards editor can lift the hold.",
            "{count} claims are on hold. A standards editor can lift the holds.",
            f.holds,
        ).format(count=f.holds)
    ),
)

REQUIREMENT_LABELS = {
    VERDICT_COMPLETE.name: gettext_lazy("Verdict complete"),
    EVIDENCE.name: gettext_lazy("Enough sources, all working or archived"),
    CHECKLIST.name: gettext_lazy("Checklist ticked, as far as the desk requires it"),
    REPLIES_DONE.name: gettext_lazy("Right of reply: done or not needed"),
    NOT_STALE.name: gettext_lazy("No unresolved text changes"),
}
"""Requirements of the guards of *submit*, as the form of a verdict lists them."""
