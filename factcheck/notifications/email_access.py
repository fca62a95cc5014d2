"""Access to what an e-mail is about, decided when it is sent and not when it was queued."""

from accounts.models import OutgoingEmail
from factcheck.models import Claim, Source

GUARDED_MODELS = {"claim": Claim, "source": Source}


def may_receive_email(email: OutgoingEmail) -> bool:
    """Return whether its recipient may see everything that it is about; True for one to somebody outside."""
    if email.recipient is None:
        return True
    for kind, ids in email.subjects.items():
        wanted = set(ids)
        visible = GUARDED_MODELS[kind].objects.visible_to(email.recipient).filter(public_id__in=wanted)
        if visible.count() != len(wanted):
            return False
    return email.recipient.is_active
