"""OutgoingEmail: one e-mail to be sent. The row is its own queue."""

from django.conf import settings
from django.db import models

from lib.db.models import PublicModel


class OutgoingEmail(PublicModel):
    """One e-mail. ``due_at`` is null once it was sent, or given up (``abandoned_at``).

    ``last_error`` is the error of the last attempt. ``html`` is the same for readers that show it, or "".
    ``unsubscribe_url`` is the URL whose POST stops e-mails of this kind (RFC 8058), or "".

    ``recipient`` is the person of the newsroom it is for, where it says something of what not everybody may
    read: ``subjects``, {type: public ids}. They have to be allowed to see each when it is sent. To somebody
    outside, the links in it are its subjects: one of them has to be valid then.
    """

    to = models.EmailField()
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    subjects = models.JSONField(default=dict, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    abandoned_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="accounts_email_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
