"""The numeric helper beside a passage: compares its figures with those of the claim."""

from factcheck.models import Claim
from lib.figures import FigureComparison, compare_figures


def compare_passage_figures(claim: Claim, passage: str) -> list[FigureComparison]:
    """What lies between the claim's figures and the passage's, in the claim's order; nothing where nothing
    compares. It reads the claim as it stands, and judges nothing.
    """
    return compare_figures(claim.statement, passage) if passage.strip() else []
