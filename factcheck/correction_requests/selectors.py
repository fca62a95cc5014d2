"""The correction requests of a claim."""

from django.db.models import QuerySet

from accounts.models import User
from factcheck.models import Claim, CorrectionRequest


def list_correction_requests(claim: Claim) -> QuerySet[CorrectionRequest]:
    """Return the requests about a claim that this person was found to see, oldest first."""
    return claim.correction_requests.select_related("requested_by", "answer_logged_by")


def list_visible_correction_requests(user: User) -> QuerySet[CorrectionRequest]:
    """Return the requests about claims that this person may know of."""
    visible = Claim.objects.visible_to(user)
    return CorrectionRequest.objects.filter(claim__in=visible).select_related("claim__desk")
