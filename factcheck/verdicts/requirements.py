"""Requirements for the wording of a verdict: the numbers of the sources, and the limits of the desk."""

from factcheck.models import Claim
from factcheck.verdicts.wording import WordingRequirements


def get_wording_requirements(claim: Claim) -> WordingRequirements:
    """Plain values for ``factcheck.verdicts.wording``. One query, beside that for the desk."""
    removed = list(claim.citations.order_by("id").values_list("removed_at", flat=True))
    numbered = list(enumerate(removed, start=1))
    return WordingRequirements(
        own_copy=claim.is_own_copy,
        statement=claim.statement,
        language=claim.language,
        sources=tuple(number for number, missing in numbered if missing is None),
        removed_sources=tuple(number for number, missing in numbered if missing is not None),
        headline_words=claim.desk.headline_words,
        explanation_words=claim.desk.explanation_words,
    )
