"""Messages for the person who has just taken an action: You started checking."""

from factcheck.history.event_descriptions import CLAIM_EVENT_DESCRIPTIONS, EventDescription

OWN_ACTION_DESCRIPTIONS = {
    "reopen": "reopened it",
    "answer_reader_report": "answered it",
    "assign": "assigned it",
    "take_over_soft_lock": "took it over",
    "comment": "commented on its words",
    "submit": "sent it to review",
    "request_reply": "asked for a reply",
    "log_reply": "logged the reply",
    "add_further_answer": "logged what they said",
    "create_reply_link": "made a link",
    "revoke_reply_link": "took the link back",
    "add_reply_files": "put the files to the question",
    "close": "closed it",
    "correct": "published the correction",
    "schedule_publication": "set the time of publication",
    "update_claim": "changed the details",
    "move": "moved it to the other desk",
    "cite": "added the source",
    "update_citation": "changed the citation",
    "remove_citation": "took the source away",
    "grant_source_access": "showed the source to one more person",
    "revoke_source_access": "took one person off the source",
    "restrict_source": "restricted the source",
    "lift_source_restriction": "lifted the restriction",
    "update_source": "changed what is said of the source",
    "update_source_url": "followed the source to its new address",
    "decide_drift": "decided that the source still holds",
    "use_snapshot": "decided that the kept copy is used",
    "replace_citation": "replaced the source",
}
"""Where the sentence of the history names others or quotes, these do for the person who did it."""


def describe_own_action(action: str, table: dict[str, EventDescription] = CLAIM_EVENT_DESCRIPTIONS) -> str:
    """Return the message, such as: You started checking."""
    description = table.get(action)
    rest = (
        description.template
        if description and isinstance(description.template, str)
        else OWN_ACTION_DESCRIPTIONS.get(action, "saved it")
    )
    return f"You {rest}."
