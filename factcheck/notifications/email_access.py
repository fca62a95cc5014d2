"""Access to what an e-mail is about, decided when it is sent and not when it was queued."""

from accounts.models import OutgoingEmail
from factcheck.models import Claim, Source


def may_receive_email(email: OutgoingEmail) -> bool:
    """Return whether its recipient may see everything that it is about; True for one to somebody outside."""
    person = email.recipient
    if person is None:
        return True
    claims, sources = (set(email.subjects.get(kind, ())) for kind in ("claim", "source"))
    return (
        person.is_active
        and Claim.objects.visible_to(person).filter(public_id__in=claims).count() == len(claims)
        and Source.objects.visible_to(person).filter(public_id__in=sources).count() == len(sources)
    )
