"""The statement of methods: a change is a new version. Only an admin may, as for the scales."""

from datetime import datetime

from django.db import transaction

from accounts.actions.authority import require_admin
from accounts.models import User
from lib import markdown
from lib.errors import Invalid
from publishing.models import Methods
from record.actions import append


@transaction.atomic
def write_methods(*, text: str, by: User, at: datetime) -> Methods:
    """Write the next version; the same words again are no new one.

    Raises NotAllowed, and Invalid at ``text``.
    """
    require_admin(by)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid("Say how you work.", fields={"text": ["Say how you work."]})
    try:
        markdown.render(text)
    except Invalid as refusal:
        raise Invalid(refusal.message, fields={"text": [refusal.message]}) from None
    last = Methods.objects.select_for_update().order_by("-number").first()
    if last is not None and last.text == text:
        return last
    made = Methods.objects.create(
        number=last.number + 1 if last else 1, text=text, written_by=by, written_at=at
    )
    append(
        actor=by,
        step="write_methods",
        subject_type="user",
        subject=by,
        at=at,
        details={"number": made.number},
    )
    return made
