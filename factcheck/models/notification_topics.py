"""The topics of notifications: a person's choices, and the default channels."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, pgettext_lazy

from lib.text.phrases import StrOrPromise


class Channel(TextChoices):
    """Ways in which a notification reaches a person."""

    IN_APP = "in_app", pgettext_lazy("notification channel", "In Stet")
    EMAIL = "email", pgettext_lazy("notification channel", "E-mail at once")
    DIGEST = "digest", pgettext_lazy("notification channel", "Digest")


class Audience(TextChoices):
    """People whom a topic can concern."""

    ALL = "all"
    EDITORS = "editors"
    ADMINS = "admins"


IN_APP, EMAIL, DIGEST = Channel.IN_APP, Channel.EMAIL, Channel.DIGEST
OPEN_CLAIM = gettext_lazy("Open the claim")
OWN_WORK = gettext_lazy("My work")
OWN_CLAIMS = gettext_lazy("My claims and their sources")
FOLLOWED = gettext_lazy("What I follow")
DESK_WORK = gettext_lazy("My desks")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationTopic:
    """One choice: the events of a topic reach a person by the same channels.

    ``defaults`` are the channels of people who have chosen nothing, ``editor_defaults`` those of editors and
    standards editors. ``is_always_shown``: somebody waits, so that nobody can turn it off in Stet.
    """

    code: str
    group: StrOrPromise
    label: StrOrPromise
    subject: StrOrPromise
    icon: str = ""
    act: StrOrPromise = OPEN_CLAIM
    defaults: frozenset[str] = frozenset({IN_APP, DIGEST})
    editor_defaults: frozenset[str] | None = None
    channels: tuple[str, ...] = (IN_APP, EMAIL, DIGEST)
    is_always_shown: bool = False
    audience: str = Audience.ALL


TOPICS = (
    NotificationTopic(
        code="assigned",
        group=OWN_WORK,
        label=gettext_lazy("A claim is assigned to me"),
        subject=gettext_lazy("Assigned to you"),
        icon="assigned",
        defaults=frozenset({IN_APP, EMAIL}),
        is_always_shown=True,
    ),
    NotificationTopic(
        code="review",
        group=OWN_WORK,
        label=gettext_lazy("A verdict waits for my review or legal read"),
        subject=gettext_lazy("To review"),
        icon="in_review",
        act=gettext_lazy("Review"),
        defaults=frozenset({IN_APP, EMAIL}),
        is_always_shown=True,
    ),
    NotificationTopic(
        code="sent_back",
        group=OWN_WORK,
        label=gettext_lazy("My verdict is sent back, or gets a comment"),
        subject=gettext_lazy("Your verdict"),
        icon="checking",
        defaults=frozenset({IN_APP, EMAIL}),
        is_always_shown=True,
    ),
    NotificationTopic(
        code="mention",
        group=OWN_WORK,
        label=gettext_lazy("Somebody mentions me"),
        subject=gettext_lazy("You are mentioned"),
        icon="suggested",
        defaults=frozenset({IN_APP, EMAIL}),
    ),
    NotificationTopic(
        code="deadline",
        group=OWN_WORK,
        label=gettext_lazy("A claim of mine is due within two hours or overdue, or its due time changes"),
        subject=gettext_lazy("Due"),
        icon="on_hold",
        defaults=frozenset({IN_APP, EMAIL}),
        is_always_shown=True,
    ),
    NotificationTopic(
        code="reply",
        group=OWN_CLAIMS,
        label=gettext_lazy("A reply arrives, or its deadline nears"),
        subject=gettext_lazy("Right of reply"),
        icon="awaiting_reply",
        act=gettext_lazy("Read the reply"),
        defaults=frozenset({IN_APP, EMAIL}),
    ),
    NotificationTopic(
        code="writer_query",
        group=OWN_CLAIMS,
        label=gettext_lazy("The writer of an article answers a question of mine"),
        subject=gettext_lazy("Answer of the writer"),
        icon="awaiting_reply",
        act=gettext_lazy("Read the answer"),
        defaults=frozenset({IN_APP, EMAIL}),
    ),
    NotificationTopic(
        code="text_changed",
        group=OWN_CLAIMS,
        label=gettext_lazy("The article’s text changes"),
        subject=gettext_lazy("Text changed"),
        icon="stale",
    ),
    NotificationTopic(
        code="source_changed",
        group=OWN_CLAIMS,
        label=gettext_lazy("A cited source changes or is dead"),
        subject=gettext_lazy("Source changed"),
        icon="stale",
    ),
    NotificationTopic(
        code="page_changed",
        group=OWN_CLAIMS,
        label=gettext_lazy("A page that made a claim is corrected or deleted"),
        subject=gettext_lazy("Page changed"),
        icon="stale",
    ),
    NotificationTopic(
        code="verdict",
        group=OWN_CLAIMS,
        label=gettext_lazy("A verdict I worked on is approved, published or corrected"),
        subject=gettext_lazy("Approved or published"),
        icon="approved",
    ),
    NotificationTopic(
        code="claim_changed",
        group=OWN_CLAIMS,
        label=gettext_lazy("Anything else happens to a claim I worked on"),
        subject=gettext_lazy("Changed"),
        icon="flagged",
    ),
    NotificationTopic(
        code="followed",
        group=FOLLOWED,
        label=gettext_lazy("Claims and articles I follow"),
        subject=gettext_lazy("You follow this"),
        icon="approved",
        defaults=frozenset({IN_APP}),
    ),
    NotificationTopic(
        code="repeat",
        group=FOLLOWED,
        label=gettext_lazy("A claim that I watch is made again"),
        subject=gettext_lazy("Made again"),
        icon="falls",
    ),
    NotificationTopic(
        code="retraction",
        group=DESK_WORK,
        label=gettext_lazy("A retraction needs a second person"),
        subject=gettext_lazy("Retraction to confirm"),
        icon="retracted",
        act=gettext_lazy("Read the proposal"),
        defaults=frozenset({IN_APP, EMAIL}),
        is_always_shown=True,
    ),
    NotificationTopic(
        code="unassigned",
        group=DESK_WORK,
        label=gettext_lazy("A claim needs another checker"),
        subject=gettext_lazy("Needs a checker"),
        icon="assign",
        audience=Audience.EDITORS,
    ),
    NotificationTopic(
        code="escalated",
        group=DESK_WORK,
        label=gettext_lazy("A claim of my desks stays overdue"),
        subject=gettext_lazy("Still overdue"),
        icon="on_hold",
        defaults=frozenset({IN_APP, EMAIL}),
        audience=Audience.EDITORS,
    ),
    NotificationTopic(
        code="reader_report",
        group=DESK_WORK,
        label=gettext_lazy("A reader reports an error"),
        subject=gettext_lazy("Reader report"),
        icon="under_review",
        audience=Audience.EDITORS,
    ),
    NotificationTopic(
        code="links",
        group=DESK_WORK,
        label=gettext_lazy("Links of my desks break, change or work again"),
        subject="",
        defaults=frozenset(),
        editor_defaults=frozenset({DIGEST}),
        channels=(DIGEST,),
    ),
    NotificationTopic(
        code="statistics",
        group=DESK_WORK,
        label=gettext_lazy("Weekly statistics of my desks, on Monday"),
        subject="",
        defaults=frozenset(),
        channels=(DIGEST,),
    ),
    NotificationTopic(
        code="installation",
        group=DESK_WORK,
        label=gettext_lazy("A worker is silent, a disk nearly full, or a backup failed"),
        subject=gettext_lazy("Stet needs attention"),
        icon="board",
        act=gettext_lazy("Open Setup"),
        defaults=frozenset({IN_APP, EMAIL}),
        audience=Audience.ADMINS,
    ),
)
TOPICS_BY_CODE = {topic.code: topic for topic in TOPICS}
