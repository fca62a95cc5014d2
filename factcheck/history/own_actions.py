"""Messages for the person who has just taken an action: You started checking."""

from django.utils.translation import gettext, gettext_lazy

from factcheck.history.event_descriptions import CLAIM_EVENT_DESCRIPTIONS, EventDescription

OWN_ACTION_DESCRIPTIONS = {
    "reopen": "reopened it",
    "answer_reader_report": gettext_lazy("Answer sent."),
    "assign": "assigned it",
    "take_over_soft_lock": "took it over",
    "comment": gettext_lazy("Comment saved."),
    "submit": "sent it to review",
    "request_reply": gettext_lazy("Reply requested."),
    "log_reply": "logged the reply",
    "add_further_answer": gettext_lazy("Reply logged."),
    "create_reply_link": gettext_lazy("Reply link created."),
    "revoke_reply_link": gettext_lazy("Reply link withdrawn."),
    "add_reply_files": gettext_lazy("Files added to the question."),
    "close": gettext_lazy("Claim closed."),
    "correct": gettext_lazy("Correction published."),
    "schedule_publication": gettext_lazy("Publication scheduled."),
    "update_claim": gettext_lazy("Details saved."),
    "move": gettext_lazy("Claim moved to the other desk."),
    "cite": gettext_lazy("Source added."),
    "update_citation": gettext_lazy("Citation changed."),
    "remove_citation": gettext_lazy("Source removed."),
    "grant_source_access": gettext_lazy("One more person can see the source."),
    "revoke_source_access": gettext_lazy("One person can no longer see the source."),
    "restrict_source": gettext_lazy("The source is now off the record."),
    "lift_source_restriction": gettext_lazy("The source is visible again."),
    "update_source": "changed what is said of the source",
    "update_source_url": gettext_lazy("Address of the source updated."),
    "decide_drift": gettext_lazy("Decision saved: the source still supports the claim."),
    "use_snapshot": gettext_lazy("Decision saved: the archived copy is used."),
    "replace_citation": gettext_lazy("Source replaced."),
}
"""Where the sentence of the history names others or quotes, these do for the person who did it."""


def describe_own_action(action: str, table: dict[str, EventDescription] = CLAIM_EVENT_DESCRIPTIONS) -> str:
    """Return the message, such as: You started checking."""
    description = table.get(action)
    rest = (
        description.template
        if description and isinstance(description.template, str)
        else OWN_ACTION_DESCRIPTIONS.get(action, gettext("You saved this."))
    )
    return f"You {rest}."
