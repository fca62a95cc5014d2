"""The tables as people agreed on them, written out a second time so that a changed row turns a test red.

One line a step: its name | the states it leaves | the state it leads to ("=" for unchanged) | who may.
People: checker (any of the desk), assignee, second (did not write the ruling), editor, standards, other
(another editor than the one who proposed), clearer (an editor who is not the only
checker), system, first (the system with the first claim). A program with the role may do the same, but for
what takes a person: editor_person, standards_person, second, other, clearer.
"""

from typing import NamedTuple

WORK = """
suggest | (new) | suggested | checker system
flag | (new) suggested | flagged | checker
dismiss | suggested | closed | editor
take | flagged | assigned | checker
assign | flagged assigned checking awaiting_reply | assigned | editor system
start | assigned | checking | assignee
request_reply | checking awaiting_reply | awaiting_reply | assignee
log_reply | awaiting_reply | checking | assignee system
submit | checking awaiting_reply | in_review | assignee
rate_blind | in_review | = | second
comment | in_review | = | second
approve | in_review | approved | second
dissent | in_review | = | second
approve_by_panel | in_review | approved | system
send_back | in_review | checking | second
void | in_review approved on_hold | checking | editor_person system
hold | approved | on_hold | standards_person system
lift_hold | on_hold | approved | standards_person
settle | approved | settled | editor_person
reopen | settled | flagged | editor system
release | assigned checking awaiting_reply | flagged | assignee editor system
close | flagged assigned checking awaiting_reply in_review approved on_hold | closed | editor system
restore | closed | flagged | editor
"""

STANDING = """
publish                      | none              | live         | editor_person
cancel_scheduled_publication | none              | =            | editor_person system
correct                      | live under_review | live         | editor_person
mark_under_review            | live              | under_review | editor_person system
reaffirm                     | under_review      | live         | second
propose_retraction           | live under_review | =            | standards_person
withdraw_retraction_proposal | live under_review | =            | standards_person system
retract                      | live under_review | retracted    | other
"""

ARTICLE = """
open             | imported                  | checking  | first editor
clear            | checking                  | cleared   | clearer
revoke_clearance | cleared                   | checking  | editor_person system
withdraw         | imported checking cleared | withdrawn | editor system
restore          | withdrawn                 | checking  | editor
"""

REPORT = """
create_reader_report    | (new)             | new           | system
start_investigation     | new               | investigating | checker
reopen_claim_for_report | new investigating | investigating | editor
answer_reader_report    | new investigating | answered      | editor
reopen_reader_report    | answered          | investigating | editor
"""

# What must hold first, a few words a guard, in the order in which a person is told.
GUARDS = {
    "suggest": "the text is in this revision",
    "flag": "the text is in this revision",
    "take": "checkers can take claims on this desk; no interest declared",
    "assign": "the checker is on the desk and has no interest in the claim",
    "submit": (
        "the verdict is complete; enough sources, all working or archived; what the desk requires on the "
        "checklist is ticked; right of reply: done or not needed; no unresolved text changes"
    ),
    "rate_blind": (
        "sent to blind review; not rated by the same person before; the vote is for the current "
        "version; all cited sources are visible to you; no unresolved text changes; all sources "
        "checked recently"
    ),
    "comment": "rated before the verdict is shown, where the desk uses blind review",
    "approve": (
        "rated before the verdict is shown, where the desk uses blind review; the vote is for "
        "the current version; not voted on by the same person before; your own comments are "
        "resolved; all cited sources are visible to you; every passage found in its source, or a "
        "reason written; no unresolved text changes; all sources checked recently; enough "
        "approvals for the desk"
    ),
    "dissent": (
        "decided by a panel; the vote is for the current version; not voted on by the same "
        "person before; all cited sources are visible to you; no unresolved text changes; all "
        "sources checked recently"
    ),
    "approve_by_panel": (
        "decided by a panel; the vote is for the current version; every passage found in its "
        "source, or a reason written; no unresolved text changes; all sources checked recently; "
        "enough approvals for the desk"
    ),
    "lift_hold": "for a legal read: no interest declared and no part in the verdict",
    "settle": (
        "our copy; the article contains the proposed change; no unresolved text changes; legal "
        "read done, where it is required"
    ),
    "close": "no verdict is published",
    "publish": (
        "a claim published elsewhere; approved by a second person; legal read done, where it is "
        "required; first appeared outside our own site; no embargo; all sources checked "
        "recently; no unresolved text changes; valid ClaimReview"
    ),
    "cancel_scheduled_publication": "publication is scheduled",
    "correct": (
        "a claim published elsewhere; a new version is approved; legal read done, where it is "
        "required; no embargo; all sources checked recently; no unresolved text changes; valid "
        "ClaimReview"
    ),
    "reaffirm": "no unresolved text changes",
    "propose_retraction": "no retraction proposed yet",
    "withdraw_retraction_proposal": "a retraction is proposed",
    "retract": "a retraction is proposed",
    "reopen_claim_for_report": "the claim is settled",
    "clear": (
        "an article of ours; the newest version has been compared with the claims; every "
        "required claim is settled; no required claim has changed text; not on hold; our copy: every "
        "item is in a claim or waived with a reason"
    ),
}

# Which of the ten roles of the matrix each word above stands for.
WHO = {
    "checker": "checker assignee second editor standards program",
    "assignee": "assignee",
    "second": "second editor standards",
    "editor": "editor standards program",
    "editor_person": "editor standards",
    "standards_person": "standards",
    "other": "editor standards",
    "clearer": "editor standards",
    "system": "system",
    "first": "system",
}
ROLES = [
    *("stranger", "outsider", "checker", "assignee", "second", "editor", "standards", "program"),
    *("admin", "system"),
]


class ExpectedTransition(NamedTuple):
    """One agreed row."""

    step: str
    sources: set[str]
    to: str
    who: set[str]

    @property
    def roles(self) -> set[str]:
        """Those of the ten roles that may."""
        return {role for who in self.who for role in WHO[who].split()}


def parse_expected_rows(text: str) -> list[ExpectedTransition]:
    """The rows of one of the tables above."""
    found = []
    for row in text.strip().splitlines():
        step, sources, to, who = (cell.strip() for cell in row.split("|"))
        found.append(ExpectedTransition(step, set(sources.split()), to, set(who.split())))
    return found
