"""A letter: one e-mail that has to go out. The row is its own queue."""

import uuid

from django.db import models


class Letter(models.Model):
    """``due_at`` is null once it was sent, or given up (``gave_up_at``; ``trouble`` says why).

    ``html`` is the same for readers that show it, or "". ``unsubscribe`` is the address whose POST stops
    letters of this kind (RFC 8058), or "".
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    unsubscribe = models.CharField(max_length=500, blank=True)
    written_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="accounts_letter_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
