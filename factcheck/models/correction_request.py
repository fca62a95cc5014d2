"""A correction request: the claimant or a publisher was asked to correct a claim, and how they answered."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from factcheck.models.claim import Claim
from factcheck.models.follow_up_enums import CorrectionAddressee, CorrectionAnswer
from lib.db.models import PublicModel, is_one_of


class CorrectionRequest(PublicModel):
    """One request. ``text`` is what was asked; it never changes.

    ``answer`` is what they wrote, in their words, for the newsroom alone; readers are told the ``result`` and
    ``answered_on``, where ``is_public``. ``answered_on`` is the day on which they answered or corrected it.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="correction_requests")
    addressee = models.CharField(max_length=10, choices=CorrectionAddressee)
    recipient = models.CharField(max_length=200)
    channel = models.CharField(max_length=100)
    text = models.TextField()
    is_public = models.BooleanField(default=True)
    requested_on = models.DateField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=CorrectionAnswer, default=CorrectionAnswer.WAITING)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer_logged_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_logged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["requested_at", "id"]
        constraints = [
            is_one_of("addressee", CorrectionAddressee, name="correction_addressee_known"),
            is_one_of("result", CorrectionAnswer, name="correction_result_known"),
            models.CheckConstraint(
                condition=Q(result=CorrectionAnswer.WAITING, answered_on__isnull=True)
                | (~Q(result=CorrectionAnswer.WAITING) & Q(answered_on__isnull=False)),
                name="correction_answered_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.recipient
