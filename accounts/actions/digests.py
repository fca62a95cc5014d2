"""How often somebody is told by e-mail what became of links: their own choice."""

from datetime import datetime

from django.db import transaction

from accounts.enums import Digest
from accounts.models import User
from lib.errors import Invalid, NotAllowed
from record.actions import append


@transaction.atomic
def choose_digest(person: User, *, by: User, at: datetime, how: str) -> None:
    """Set one's own choice (a value of Digest). Whatever happened until now is not told afterwards.

    Raises NotAllowed for anybody else, and Invalid at ``link_digest``.
    """
    if by != person:
        raise NotAllowed("Each person chooses for themselves.")
    if how not in Digest.values:
        raise Invalid("Choose one of these.", fields={"link_digest": ["Choose one of these."]})
    person = User.objects.select_for_update().get(pk=person.pk)
    before = person.link_digest
    if before == how:
        return
    person.link_digest, person.link_digest_at = how, at
    person.save(update_fields=["link_digest", "link_digest_at"])
    details = {"link_digest": [before, how]}
    append(actor=by, step="change_person", subject_type="user", subject=person, at=at, details=details)
