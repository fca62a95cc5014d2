"""The access log: who read a restricted source or a confidential desk's work, for those whom it concerns."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access_log import get_people_by_reference
from accounts.models import User
from accounts.selectors import list_desks_of
from accounts.views.auth import current_user
from articles.models import Article
from audit.models import AccessEvent
from factcheck.models import Claim, Source
from lib.web.listing import paginate_list

MAX_TITLE_LENGTH = 100
ACCESS_ACTIONS = {
    "read_page": gettext_lazy("{person} opened the page of {subject}"),
    "read_passage": gettext_lazy("{person} was shown the passage of {subject}"),
    "read_snapshot": gettext_lazy("{person} read an archived copy of {subject}"),
    "view_file": gettext_lazy("{person} was shown the file of {subject}"),
    "download_original": gettext_lazy("{person} downloaded the original of {subject}"),
    "download_warc": gettext_lazy("{person} downloaded the WARC file of {subject}"),
    "download_docx": gettext_lazy("{person} downloaded {subject} as a Word file"),
    "download_query_file": gettext_lazy("{person} downloaded a file of a writer on {subject}"),
    "download_reply_file": gettext_lazy("{person} downloaded a file of a reply to {subject}"),
    "download_import_item": gettext_lazy("{person} downloaded a failed file of an import"),
    "download_import_report": gettext_lazy("{person} downloaded the report of an import"),
    "download_claims": gettext_lazy("{person} downloaded claims as a spreadsheet"),
    "download_defence_file": gettext_lazy("{person} downloaded a defence file with {subject}"),
    "download_signatory_pack": gettext_lazy("{person} downloaded a signatory pack"),
}
"""Sentence for each action; ``subject`` is what was read."""


@dataclass(frozen=True, kw_only=True)
class AccessRow:
    """One row. ``title`` and ``href`` are "" where the reader may not see what it was."""

    event: AccessEvent
    person: User | None
    title: str = ""
    href: str = ""

    @property
    def sentence(self) -> SafeString:
        """The row as HTML: who read what, with a link where the reader may open it."""
        person = format_html(
            '<span class="strong">{}</span>', self.person.name if self.person else gettext("Somebody")
        )
        if self.title:
            title = Truncator(self.title).chars(MAX_TITLE_LENGTH)
            subject = format_html('<a href="{}" dir="auto">{}</a>', self.href, title)
        else:
            subject = format_html('<span class="soft">{}</span>', gettext("[something you cannot open]"))
        return format_html(str(ACCESS_ACTIONS[self.event.action]), person=person, subject=subject)


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
                title=title,
                href=href,
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


@require_safe
def access_log(request: HttpRequest) -> HttpResponse:
    """List accesses to restricted sources that name this person, and to documents of their desks."""
    return _render_access_log(request, None)


@require_safe
def source_access_log(request: HttpRequest, public_id: UUID) -> HttpResponse:
    source = get_object_or_404(Source.objects.visible_to(current_user(request)), public_id=public_id)
    return _render_access_log(request, source)


def _render_access_log(request: HttpRequest, source: Source | None) -> HttpResponse:
    user = current_user(request)
    found = paginate_list(request, list_visible_accesses(user, source=source), ("-at", "-id"))
    context = {"rows": build_access_rows(found.rows, user), "source": source, **found.pager}
    return render(request, "factcheck/access_log/page.html", context)
