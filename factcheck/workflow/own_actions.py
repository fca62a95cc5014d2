"""Messages for the person who has just taken an action: You started checking."""

from django.utils.translation import gettext, gettext_lazy

OWN_ACTIONS = {
    "suggest": gettext_lazy("You suggested this claim."),
    "flag": gettext_lazy("You flagged this claim."),
    "dismiss": gettext_lazy("You dismissed the suggestion."),
    "take": gettext_lazy("You took this claim."),
    "assign": gettext_lazy("You assigned this claim."),
    "start": gettext_lazy("You started checking."),
    "request_reply": gettext_lazy("Reply requested."),
    "log_reply": gettext_lazy("Reply logged."),
    "add_further_answer": gettext_lazy("Reply logged."),
    "create_reply_link": gettext_lazy("Reply link created."),
    "revoke_reply_link": gettext_lazy("Reply link withdrawn."),
    "add_files": gettext_lazy("Files added to the question."),
    "submit": gettext_lazy("You sent this verdict to review."),
    "rate_blind": gettext_lazy("You rated this claim."),
    "approve": gettext_lazy("You approved this verdict."),
    "dissent": gettext_lazy("You disagreed with this verdict."),
    "send_back": gettext_lazy("You sent this verdict back."),
    "comment": gettext_lazy("Comment saved."),
    "resolve_comment": gettext_lazy("Comment resolved."),
    "void": gettext_lazy("You sent this verdict back to checking."),
    "request_legal_read": gettext_lazy("You asked for a legal read."),
    "waive_legal_read": gettext_lazy("You decided that no legal read is needed."),
    "hold": gettext_lazy("You put this claim on hold."),
    "lift_hold": gettext_lazy("You lifted the hold."),
    "place_legal_hold": gettext_lazy("You placed a legal hold on the sources."),
    "lift_legal_hold": gettext_lazy("You lifted the legal hold."),
    "settle": gettext_lazy("You settled this claim."),
    "reopen": gettext_lazy("You reopened this claim."),
    "release": gettext_lazy("You unassigned this claim."),
    "close": gettext_lazy("Claim closed."),
    "restore": gettext_lazy("You restored this claim."),
    "publish": gettext_lazy("You published the verdict."),
    "schedule_publication": gettext_lazy("Publication scheduled."),
    "cancel_scheduled_publication": gettext_lazy("You cancelled the scheduled publication."),
    "correct": gettext_lazy("Correction published."),
    "mark_under_review": gettext_lazy("You marked the verdict as under review."),
    "reaffirm": gettext_lazy("You reaffirmed the verdict."),
    "propose_retraction": gettext_lazy("You proposed a retraction."),
    "withdraw_retraction_proposal": gettext_lazy("You withdrew the proposed retraction."),
    "retract": gettext_lazy("You confirmed the retraction."),
    "update_claim": gettext_lazy("Details saved."),
    "split_claim": gettext_lazy("The claim is split. The new claim is in the queue."),
    "merge_claim": gettext_lazy(
        "The claims are merged. Their places in articles are now listed on the other claim."
    ),
    "move_claim": gettext_lazy("Claim moved to the other desk."),
    "recuse_from_claim": gettext_lazy("You declared an interest."),
    "take_over_soft_lock": gettext_lazy("You took over this claim."),
    "cite": gettext_lazy("Source added."),
    "update_citation": gettext_lazy("Citation changed."),
    "remove_citation": gettext_lazy("Source removed. You can put it back for ten minutes."),
    "restore_citation": gettext_lazy("Source put back."),
    "replace_citation": gettext_lazy("Source replaced."),
    "grant_source_access": gettext_lazy("One more person can see the source."),
    "revoke_source_access": gettext_lazy("One person can no longer see the source."),
    "restrict_source": gettext_lazy("The source is now off the record."),
    "lift_restriction": gettext_lazy("The source is visible again."),
    "update_source": gettext_lazy("Source edited."),
    "update_source_url": gettext_lazy("Address of the source updated."),
    "decide_drift": gettext_lazy("Decision saved: the source still supports the claim."),
    "use_snapshot": gettext_lazy("Decision saved: the archived copy is used."),
    "accept_appearance": gettext_lazy("You accepted the changed text."),
    "recheck_appearance": gettext_lazy("You asked for a new check of the changed text."),
    "drop_appearance": gettext_lazy("You dropped this claim from the article."),
    "start_investigation": gettext_lazy("You started looking into this report."),
    "reopen_claim_for_report": gettext_lazy("You reopened the claim because of this report."),
    "answer_reader_report": gettext_lazy("Answer sent."),
    "reopen_reader_report": gettext_lazy("You reopened this report."),
    "open": gettext_lazy("You started checking this article."),
    "clear": gettext_lazy("You cleared this article for publication."),
    "revoke_clearance": gettext_lazy("You withdrew the clearance."),
    "withdraw": gettext_lazy("You withdrew this article."),
}
"""By action; those on the article that have the name of one on a claim are in ``OWN_ARTICLE_ACTIONS``."""

OWN_ARTICLE_ACTIONS = {"restore": gettext_lazy("You restored this article.")}


def describe_own_action(action: str, *, on_article: bool = False) -> str:
    """Return the message to who took it."""
    if on_article and action in OWN_ARTICLE_ACTIONS:
        return str(OWN_ARTICLE_ACTIONS[action])
    return str(OWN_ACTIONS.get(action) or gettext("Saved."))
