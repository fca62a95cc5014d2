"""Who manages webhooks (partners, admins, editors of a desk's chat), and what their owners may see."""

from datetime import datetime

from django.utils.translation import gettext

from accounts.actions.permission_checks import require_admin
from accounts.models import Desk, User
from accounts.models.enums import Role
from accounts.selectors import get_role, is_at_least
from articles.models import Article
from lib.errors import NotAllowed
from publishing.models import Delivery, Partner, PublicDocument
from publishing.models.webhook_endpoint import EndpointOwner, WebhookEvent
from publishing.partners.licenses import get_visible_at, is_covered
from publishing.partners.people import require_partner_access
from publishing.partners.rate_limits import count_console_action
from publishing.webhooks.claim_events import list_claims_of, list_sendable_claims
from publishing.webhooks.messages import get_document_visible_at


def require_endpoint_access(by: User, owner: EndpointOwner, *, counted_at: datetime | None = None) -> None:
    """Raise NotAllowed unless ``by`` may manage the webhooks of ``owner``.

    ``counted_at``: the time of an action that counts towards the rate limit of a partner's people. Raises
    TooManyRequests.
    """
    match owner:
        case Partner():
            require_partner_access(by, owner)
            if counted_at is not None:
                count_console_action(by, owner, at=counted_at)
        case Desk():
            if not can_manage_chat(by, owner):
                raise NotAllowed(gettext("Only an editor of this desk or an administrator can do this."))
        case _:
            require_admin(by)


def can_manage_chat(by: User, desk: Desk) -> bool:
    """Return whether ``by`` may set up the chat of a desk: its editors, and admins."""
    return by.is_admin or is_at_least(get_role(by, desk), Role.EDITOR)


def is_visible_to_owner(delivery: Delivery, *, at: datetime) -> bool:
    """True if the owner of the endpoint, as things are now, may read the message yet."""
    later = get_not_before(delivery, at)
    return later is not None and later <= at


def get_not_before(delivery: Delivery, at: datetime) -> datetime | None:
    """Return when the message may be sent first, as things are now; None for never."""
    if delivery.is_test:
        return at
    partner, document = delivery.endpoint.partner, delivery.document
    if partner is None:
        claims = list_sendable_claims(delivery.endpoint, at=at).filter(public_id__in=list_claims_of(delivery))
        return at if claims.exists() else None
    if document is None:
        article = Article.objects.select_related("desk").get(public_id=delivery.subject)
        return (
            get_visible_at(partner, article, delivery.happened_at) if is_covered(partner, article) else None
        )
    visible = get_document_visible_at(document, partner.delay_minutes)
    # A message that a verdict left the licence goes to partners that had the document before.
    judged = document.pk
    if delivery.event == WebhookEvent.UNLICENSED and document.previous is not None:
        judged = document.previous
    covered = PublicDocument.objects.filter(pk=judged).covered_by_license(partner, at=max(at, visible))
    return visible if covered.exists() else None
