"""Messages in a desk's chat: who did what to which claims, as far as a chat may know it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext

from accounts.models import User
from factcheck.desk.event_sentences import SOMEBODY
from factcheck.models import Claim
from factcheck.models.enums import ClaimState, PublicationStatus
from lib.text.phrases import format_number
from lib.text.plain_text import shorten_text
from publishing.models import Delivery
from publishing.webhooks.claim_events import list_claims_of, list_sendable_claims

PUBLISH_ACTIONS = ("publish", "correct")
MAX_LISTED = 10
"""Claims that a message lists; it counts the rest."""
MAX_GROUPS = 10
"""Acts that a message names; it counts the rest."""
STATEMENT_LENGTH = 200
"""Characters of a statement."""


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One claim: its state in words, its statement, and the URL of its page."""

    state: str
    statement: str
    url: str


@dataclass(frozen=True, slots=True)
class ChatGroup:
    """One act of one person on claims; ``rest`` counts those that are not listed."""

    heading: str
    lines: list[ChatLine] = field(default_factory=list)
    rest: str = ""


SENTENCES: dict[str, Callable[[int], str]] = {
    "flag": lambda count: ngettext("{person} flagged a claim", "{person} flagged {count} claims", count),
    "take": lambda count: ngettext("{person} took a claim", "{person} took {count} claims", count),
    "assign": lambda count: ngettext(
        "{person} assigned a claim to {checker}", "{person} assigned {count} claims to {checker}", count
    ),
    "hand_over": lambda count: ngettext(
        "{checker} took over a claim from a colleague who left",
        "{checker} took over {count} claims from a colleague who left",
        count,
    ),
    "release": lambda count: ngettext(
        "{person} unassigned a claim", "{person} unassigned {count} claims", count
    ),
    "close": lambda count: ngettext("{person} closed a claim", "{person} closed {count} claims", count),
    "reopen": lambda count: ngettext("{person} reopened a claim", "{person} reopened {count} claims", count),
    "hold": lambda count: ngettext(
        "{person} put a claim on hold", "{person} put {count} claims on hold", count
    ),
    "submit": lambda count: ngettext(
        "{person} sent a verdict to review", "{person} sent {count} verdicts to review", count
    ),
    "send_back": lambda count: ngettext(
        "{person} sent a verdict back", "{person} sent {count} verdicts back", count
    ),
    "void": lambda count: ngettext(
        "{person} took a verdict back to checking",
        "{person} took {count} verdicts back to checking",
        count,
    ),
    "approve": lambda count: ngettext(
        "{person} approved a verdict", "{person} approved {count} verdicts", count
    ),
    "approve_by_panel": lambda count: ngettext(
        "The panel approved a verdict", "The panel approved {count} verdicts", count
    ),
    "publish": lambda count: ngettext(
        "{person} published a verdict", "{person} published {count} verdicts", count
    ),
    "correct": lambda count: ngettext(
        "{person} published a correction", "{person} published {count} corrections", count
    ),
    "mark_under_review": lambda count: ngettext(
        "{person} marked a verdict as under review", "{person} marked {count} verdicts as under review", count
    ),
    "reaffirm": lambda count: ngettext(
        "{person} reaffirmed a verdict", "{person} reaffirmed {count} verdicts", count
    ),
    "retract": lambda count: ngettext(
        "{person} confirmed the retraction of a verdict",
        "{person} confirmed the retraction of {count} verdicts",
        count,
    ),
    "propose_retraction": lambda count: ngettext(
        "{person} proposed a retraction. A second person must confirm it",
        "{person} proposed {count} retractions. A second person must confirm them",
        count,
    ),
    "log_reply": lambda count: ngettext("A reply arrived", "{count} replies arrived", count),
    "add_further_answer": lambda count: ngettext(
        "A further reply arrived", "{count} further replies arrived", count
    ),
    "create_reader_report": lambda count: ngettext(
        "A reader reported an error", "Readers reported {count} errors", count
    ),
    "reanchor": lambda count: ngettext(
        "The article’s text changed under a claim", "The text changed under {count} claims", count
    ),
    "due_soon": lambda count: ngettext(
        "A claim is due within two hours", "{count} claims are due within two hours", count
    ),
    "overdue": lambda count: ngettext("A claim is overdue", "{count} claims are overdue", count),
    "source_changed": lambda count: ngettext(
        "A cited source changed", "Cited sources of {count} claims changed", count
    ),
    "source_dead": lambda count: ngettext(
        "A cited source is dead", "Cited sources of {count} claims are dead", count
    ),
    "": lambda count: ngettext("{person} changed a claim", "{person} changed {count} claims", count),
}
"""By the action; "" for all others."""


def build_chat_groups(delivery: Delivery, *, at: datetime) -> list[ChatGroup]:
    """Return the acts of a message, in their order, as they may be told at the moment ``at``. [] for none.

    In the newsroom's language. Two queries.
    """
    with translation.override(settings.LANGUAGE_CODE):
        if delivery.is_test:
            sentence = gettext("This is a test from {newsroom}. Messages from Stet will arrive here.")
            return [ChatGroup(sentence.format(newsroom=settings.STET_NEWSROOM_NAME))]
        acts = delivery.data["acts"]
        claims = {
            str(claim.public_id): claim
            for claim in list_sendable_claims(delivery.endpoint, at=at).filter(
                public_id__in=list_claims_of(delivery)
            )
        }
        return _build_groups([act for act in acts if act["claim"] in claims], claims)


def _build_groups(acts: Sequence[Mapping[str, str]], claims: Mapping[str, Claim]) -> list[ChatGroup]:
    grouped: dict[tuple[str, str, str], dict[str, Claim]] = {}
    published = {act["claim"] for act in acts if act["action"] in PUBLISH_ACTIONS}
    for act in acts:
        if act["action"] == "settle" and act["claim"] in published:
            # Publishing a verdict settles its claim: one act of a person, so one message.
            continue
        action = act["action"] if act["action"] in SENTENCES else ""
        group = grouped.setdefault((action, act["actor"], act["checker"]), {})
        group[act["claim"]] = claims[act["claim"]]
    names = _get_names({person for _, *people in grouped for person in people if person})
    left = MAX_LISTED
    groups = []
    for (action, actor, checker), some in list(grouped.items())[:MAX_GROUPS]:
        listed = list(some.values())[:left]
        left -= len(listed)
        heading = SENTENCES[action](len(some)).format(
            person=names.get(actor, SOMEBODY),
            checker=names.get(checker, gettext("somebody")),
            count=format_number(len(some)),
        )
        rest = _describe_rest(len(some) - len(listed)) if listed else ""
        groups.append(ChatGroup(heading, [_build_line(claim) for claim in listed], rest))
    if more := len(grouped) - len(groups):
        sentence = ngettext("And {count} more action.", "And {count} more actions.", more)
        groups.append(ChatGroup(sentence.format(count=format_number(more))))
    return groups


def _build_line(claim: Claim) -> ChatLine:
    return ChatLine(
        state=_describe_state(claim),
        statement=shorten_text(claim.statement, STATEMENT_LENGTH),
        url=f"{settings.STET_BASE_URL}{reverse('claim_detail', args=[claim.public_id])}",
    )


def _describe_state(claim: Claim) -> str:
    """Return the state of the work, and once that is done, whether its verdict is public."""
    if claim.state == ClaimState.SETTLED and claim.publication_status != PublicationStatus.NONE:
        return claim.get_publication_status_display()
    return claim.get_state_display()


def _describe_rest(count: int) -> str:
    if not count:
        return ""
    return ngettext("And {count} more claim.", "And {count} more claims.", count).format(
        count=format_number(count)
    )


def _get_names(people: set[str]) -> dict[str, str]:
    return {str(user.public_id): str(user) for user in User.objects.filter(public_id__in=people)}
