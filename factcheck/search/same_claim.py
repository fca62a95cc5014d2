"""Settled claims that say the same as a claim about to be flagged, and the reuse of their verdict."""

from django.utils.translation import gettext

from accounts.models import Desk
from factcheck.models import Claim
from factcheck.models.enums import ClaimState, PublicationStatus, Tick
from factcheck.workflow.facts import find_latest_verdict


def find_settled_duplicate(desk: Desk, provenance: str, statement: str) -> Claim | None:
    """Return the newest settled claim of the desk with the same statement, letter case and spacing apart.

    None where its verdict was retracted. A better matcher can be put behind this one function.
    """
    words = " ".join(statement.split())
    settled = Claim.objects.filter(desk=desk, provenance=provenance, state=ClaimState.SETTLED)
    same = settled.exclude(publication_status=PublicationStatus.RETRACTED).filter(statement__iexact=words)
    return same.order_by("-id").first()


def get_reuse_refusal(claim: Claim, words: str) -> str:
    """Return why ``words`` cannot become one more appearance of this settled claim; "" where they can.

    A verdict against text of our own copy was applied where that text was then. Text that it would have
    changed or cut has still to be changed or cut where somebody writes it again.
    """
    if claim.publication_status == PublicationStatus.RETRACTED:
        return gettext("Its verdict was retracted and cannot be reused.")
    verdict = find_latest_verdict(claim) if claim.is_own_copy else None
    if verdict is None or verdict.tick == Tick.KEEP:
        return ""
    if verdict.tick == Tick.CHANGE and " ".join(words.split()) == " ".join(verdict.proposed_text.split()):
        return ""
    if verdict.tick == Tick.CHANGE:
        message = gettext("Its verdict was to change the text to “{text}”, which this article does not say.")
        return message.format(text=verdict.proposed_text)
    return gettext("Its verdict was to cut the text, but it is in this article.")
