"""What must hold first, guard by guard: the sentence a person reads, and when nobody has to read it.

Neither these tests nor what they import knows a database: they are what bench/mutants.py asks first.
"""

import pytest

from factcheck.workflow import guards as g
from factcheck.workflow.policies import WorkflowFacts

ITEMS = (("number", 2), ("name", 1))
SAID = [
    (g.SPAN, {}, ""),
    (g.SPAN, {"span_ok": False}, "This text is not in the article."),
    (g.SELF_SERVICE, {}, ""),
    (g.SELF_SERVICE, {"self_service": False}, "On this desk, an editor assigns claims."),
    (g.NOT_RECUSED, {}, ""),
    (g.NOT_RECUSED, {"recused": True}, "You have declared an interest in this claim."),
    (g.ASSIGNABLE, {}, ""),
    (
        g.ASSIGNABLE,
        {"candidate_on_desk": False, "candidate_recused": True},
        "That person is not on this desk.",
    ),
    (g.ASSIGNABLE, {"candidate_recused": True}, "That person has declared an interest in this claim."),
    (g.NOT_PUBLIC, {"publication_status": "none"}, ""),
    (g.NOT_PUBLIC, {"publication_status": "retracted"}, ""),
    (g.NOT_PUBLIC, {"publication_status": "live"}, "Its verdict is published. Correct or retract it first."),
    (
        g.NOT_PUBLIC,
        {"publication_status": "under_review"},
        "Its verdict is published. Correct or retract it first.",
    ),
    (g.VERDICT_COMPLETE, {}, ""),
    (
        g.VERDICT_COMPLETE,
        {"verdict_problems": ("Choose a rating.", "Write an explanation.")},
        "Choose a rating. Write an explanation.",
    ),
    (g.REPLIES_DONE, {}, ""),
    (
        g.REPLIES_DONE,
        {"unanswered_replies": 1, "reply_waiver": True},
        "Waiting for a reply: one or more people have not answered.",
    ),
    (
        g.REPLIES_DONE,
        {"adverse": True},
        ("The verdict goes against the claimant. Request a reply, or explain why you did not."),
    ),
    (g.REPLIES_DONE, {"adverse": True, "answered_replies": 1}, ""),
    (g.REPLIES_DONE, {"adverse": True, "reply_waiver": True}, ""),
    (g.NOT_STALE, {}, ""),
    (
        g.NOT_STALE,
        {"undecided_drift": 1},
        "1 source has changed. Decide whether it still supports the claim.",
    ),
    (
        g.NOT_STALE,
        {"undecided_drift": 2},
        "2 sources have changed. Decide whether they still support the claim.",
    ),
    (
        g.NOT_STALE,
        {"appearance_stale": True},
        "The article’s text changed. Decide whether this claim still means the same.",
    ),
    (
        g.NOT_STALE,
        {"undecided_drift": 1, "appearance_stale": True},
        (
            "1 source has changed. Decide whether it still supports the claim. The article’s text "
            "changed. Decide whether this claim still "
            "means the same."
        ),
    ),
    (g.CURRENT, {}, ""),
    (g.CURRENT, {"hash_current": False}, "The claim or its sources changed after it was sent to review."),
    (g.SEALED, {"sealed": True}, ""),
    (g.SEALED, {}, "This verdict is not in blind review."),
    (g.NOT_RATED, {}, ""),
    (g.NOT_RATED, {"has_rated": True}, "You have already rated it."),
    (g.RATED, {}, ""),
    (g.RATED, {"has_rated": True}, ""),
    (g.RATED, {"sealed": True, "has_rated": True}, ""),
    (g.RATED, {"sealed": True}, "Rate the claim first. You can then see the verdict."),
    (g.PANEL, {"review_mode": "panel"}, ""),
    (g.PANEL, {}, "This desk does not use panels."),
    (g.PANEL, {"review_mode": "blind"}, "This desk does not use panels."),
    (g.NO_COMMENT, {}, ""),
    (
        g.NO_COMMENT,
        {"own_comments": 1},
        "You have 1 open comment. Resolve it, or send the verdict back.",
    ),
    (
        g.NO_COMMENT,
        {"own_comments": 2},
        "You have 2 open comments. Resolve them, or send the verdict back.",
    ),
    (g.LEGALLY_READ, {}, ""),
    (g.LEGALLY_READ, {"legally_read": True}, ""),
    (g.LEGALLY_READ, {"legal_read": True, "legally_read": True}, ""),
    (
        g.LEGALLY_READ,
        {"legal_read": True},
        "A standards editor must read it first: put it on hold, then lift the hold.",
    ),
    (g.SECOND_LEGAL_READER, {}, ""),
    (g.SECOND_LEGAL_READER, {"recused": True, "is_verdict_author": True}, ""),
    (g.SECOND_LEGAL_READER, {"legal_read": True}, ""),
    (
        g.SECOND_LEGAL_READER,
        {"legal_read": True, "recused": True},
        ("You have declared an interest in this claim, so another standards editor must do the legal read."),
    ),
    (
        g.SECOND_LEGAL_READER,
        {"legal_read": True, "is_verdict_author": True},
        ("You worked on this verdict or its sources, so another standards editor must do the legal read."),
    ),
    (g.SEES_ALL_CITATIONS, {}, ""),
    (g.SEES_ALL_CITATIONS, {"unseen_citations": 1}, "You cannot see every source that this verdict cites."),
    (g.EVIDENCE_FRESH, {}, ""),
    (g.EVIDENCE_FRESH, {"unlooked": 1}, "1 source has not been checked recently. A check is due."),
    (g.EVIDENCE_FRESH, {"unlooked": 2}, "2 sources have not been checked recently. A check is due."),
    (g.OWN_COPY_ONLY, {"own_copy": True}, ""),
    (g.OWN_COPY_ONLY, {"through_publish": True}, ""),
    (g.OWN_COPY_ONLY, {}, "A public claim is settled by publishing its verdict."),
    (
        g.EDIT_APPLIED,
        {"applied": "The article still has the old words."},
        "The article still has the old words.",
    ),
    (g.EDIT_APPLIED, {"applied": "x", "through_publish": True}, ""),
    (g.PUBLIC_CLAIM, {}, ""),
    (g.PUBLIC_CLAIM, {"own_copy": True}, "A claim in our copy is ticked and never published."),
    (g.ORIGIN, {}, ""),
    (g.ORIGIN, {"has_origin": False}, "Enter where the claim first appeared before you publish."),
    (g.APPROVED, {}, "A second person must approve it first."),
    (g.APPROVED, {"state": "approved"}, ""),
    (g.APPROVED, {"state": "in_review"}, "A second person must approve it first."),
    (g.APPROVED, {"state": "checking"}, "A second person must approve it first."),
    (g.NOT_EMBARGOED, {}, ""),
    (
        g.NOT_EMBARGOED,
        {"embargoed": True},
        "The article is under embargo. Nothing is published before it ends.",
    ),
    (g.CLAIMREVIEW, {}, ""),
    (g.CLAIMREVIEW, {"publish_problems": ("A.", "B.")}, "A. B."),
    (g.NOT_VOTED, {}, ""),
    (
        g.NOT_VOTED,
        {"has_voted": True, "votes": 1, "quorum": 2},
        "You have already approved this. 1 of 2 approvals so far.",
    ),
    (
        g.NOT_VOTED,
        {"has_voted": True, "votes": 1, "dissents": 1, "review_mode": "panel"},
        "You have already voted. 2 of 3 votes so far.",
    ),
    (
        g.NOT_VOTED,
        {"has_voted": True, "votes": 0, "dissents": 1, "review_mode": "panel"},
        "You have already voted. 1 of 3 votes so far.",
    ),
    (
        g.NOT_VOTED,
        {"has_voted": True, "votes": 1, "quorum": 2, "review_mode": "blind"},
        "You have already approved this. 1 of 2 approvals so far.",
    ),
    (g.QUORUM, {"votes": 0}, ""),  # while a vote is only offered
    (g.QUORUM, {"vote_given": True, "votes": 1}, ""),
    (g.QUORUM, {"vote_given": True, "votes": 3, "quorum": 2}, ""),
    (g.QUORUM, {"vote_given": True, "votes": 2, "quorum": 2}, ""),
    (g.QUORUM, {"vote_given": True, "votes": 1, "quorum": 2}, "1 of 2 approvals so far."),
    (
        g.QUORUM,
        {"vote_given": True, "votes": 2, "quorum": 1, "review_mode": "panel"},
        "2 of 3 panel votes so far.",
    ),
    (g.QUORUM, {"vote_given": True, "votes": 2, "dissents": 1, "quorum": 9, "review_mode": "panel"}, ""),
    (g.QUORUM, {"vote_given": True, "votes": 3, "review_mode": "panel"}, ""),
    (g.QUORUM, {"vote_given": True, "votes": 2, "dissents": 2, "review_mode": "panel"}, ""),
    (
        g.QUORUM,
        {"vote_given": True, "votes": 1, "dissents": 2, "review_mode": "panel"},
        "3 of 3 panel votes so far.",
    ),
    (g.SCHEDULED, {"scheduled": True}, ""),
    (g.SCHEDULED, {}, "No publication time is set."),
    (g.NEW_VERSION, {"new_version": True, "state": "approved"}, ""),
    (
        g.NEW_VERSION,
        {"new_version": True, "state": "checking"},
        "Write a new verdict and have it approved first.",
    ),
    (
        g.NEW_VERSION,
        {"new_version": True, "state": "settled"},
        "Write a new verdict and have it approved first.",
    ),
    (g.NEW_VERSION, {"new_version": True}, "Write a new verdict and have it approved first."),
    (g.NEW_VERSION, {"state": "approved"}, "Write a new verdict and have it approved first."),
    (g.NO_PROPOSAL, {}, ""),
    (g.NO_PROPOSAL, {"retraction_pending": True}, "A retraction has already been proposed."),
    (g.PROPOSAL, {"retraction_pending": True}, ""),
    (g.PROPOSAL, {}, "A standards editor must propose a retraction first."),
    (g.NEWEST_REVISION_ANCHORED, {}, ""),
    (
        g.NEWEST_REVISION_ANCHORED,
        {"unfollowed": True},
        ("The newest version is still being compared with the claims. Try again in a moment."),
    ),
    (g.NO_HOLD, {}, ""),
    (g.NO_HOLD, {"holds": 1}, "1 claim is on hold. A standards editor can lift the hold."),
    (g.NO_HOLD, {"holds": 2}, "2 claims are on hold. A standards editor can lift the holds."),
    (g.OUR_COPY, {"own_copy": True}, ""),
    (g.OUR_COPY, {}, "The article was published elsewhere. Only our own copy is cleared."),
    (g.CHECKLIST, {}, ""),
    (
        g.CHECKLIST,
        {"open_checklist_items": ("Find the table",)},
        "1 required line of the checklist is not ticked: “Find the table”.",
    ),
    (
        g.CHECKLIST,
        {"open_checklist_items": ("Find the table", "Ask them")},
        "2 required lines of the checklist are not ticked: “Find the table” and “Ask them”.",
    ),
    (g.QUORUM, {"vote_given": True, "votes": 0, "quorum": 1}, "0 of 1 approval so far."),
    (
        g.NOT_VOTED,
        {"has_voted": True, "votes": 1, "quorum": 1},
        "You have already approved this. 1 of 1 approval so far.",
    ),
    (g.SETTLED, {"state": "settled"}, ""),
    (g.SETTLED, {"state": "closed"}, "The claim is already open. Deal with this report there."),
    (g.SETTLED, {"state": "suggested"}, "The claim is already open. Deal with this report there."),
    (g.SETTLED, {"state": "approved"}, "The claim is already open. Deal with this report there."),
]


@pytest.mark.parametrize(("guard", "facts", "said"), SAID)
def test_a_guard_says_what_is_missing_or_nothing(guard, facts, said):
    assert guard.reason(WorkflowFacts(**facts)) == said


EVIDENCE = [
    ({"own_copy": True, "sound": 1}, ""),
    ({"own_copy": True, "on_author": True}, ""),
    (
        {"own_copy": True, "sound_independent": 9},
        "Cite at least one source, or name the author as the source.",
    ),
    ({"own_copy": True, "unchecked": 1}, "1 source has not been checked yet."),
    ({"independent": 2, "sound_independent": 2}, ""),
    ({"independent": 3, "sound_independent": 3}, ""),
    ({"independent_sources": 3, "independent": 2, "sound_independent": 2},
     "Not enough independent sources: 2 of 3. Add one, or cite 1 primary source and explain "
     "why it is enough."),
    ({"primary": 1, "sound_primary": 1, "source_waiver": True}, ""),
    ({"primary": 2, "sound_primary": 2, "source_waiver": True}, ""),
    ({"primary": 1, "sound_primary": 1, "independent": 1},
     "Not enough independent sources: 1 of 2. Add one, or cite 1 primary source and explain "
     "why it is enough."),
    ({"primary_sources": 2, "primary": 1, "sound_primary": 1, "source_waiver": True},
     "Not enough independent sources: 0 of 2. Add one, or cite 2 primary sources and explain "
     "why they are enough."),
    ({"independent": 2, "sound_independent": 1, "unsound": 1},
     ("1 of 2 independent sources work or are archived. 1 source does not work and has no archived copy.")),
    ({"independent_sources": 1, "independent": 1, "unchecked": 1},
     ("0 of 1 independent source works or is archived. 1 source has not been checked yet.")),
    ({"independent": 2, "sound_independent": 0, "unsound": 2, "unchecked": 3},
     ("0 of 2 independent sources work or are archived. 3 sources have not been checked yet. 2 "
"sources do not work and have no archived copy.")),
    ({"source_waiver": True, "primary": 1, "independent": 2, "unsound": 1},
     "0 of 1 primary source works or is archived. 1 source does not work and has no archived copy."),
    ({"source_waiver": True, "primary": 2, "primary_sources": 2, "sound_primary": 1, "unsound": 1},
     ("1 of 2 primary sources work or are archived. 1 source does not work and has no archived copy.")),
    ({"source_waiver": True, "independent": 2, "sound_independent": 1},
     "1 of 2 independent sources work or are archived."),
    # More than are asked for, and still too few that can be shown again.
    ({"independent": 3, "sound_independent": 1, "unsound": 2},
     ("1 of 2 independent sources work or are archived. 2 sources do not work and have no archived copy.")),
    ({"source_waiver": True, "primary": 2, "unsound": 2},
     "0 of 1 primary source works or is archived. 2 sources do not work and have no archived copy."),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "said"), EVIDENCE)
def test_the_evidence_gate_counts_what_can_be_shown_again(facts, said):
    assert g.EVIDENCE.reason(WorkflowFacts(has_verdict=True, **facts)) == said


@pytest.mark.parametrize(
    ("facts", "open_"),
    [
        ({"own_copy": True}, True),  # an author may yet be named
        ({"sound_primary": 1}, True),  # a waiver may yet be written
        ({"sound_primary": 2}, True),
        ({"sound_primary": 1, "primary_sources": 2}, False),
        ({}, False),
        ({"sound_independent": 2}, True),
    ],
)
def test_while_review_is_only_offered_nothing_is_held_against_what_may_yet_be_written(facts, open_):
    assert (g.EVIDENCE.reason(WorkflowFacts(**facts)) == "") is open_


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ""),
        ({"open_items": (("number", 0),)}, ""),
        ({"open_items": ITEMS, "unfollowed": True}, ""),
        ({"open_items": (("number", 1),)},
         "1 item is open (1 number). Put it in a claim or waive it with a reason."),
        ({"open_items": ITEMS},
         "3 items are open (2 numbers and 1 name). Put each in a claim or waive it with a reason."),
    ],
)  # fmt: skip
def test_what_is_open_on_the_galley_is_counted_by_kind(facts, said):
    assert g.GALLEY.reason(WorkflowFacts(**facts)) == said


@pytest.mark.parametrize(
    ("count", "open_", "stale"),
    [
        (0, "", ""),
        (1, "1 claim is still open.", "1 settled claim needs a decision because its text changed."),
        (2, "2 claims are still open.", "2 settled claims need a decision because their text changed."),
    ],
)
def test_must_check_claims_are_counted(count, open_, stale):
    assert g.MUST_CHECK.reason(WorkflowFacts(must_check_open=count)) == open_
    assert g.SETTLED_FRESH.reason(WorkflowFacts(must_check_stale=count)) == stale


def test_the_steps_that_belong_to_another_form_are_not_drawn():
    hiding = {name for name, guard in vars(g).items() if isinstance(guard, g.Guard) and guard.hides_action}
    assert hiding == {
        "SEALED", "NOT_RATED", "PANEL", "OWN_COPY_ONLY", "PUBLIC_CLAIM", "SCHEDULED", "SETTLED",
        "NO_PROPOSAL", "PROPOSAL", "OUR_COPY",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        ("quote", "1 quote", "2 quotes"),
        ("date", "1 date", "2 dates"),
        ("number", "1 number", "2 numbers"),
        ("name", "1 name", "2 names"),
        ("title", "1 title", "2 titles"),
        ("superlative", "1 superlative", "2 superlatives"),
    ],
)
def test_open_items_of_each_kind_are_named(kind, one, two):
    said = [g.GALLEY.reason(WorkflowFacts(open_items=((kind, count),))) for count in (1, 2)]
    assert [sentence.partition("(")[2].partition(")")[0] for sentence in said] == [one, two]


def test_what_review_requires_is_named_beside_the_verdict():
    required = (g.VERDICT_COMPLETE, g.EVIDENCE, g.CHECKLIST, g.REPLIES_DONE, g.NOT_STALE)
    assert list(g.REQUIREMENT_LABELS) == [guard.name for guard in required]
    assert [str(label) for label in g.REQUIREMENT_LABELS.values()] == [
        "Verdict complete",
        "Enough sources, all working or archived",
        "Checklist ticked, as far as the desk requires it",
        "Right of reply: done or not needed",
        "No unresolved text changes",
    ]
