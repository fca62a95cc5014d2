"""History of a claimant: who reviewed, corrected, merged and split it, and whoever is merged into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from audit.models import Event
from factcheck.models import Claimant
from lib.text.phrases import StrOrPromise

MAX_EVENTS = 50
_SENTENCES: dict[str, StrOrPromise] = {
    "create_claimant": gettext_lazy("{person} typed the name {name} for the first time."),
    "update_claimant": gettext_lazy("{person} corrected {name}."),
    "confirm_claimant": gettext_lazy("{person} confirmed {name}."),
    "merge_claimant": gettext_lazy("{person} merged {name} into {other}."),
    "split_claimant": gettext_lazy("{person} split {name} from {other}."),
}


@dataclass(frozen=True, slots=True)
class ClaimantHistoryEntry:
    """One event, in a sentence."""

    at: datetime
    sentence: str


def list_claimant_history(
    claimant: Claimant, merged: Sequence[Claimant], user: User
) -> list[ClaimantHistoryEntry]:
    """Return the newest events of a claimant and of those merged into it, as far as ``user`` sees these."""
    subjects = [str(one.public_id) for one in (claimant, *merged)]
    events = Event.objects.filter(subject_type="claimant", subject__in=subjects, action__in=_SENTENCES)
    rows = list(events.select_related("detail").order_by("-number")[:MAX_EVENTS])
    people = dict(
        User.objects.filter(public_id__in={row.actor for row in rows}).values_list("public_id", "name")
    )
    names = {str(pk): name for pk, name in people.items()}
    others = {other for row in rows if (other := _get_other(row))}
    visible = Claimant.objects.visible_to(user).filter(public_id__in=others)
    known = {str(pk): name for pk, name in visible.values_list("public_id", "name")}
    return [
        ClaimantHistoryEntry(
            row.at,
            str(_SENTENCES[row.action]).format(
                person=names.get(row.actor) or gettext("Somebody"),
                name=row.details.get("name") or claimant.name,
                other=known.get(_get_other(row)) or gettext("[a claimant you cannot see]"),
            ),
        )
        for row in rows
    ]


def _get_other(event: Event) -> str:
    """Return the public id of the claimant that one was merged into or split from; "" for neither."""
    return str(event.details.get("into") or event.details.get("from") or "")
