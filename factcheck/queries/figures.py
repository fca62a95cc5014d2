"""The numeric helper beside a passage: what its figures have to do with those of the claim."""

from factcheck.models import Claim
from lib.figures import Comparison, compare


def beside(claim: Claim, passage: str) -> list[Comparison]:
    """What lies between the claim's figures and the passage's, in the claim's order; nothing where nothing
    compares. It reads the claim as it stands, and judges nothing.
    """
    return compare(claim.statement, passage) if passage.strip() else []
