"""The statement of methods: a change is a new version. Only an admin may change it."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from accounts.actions.permission_checks import require_admin
from accounts.models import User
from audit.actions import append_event
from lib.errors import Invalid
from lib.text import markdown
from publishing import packs
from publishing.models import MethodologyStatement


@transaction.atomic
def create_methodology_version(*, text: str, by: User, at: datetime) -> MethodologyStatement:
    """Write the next version; the same text again makes none.

    Raises NotAllowed, and Invalid at ``text``.
    """
    require_admin(by)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid(gettext("Describe how you work."), fields={"text": [gettext("Describe how you work.")]})
    try:
        markdown.render_markdown(text)
    except Invalid as refusal:
        raise Invalid(refusal.message, fields={"text": [refusal.message]}) from None
    last = MethodologyStatement.objects.select_for_update().order_by("-version").first()
    if last is not None and last.text == text:
        return last
    made = MethodologyStatement.objects.create(
        version=last.version + 1 if last else 1, text=text, created_by=by, created_at=at
    )
    append_event(
        actor=by,
        action="create_methodology_version",
        subject_type="user",
        subject=by,
        at=at,
        details={"number": made.version},
    )
    return made


DEFAULT_METHODOLOGY = (Path(packs.__file__).parent / "methods.md").read_text()
"""A text to change rather than a blank page."""


def find_current_methodology() -> MethodologyStatement | None:
    """Return the current version; None until somebody has written one."""
    return MethodologyStatement.objects.order_by("-version").first()
