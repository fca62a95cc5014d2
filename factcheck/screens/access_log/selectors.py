"""Rows of the access log, for those named on a restricted source and for members of a confidential desk."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.access_log import get_people_by_reference
from accounts.models import User
from accounts.selectors import list_desks_of
from articles.models import Article
from audit.models import AccessEvent
from factcheck.models import Claim, Source

ACCESS_ACTIONS = {
    "read_page": "opened the page of",
    "read_passage": "was shown the passage of",
    "read_snapshot": "read an archived copy of",
    "view_file": "was shown the file of",
    "download_original": "downloaded the original of",
    "download_warc": "downloaded the WARC file of",
    "download_docx": "downloaded as a Word file",
    "download_reply_file": "downloaded a file of a reply to",
    "download_import_item": "downloaded a failed file of an import",
    "download_import_report": "downloaded the report of an import",
    "download_defence_file": "downloaded a defence file with",
    "download_signatory_pack": "downloaded a signatory pack",
}
"""Words for each action, before the name of what was read."""
UNNAMED_SUBJECTS = {"import_batch", "signatory_pack"}
"""Types of subjects that the words of the action name well enough."""


@dataclass(frozen=True, kw_only=True)
class AccessRow:
    """One row. ``title`` and ``href`` are "" where the reader may not see what it was."""

    event: AccessEvent
    person: User | None
    label: str
    title: str = ""
    href: str = ""
    is_hidden: bool = False


def list_visible_accesses(user: User, *, source: Source | None = None) -> QuerySet[AccessEvent]:
    """Return accesses to restricted sources that name this person, and to documents of their desks."""
    restricted = Source.objects.visible_to(user).filter(is_restricted=True)
    named = [str(one) for one in restricted.values_list("public_id", flat=True)]
    desks = [str(one) for one in list_desks_of(user).values_list("public_id", flat=True)]
    found = AccessEvent.objects.filter(
        Q(subject_type="source", desk="", subject__in=named) | Q(desk__in=desks)
    )
    if source is not None:
        found = found.filter(subject_type="source", subject=str(source.public_id))
    return found


def build_access_rows(events: Iterable[AccessEvent], user: User) -> list[AccessRow]:
    """Return rows with the names of people, and of subjects that this person may see. Four queries."""
    events = list(events)
    people = get_people_by_reference(event.actor for event in events)
    subjects = _get_subjects(events, user)
    rows = []
    for event in events:
        title, href = subjects.get((event.subject_type, event.subject), ("", ""))
        rows.append(
            AccessRow(
                event=event,
                person=people.get(event.actor),
                label=ACCESS_ACTIONS[event.action],
                title=title,
                href=href,
                is_hidden=not title and event.subject_type not in UNNAMED_SUBJECTS,
            )
        )
    return rows


def _get_subjects(events: list[AccessEvent], user: User) -> dict[tuple[str, str], tuple[str, str]]:
    """Return {(type, public id): (title, URL)} of the subjects that this person may see."""
    wanted = {
        kind: {event.subject for event in events if event.subject_type == kind}
        for kind in ("source", "article", "claim")
    }
    visible: list[tuple[str, Source | Article | Claim, str]] = [
        *(
            ("source", one, one.title)
            for one in Source.objects.visible_to(user).filter(public_id__in=wanted["source"])
        ),
        *(
            ("article", one, one.headline)
            for one in Article.objects.visible_to(user).filter(public_id__in=wanted["article"])
        ),
        *(
            ("claim", one, one.statement)
            for one in Claim.objects.visible_to(user).filter(public_id__in=wanted["claim"])
        ),
    ]
    return {
        (kind, str(one.public_id)): (title, reverse(f"{kind}_detail", args=[one.public_id]))
        for kind, one, title in visible
    }
