"""Whether a claim's sources are under legal hold."""

from factcheck.models import Claim, LegalHold


def legal_hold_on(claim: Claim) -> LegalHold | None:
    """The hold that stands, with who placed it."""
    return LegalHold.objects.filter(claim=claim, lifted_at__isnull=True).select_related("placed_by").first()
