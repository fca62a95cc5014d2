"""Claims that say the same as one about to be flagged, and whether the words can be a place of theirs too."""

import re

from django.utils.translation import gettext

from accounts.models import Desk
from articles.models import Article
from factcheck.models import Claim
from factcheck.models.enums import BEFORE_VERDICT_STATES, ClaimState, PublicationStatus, Tick
from factcheck.search.similar_claims import says_opposite
from factcheck.workflow.facts import find_latest_verdict
from lib.figures import is_equal_figure, list_unmatched_figures, parse_figures
from lib.text.phrases import join_with_and

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


def find_settled_duplicate(desk: Desk, provenance: str, statement: str) -> Claim | None:
    """Return the newest settled claim of the desk with the same statement, letter case and spacing apart.

    None where its verdict was retracted. A better matcher can be put behind this one function.
    """
    words = " ".join(statement.split())
    settled = Claim.objects.filter(desk=desk, provenance=provenance, state=ClaimState.SETTLED)
    same = settled.exclude(publication_status=PublicationStatus.RETRACTED).filter(statement__iexact=words)
    return same.order_by("-id").first()


def get_repeat_refusal(claim: Claim, article: Article, words: str) -> str:
    """Return why ``words`` of ``article`` cannot become one more appearance of this claim; "" where they can.

    A settled claim lends its verdict, an open one the check that is under way. An open claim has no verdict
    yet, so its numbers must be the same: other words may say it, other figures and the opposite may not.
    """
    if claim.provenance != article.provenance:
        return gettext("A claim in our copy cannot be reused for one published elsewhere.")
    if claim.desk_id != article.desk_id and (claim.desk.is_confidential or article.desk.is_confidential):
        return gettext("Claims and articles of a confidential desk stay on it.")
    if claim.state in (ClaimState.SUGGESTED, ClaimState.CLOSED):
        return gettext("Nobody is checking this claim.")
    if claim.state != ClaimState.SETTLED:
        # Before the figures: a rise by a fifth is another figure than a fall by a fifth.
        if says_opposite(words, claim.statement, language=claim.language):
            return gettext("The selected text says the opposite of the claim.")
        if figures := list_other_figures(words, claim.statement):
            message = gettext("The selected text says {figures}, which the claim does not.")
            return message.format(figures=join_with_and(figures))
    return get_reuse_refusal(claim, words)


def list_other_figures(words: str, statement: str) -> list[str]:
    """Return the figures and times of ``words`` that ``statement`` does not say exactly: no rounding.

    Digits that are read as no figure have to stand in the statement too.
    """
    figures, there = parse_figures(words), parse_figures(statement)
    other = [one.words for one in figures if not any(is_equal_figure(one, each) for each in there)]
    stated = set(_DIGITS.findall(statement))
    digits = [
        found.group()
        for found in _DIGITS.finditer(words)
        if found.group() not in stated
        and not any(one.start < found.end() and found.start() < one.end for one in figures)
    ]
    return list(dict.fromkeys([*other, *list_unmatched_figures(words, [statement]), *digits]))


def get_reuse_refusal(claim: Claim, words: str) -> str:
    """Return why ``words`` cannot share the verdict of this claim; "" where they can or there is none yet.

    A verdict against text of our own copy was applied where that text was then. Text that it would have
    changed or cut has still to be changed or cut where somebody writes it again.
    """
    if claim.publication_status == PublicationStatus.RETRACTED:
        return gettext("Its verdict was retracted and cannot be reused.")
    has_verdict = claim.is_own_copy and claim.state not in (ClaimState.FLAGGED, *BEFORE_VERDICT_STATES)
    verdict = find_latest_verdict(claim) if has_verdict else None
    if verdict is None or verdict.tick == Tick.KEEP:
        return ""
    if verdict.tick == Tick.CHANGE and " ".join(words.split()) == " ".join(verdict.proposed_text.split()):
        return ""
    if verdict.tick == Tick.CHANGE:
        message = gettext("Its verdict was to change the text to “{text}”, which this article does not say.")
        return message.format(text=verdict.proposed_text)
    return gettext("Its verdict was to cut the text, but it is in this article.")
