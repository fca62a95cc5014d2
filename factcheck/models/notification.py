"""A notification: something happened to a claim or article that a person works on, or to the installation."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When

from accounts.models import User
from accounts.selectors import select_readable_desks
from articles.models import Article
from factcheck.models.claim import Claim
from factcheck.models.enums import BEFORE_VERDICT_STATES
from factcheck.models.notification_events import EVENTS, describe_notification
from factcheck.models.notification_topics import TOPICS_BY_CODE, Audience, NotificationTopic
from factcheck.models.retraction import Retraction
from lib.db.models import PublicModel
from lib.text.phrases import StrOrPromise

ADMIN_EVENTS = [
    code for code, event in EVENTS.items() if TOPICS_BY_CODE[event.topic].audience == Audience.ADMINS
]


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> Self:
        """The notifications to this person about what they may still see.

        Claims and articles as their ``visible_to`` says; what is about the installation is the admins' alone.
        """
        readable = select_readable_desks(user)
        # Joined, not two lists of claims and articles: PostgreSQL would read all of them for each page.
        about = Q(claim__desk__in=readable) | Q(article__desk__in=readable)
        about_neither = Q(claim=None, article=None)
        about |= about_neither if user.is_admin else about_neither & ~Q(event__in=ADMIN_EVENTS)
        return self.filter(about, person=user.pk)

    def with_waiting(self) -> Self:
        """Add ``is_waiting``: unread, and somebody still waits for what the reader does about it."""
        open_proposals = Retraction.objects.filter(claim=OuterRef("claim"), confirmed_at__isnull=True)
        events = (
            Q(event=code, claim__state__in=sorted(event.waiting_states))
            for code, event in EVENTS.items()
            if event.waiting_states
        )
        proposed = ~Q(event="retraction_proposed") | Q(Exists(open_proposals))
        waiting = When(reduce(or_, events) & proposed, read_at__isnull=True, then=True)
        return self.annotate(is_waiting=Case(waiting, default=False))

    def waiting(self) -> Self:
        """Notifications for which somebody waits."""
        return self.with_waiting().filter(is_waiting=True)

    def unread(self) -> Self:
        """Notifications that are shown in Stet and that their reader has not opened."""
        return self.filter(is_in_app=True, read_at__isnull=True)


class Notification(PublicModel):
    """One event for one person. ``event`` is a code of EVENTS and ``data`` what its sentence names.

    ``is_in_app``: it is in the list, unread until ``read_at``. ``email_due_at``: from when it is due in an
    e-mail; the row is its own queue. ``is_in_digest``: the next digest has it, unless it was read before.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    event = models.CharField(max_length=40)
    data = models.JSONField(default=dict, blank=True)
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    is_in_app = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True, blank=True)
    email_due_at = models.DateTimeField(null=True, blank=True)
    is_in_digest = models.BooleanField(default=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(claim__isnull=True) | Q(article__isnull=True), name="notification_has_one_subject"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"],
                condition=Q(read_at__isnull=True, is_in_app=True),
                name="notification_unread",
            ),
            models.Index(fields=["person", "-created_at", "-id"], name="notification_list"),
            models.Index(
                fields=["email_due_at"],
                condition=Q(email_due_at__isnull=False),
                name="notification_email_due",
            ),
            models.Index(fields=["person"], condition=Q(is_in_digest=True), name="notification_in_digest"),
            models.Index(fields=["created_at"], name="notification_age"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The sentence of the notification, in the active language."""
        return describe_notification(self.event, self.data, person=self.actor)

    @property
    def subject(self) -> Claim | Article | None:
        """The claim or article that it is about; None for the installation."""
        return self.claim or self.article

    @property
    def is_confidential(self) -> bool:
        """True if it is about a confidential desk, of which an e-mail says nothing."""
        if self.subject is None:
            return bool(self.data.get("is_confidential"))
        return self.subject.desk.is_confidential

    @property
    def due_at(self) -> datetime | None:
        """Due time of the claim where the reader is its checker; else None."""
        if self.claim is None or EVENTS[self.event].topic not in ("assigned", "deadline"):
            return None
        return self.claim.due_at if self.claim.state in BEFORE_VERDICT_STATES else None

    @property
    def topic(self) -> NotificationTopic:
        return TOPICS_BY_CODE[EVENTS[self.event].topic]

    @property
    def subject_label(self) -> StrOrPromise:
        """Beginning of the subject of its e-mail."""
        return EVENTS[self.event].subject or self.topic.subject

    @property
    def button_label(self) -> StrOrPromise:
        """The words on the button that leads to it."""
        return EVENTS[self.event].act or self.topic.act
