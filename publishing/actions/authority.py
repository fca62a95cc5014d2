"""Who may act for a partner: an admin of the newsroom, and the partner's own people while it is let in."""

from accounts.actions.authority import require_admin
from accounts.models import User
from lib.errors import NotAllowed
from publishing.models import Partner
from publishing.queries.readers import person_of, suspended


def require_own(by: User, partner: Partner) -> None:
    """Raises NotAllowed unless ``by`` may look after this partner's keys, endpoints and deliveries."""
    if not by.is_of_a_partner:
        require_admin(by)
        return
    person = person_of(by)
    if person is None or not by.is_active or person.partner_id != partner.pk:
        raise NotAllowed("This belongs to another partner.")
    if not person.partner.active:
        raise suspended(person.partner)
