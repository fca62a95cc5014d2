"""The statement of methods: a change is a new version. Only an admin may change it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from accounts.actions.permission_checks import require_admin
from accounts.models import User
from audit.actions import append_event
from lib.errors import Invalid
from lib.text import markdown
from publishing.models import MethodologyStatement


@transaction.atomic
def create_methodology_version(*, text: str, by: User, at: datetime) -> MethodologyStatement:
    """Write the next version; the same text again makes none.

    Raises NotAllowed, and Invalid at ``text``.
    """
    require_admin(by)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Invalid(gettext("Describe how you work."), field="text")
    try:
        markdown.render_markdown(text)
    except Invalid as refusal:
        raise Invalid(refusal.message, field="text") from None
    last = MethodologyStatement.objects.select_for_update().order_by("-version").first()
    if last is not None and last.text == text:
        return last
    made = MethodologyStatement.objects.create(
        version=last.version + 1 if last else 1, text=text, created_by=by, created_at=at
    )
    append_event(
        actor=by, action="create_methodology_version", subject=by, at=at, details={"number": made.version}
    )
    return made


DEFAULT_SECTIONS = (
    (
        gettext_lazy("What we check"),
        gettext_lazy(
            "We check statements that can be shown to be right or wrong and that matter to the people we "
            "write for. We choose them by reach, by consequence and by how often they are repeated, whoever "
            "made them."
        ),
    ),
    (
        gettext_lazy("How we check"),
        gettext_lazy(
            "One person checks a claim against sources that anybody can look up. We prefer the original "
            "source of a figure or a text to what others say about it, and name every source that can be "
            "named. A second person, who had no part in the check, reviews the verdict before publication."
        ),
    ),
    (
        gettext_lazy("Whom we ask"),
        gettext_lazy(
            "If a verdict goes against somebody we name, we ask them before it is published and say whether "
            "they replied."
        ),
    ),
    (
        gettext_lazy("How we rate"),
        gettext_lazy(
            "Our scale and the meaning of its labels are given below. A verdict keeps the label and the "
            "meaning that it was given."
        ),
    ),
    (
        gettext_lazy("How we correct"),
        gettext_lazy(
            "We correct openly: the verdict says what was changed, when and why. A verdict that is wrong is "
            "retracted, and its page says so. Everybody can report an error, at the foot of each verdict."
        ),
    ),
    (
        gettext_lazy("Who we are"),
        gettext_lazy(
            "Say here who owns and pays for the newsroom, and that its people take no part in the politics "
            "that they check."
        ),
    ),
)


def build_default_methodology() -> str:
    """Return a text to change rather than a blank page, as Markdown."""
    return "\n\n".join(f"## {heading}\n\n{text}" for heading, text in DEFAULT_SECTIONS)


def find_current_methodology() -> MethodologyStatement | None:
    """Return the current version; None until somebody has written one."""
    return MethodologyStatement.objects.order_by("-version").first()
