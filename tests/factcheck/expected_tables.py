"""The tables as people agreed on them, written out a second time so that a changed row turns a test red.

One line a step: its name | the states it leaves | the state it leads to ("=" for unchanged) | who may.
People: checker (any of the desk), assignee, second (did not write the ruling), editor, standards, other
(another editor or standards editor than the one who proposed), clearer (an editor who is not the only
checker), system, first (the system with the first claim).
"""

from typing import NamedTuple

WORK = """
suggest | (new) | suggested | checker system
flag | (new) suggested | flagged | checker
dismiss | suggested | closed | editor
take | flagged | assigned | checker
assign | flagged assigned checking awaiting_reply | assigned | editor
start | assigned | checking | assignee
request_reply | checking awaiting_reply | awaiting_reply | assignee
log_reply | awaiting_reply | checking | assignee system
submit | checking | in_review | assignee
rate_blind | in_review | = | second
comment | in_review | = | second
approve | in_review | approved | second
dissent | in_review | = | second
approve_by_panel | in_review | approved | system
send_back | in_review | checking | second
void | in_review approved on_hold | checking | editor system
hold | approved | on_hold | standards system
lift_hold | on_hold | approved | standards
settle | approved | settled | editor
reopen | settled | flagged | editor system
release | assigned checking awaiting_reply | flagged | assignee editor system
close | flagged assigned checking awaiting_reply in_review approved on_hold | closed | editor system
restore | closed | flagged | editor
"""

STANDING = """
publish                      | none              | live         | editor
cancel_scheduled_publication | none              | =            | editor system
correct                      | live under_review | live         | editor
mark_under_review            | live              | under_review | editor system
reaffirm                     | under_review      | live         | second
propose_retraction           | live under_review | =            | standards
withdraw_retraction_proposal | live under_review | =            | standards system
retract                      | live under_review | retracted    | other
"""

ARTICLE = """
open             | imported                  | checking  | first editor
clear            | checking                  | cleared   | clearer
revoke_clearance | cleared                   | checking  | editor system
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
    "suggest": "the words lie in the revision",
    "flag": "the words lie in the revision",
    "take": "the desk lets checkers take claims; no interest declared",
    "assign": "the checker is on the desk and not recused",
    "submit": "the ruling is complete; enough evidence, each source answering or kept; no reply left to ask "
    "for; no change left to decide",
    "rate_blind": "filed to be rated blind; not rated by the same person before; the vote is on the current "
    "words; every citation may be seen; no change left to decide; every source looked at lately",
    "comment": "rated blind first, where the desk asks for it",
    "approve": "rated blind first, where the desk asks for it; the vote is on the current words; not voted "
    "on by the same person before; no open comment of one's own; every citation may be seen; no change left "
    "to decide; every source looked at lately; enough approvals for the desk",
    "dissent": "a panel judges it; the vote is on the current words; not voted on by the same person before; "
    "every citation may be seen; no change left to decide; every source looked at lately",
    "approve_by_panel": "a panel judges it; the vote is on the current words; no change left to decide; "
    "every source looked at lately; enough approvals for the desk",
    "lift_hold": "where it is the legal read: no interest declared, no part in the ruling",
    "settle": "own copy; the article carries the ruling; no change left to decide; read by standards, where "
    "that is asked for",
    "close": "nothing public stands on it",
    "publish": "somebody else's claim; approved by a second person; read by standards, where that is asked "
    "for; an origin apart from us; no embargo; "
    "every source looked at lately; no change left to decide; ClaimReview validates",
    "cancel_scheduled_publication": "a time of publication is set",
    "correct": "somebody else's claim; approved on a new version; read by standards, where that is asked "
    "for; no embargo; every source looked at lately; "
    "no change left to decide; ClaimReview validates",
    "reaffirm": "no change left to decide",
    "propose_retraction": "no retraction proposed yet",
    "withdraw_retraction_proposal": "a retraction is proposed",
    "retract": "a retraction is proposed",
    "reopen_claim_for_report": "the claim is settled",
    "clear": "the newest version has been compared with the claims; every must-check claim is settled; "
    "no settled must-check claim is stale; no hold; "
    "own copy: every item on the galley is in a claim, or waived with a reason",
}

# Which of the nine roles of the matrix each word above stands for.
WHO = {
    "checker": "checker assignee second editor standards",
    "assignee": "assignee",
    "second": "second editor standards",
    "editor": "editor standards",
    "standards": "standards",
    "other": "editor standards",
    "clearer": "editor standards",
    "system": "system",
    "first": "system",
}
ROLES = ["stranger", "outsider", "checker", "assignee", "second", "editor", "standards", "admin", "system"]


class ExpectedTransition(NamedTuple):
    """One agreed row."""

    step: str
    sources: set[str]
    to: str
    who: set[str]

    @property
    def roles(self) -> set[str]:
        """Those of the nine roles that may."""
        return {role for who in self.who for role in WHO[who].split()}


def parse_expected_rows(text: str) -> list[ExpectedTransition]:
    """The rows of one of the tables above."""
    found = []
    for row in text.strip().splitlines():
        step, sources, to, who = (cell.strip() for cell in row.split("|"))
        found.append(ExpectedTransition(step, set(sources.split()), to, set(who.split())))
    return found
