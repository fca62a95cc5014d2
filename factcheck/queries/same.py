"""Claims that say the same as one about to be flagged, and whether their ruling answers for these words."""

from accounts.models import Desk
from factcheck.enums import Standing, State, Tick
from factcheck.models import Claim
from factcheck.queries.facts import latest_verdict


def settled_same(desk: Desk, provenance: str, statement: str) -> Claim | None:
    """A settled claim of the desk with the same statement, letter case and spacing apart.

    The newest where there are several; none whose verdict was retracted, which answers for nothing. A better
    matcher can stand behind this one function.
    """
    words = " ".join(statement.split())
    settled = Claim.objects.filter(desk=desk, provenance=provenance, state=State.SETTLED)
    same = settled.exclude(standing=Standing.RETRACTED).filter(statement__iexact=words)
    return same.order_by("-id").first()


def not_answered(claim: Claim, words: str) -> str:
    """Why ``words`` are not checked by being one more place of this settled claim; "" where they are.

    A ruling against words in our own copy was followed where they stood then. Words that it would have
    changed or cut are still to be changed or cut where somebody writes them again.
    """
    if claim.standing == Standing.RETRACTED:
        return "Its verdict was retracted and answers for nothing any more."
    ruling = latest_verdict(claim) if claim.own_copy else None
    if ruling is None or ruling.tick == Tick.STANDS:
        return ""
    if ruling.tick == Tick.CHANGE and " ".join(words.split()) == " ".join(ruling.proposed.split()):
        return ""
    if ruling.tick == Tick.CHANGE:
        return f"It was ruled that the words change to “{ruling.proposed}”, and here they do not say that."
    return "It was ruled that the words are cut, and here they stand."
