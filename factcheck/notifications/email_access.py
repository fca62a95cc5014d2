"""Access to the subjects of an e-mail, and the wording of its subject line, decided when it is sent."""

from datetime import datetime

from django.utils import translation

from accounts.models import OutgoingEmail
from accounts.models.enums import Visibility
from accounts.selectors import list_desks_of
from articles.models import Article
from factcheck.models import Claim, ReplyLink, Source, WriterLink
from factcheck.notifications.emails import describe_embargoed, shorten_for_subject


def may_receive_email(email: OutgoingEmail) -> bool:
    """Return whether its recipient may see everything that it is about.

    Not if it was written before a desk became confidential, and has words that it would not have now. An
    e-mail to somebody outside may be received while a link that it speaks of is valid, or if it has none.
    """
    person = email.recipient
    if person is None:
        return _has_valid_link(email)
    claims, articles, sources, desks = (
        set(email.subjects.get(kind, ())) for kind in ("claim", "article", "source", "desk")
    )
    # Only open desks' sources and statistics are ever in an e-mail.
    open_desks = list_desks_of(person).filter(visibility=Visibility.OPEN)
    open_claims = Claim.objects.visible_to(person).filter(desk__visibility=Visibility.OPEN)
    named = Source.objects.cited_by(open_claims, person).filter(public_id__in=sources)
    return (
        person.is_active
        and Claim.objects.visible_to(person).filter(public_id__in=claims).count() == len(claims)
        and Article.objects.visible_to(person).filter(public_id__in=articles).count() == len(articles)
        and open_desks.filter(public_id__in=desks).count() == len(desks)
        and named.count() == len(sources)
        and not _quotes_confidential_desk(email)
    )


def build_subject_now(email: OutgoingEmail, at: datetime) -> str:
    """Return the e-mail's subject, without the words of claims and articles embargoed after it was queued."""
    subject = email.subject
    if email.recipient is None:
        return subject
    claims = Claim.objects.filter(public_id__in=email.subjects.get("claim", ()))
    articles = Article.objects.filter(public_id__in=email.subjects.get("article", ()))
    with translation.override(email.recipient.preferred_language):
        for about in (*claims, *articles):
            words = " ".join(shorten_for_subject(about).split())
            if words in subject and (instead := describe_embargoed(about, at)):
                subject = subject.replace(words, instead)
    return subject


def _has_valid_link(email: OutgoingEmail) -> bool:
    """Return whether a link in an e-mail to somebody outside can still be used; True if it has none."""
    replies, writers = (email.subjects.get(kind, ()) for kind in ("reply_link", "writer_link"))
    return (
        not (replies or writers)
        or ReplyLink.objects.filter(public_id__in=replies, used_at=None, revoked_at=None).exists()
        or WriterLink.objects.filter(public_id__in=writers, revoked_at=None).exists()
    )


def _quotes_confidential_desk(email: OutgoingEmail) -> bool:
    """Return whether it has words, today's or older ones, of what is a confidential desk's now."""
    quoted = {"public_id__in": email.subjects.get("quoted", ()), "desk__visibility": Visibility.CONFIDENTIAL}
    return Claim.objects.filter(**quoted).exists() or Article.objects.filter(**quoted).exists()
