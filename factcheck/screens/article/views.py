"""The article as a proof: its text, the marks under it, a note in the margin for each claim."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.forms.base import DomainErrorForm
from accounts.models import User
from accounts.models.enums import Role
from accounts.selectors import is_at_least
from accounts.views.auth import current_user
from articles.models import Article, Revision
from articles.near_duplicates.selectors import list_near_duplicates
from factcheck.anchoring.selectors import find_compared_revision
from factcheck.claims.forms import FlagClaimForm
from factcheck.galley.arithmetic import list_findings
from factcheck.galley.bulk_candidates import BulkCandidates, get_bulk_candidates
from factcheck.galley.item_marks import build_galley_items, find_next_open_item, list_own_items
from factcheck.galley.reading_progress import find_reading_place
from factcheck.galley.selectors import Galley, get_galley
from factcheck.models.enums import PROOF_MARKS
from factcheck.models.reasons import describe_reason
from factcheck.screens.article.flag_form import build_flag_form
from factcheck.screens.article.galley import CLEARANCE_ACTIONS, add_blocker_links, get_items_context
from factcheck.screens.article.margin import build_finding_marks, build_finding_notes
from factcheck.screens.article.page_rows import load_page_rows
from factcheck.screens.article.query_notes import get_queries_context
from factcheck.screens.article.repeats import get_repeats_context
from factcheck.screens.article.suggestions_context import build_suggestion_marks
from factcheck.screens.article.tick_bar import get_tick_context
from factcheck.screens.claim.actions import build_action_buttons
from factcheck.screens.follow import build_follow_button
from factcheck.transitions.submissions import FailedSubmission
from factcheck.workflow.article_facts import get_article_facts
from factcheck.workflow.available_actions import list_article_actions
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.text.bidi import isolate_direction
from lib.text.numbers import format_number
from lib.web.conditional_requests import is_matching_etag
from lib.web.routes import build_addresses

COMPARING_GALLEY = Galley(sentence=gettext_lazy("Being compared with the claims"))
"""Margin of a version onto which the claims have not followed yet."""
MAX_VERSION_DIGITS = 9
"""Of a version in an address; what is longer is none, as words are."""
LEGEND = ("flagged", "checking", "in_review", "approved", "stands", "falls", "stale")


def article_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the article; ``?version=N`` shows an earlier revision, to be read and not flagged."""
    found = get_visible_article(current_user(request), public_id)
    return render_article_page(request, found)


def get_visible_article(user: User, public_id: UUID) -> Article:
    """Return the article, or 404 for a person who may not know of it."""
    articles = Article.objects.visible_to(user).select_related(
        "desk", "current_revision__suggestions", "imported_by"
    )
    return get_object_or_404(articles, public_id=public_id)


def get_next_url(article: Article, after: int) -> str:
    """Return the article's URL after work on text at ``after``: at the next open item, if it has any."""
    key = find_next_open_item(article.current_revision, after) if article.current_revision is not None else ""
    return reverse("article_detail", args=[article.public_id]) + (f"#item-{key}" if key else "")


def render_article_page(
    request: HttpRequest,
    found: Article,
    *,
    form: FlagClaimForm | None = None,
    attempt: FailedSubmission | None = None,
    given: Mapping[str, DomainErrorForm] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """Render the whole page, with a refused flag form, a refused action, or the refusals of a bulk action.

    ``given`` are forms of the galley by the name of their place; ``more`` goes to the page as it is.
    """
    user, at = current_user(request), now()
    wanted = request.GET.get("version", "") if request.method == "GET" else ""
    compared = find_compared_revision(found)
    # Until claims have followed onto the newest version, the picture of before is the true one.
    revision = (compared if not wanted else None) or found.current_revision
    is_number = wanted.isdecimal() and len(wanted) <= MAX_VERSION_DIGITS
    if is_number and revision is not None and int(wanted) != revision.number:
        those = Revision.objects.select_related("article__desk").filter(article=found)
        revision = get_object_or_404(those, number=int(wanted))
    if revision is None:
        raise ValueError("an article without a revision cannot be shown")
    revision.article = found
    is_newest = revision == found.current_revision
    rows = load_page_rows(found, revision, user)
    figures, versions = rows.figures, list(rows.versions)
    items = None if compared and is_newest else list_own_items(revision, rows.items)
    facts = get_article_facts(found, user, at, items=items if is_newest else None, rows=rows.facts)
    role = facts.role or None
    drawn = (
        COMPARING_GALLEY
        if compared and is_newest
        else get_galley(revision, list(rows.placed), user, at, role=facts.role)
    )
    get_page, get_take = build_addresses("claim_detail"), build_addresses("claim_transition", "take")
    for note in drawn.notes:
        note["href"] = get_page(note["public_id"])
        if note["takable"]:
            note["take"] = {"url": get_take(note["public_id"]), "version": note["version"]}
    is_current = is_newest and compared is None
    article_actions = (
        build_action_buttons(found, list_article_actions(found, facts), attempt)
        if is_current or revision == compared
        else []
    )
    data = None if items is None else build_galley_items(revision, items, at, names=rows.names)
    if data is not None:
        hand = get_bulk_candidates(found, user, role, rows.candidates) if is_current else BulkCandidates()
        more |= get_items_context(found, revision, data, hand, given or {}, drawn.notes)
        article_actions = add_blocker_links(article_actions, facts, data, drawn)
        more["to_review"] = len(hand.approve)
        if is_current:
            more |= get_tick_context(found, revision, data, user, facts, rows.tick_bar)
    findings = list_findings(revision, rows.dismissals)
    finding_notes = build_finding_notes(findings, len(drawn.notes) + 1)
    may_flag = is_current and role is not None and found.state != "withdrawn"
    suggested = build_suggestion_marks(revision, drawn.marks) if may_flag else None
    notes = [*drawn.notes, *finding_notes]
    queries = get_queries_context(
        *(found, revision),
        at=at,
        may_ask=may_flag,
        places=rows.query_places,
        writers=list(rows.writers),
        notes=notes,
        given=more,
    )
    return render(
        request,
        "factcheck/article/detail.html",
        {
            "article": found,
            "revision": revision,
            "versions": versions,
            "newest": versions[0].number if versions else 0,
            "is_current": is_current,
            "withdraw_reason": describe_reason(found.withdraw_reason),
            "compared": compared,
            "comparison_url": reverse("article_comparison", args=[found.public_id]),
            "reading": find_reading_place(revision, rows.progress) if is_newest else None,
            "finding_notes": finding_notes,
            "dismissed_findings": [one for one in findings if one.dismissal is not None],
            "marks": [*drawn.marks, *build_finding_marks(finding_notes), *queries.pop("query_marks")],
            "to_decide": figures["to_decide"] if is_current else 0,
            "galley": drawn,
            "body": _split_headline(revision.html),
            "byline": _build_byline(found, revision, at),
            "legend": [
                *(PROOF_MARKS[name] for name in LEGEND),
                *(note["mark"] for note in finding_notes[:1]),
            ],
            "may_flag": may_flag,
            "suggestions": suggested,
            "suggestion_count": sum(1 for one in suggested or () if not one.get("dismissed")),
            # A refused form comes back with what was typed, also where nothing can be flagged any more.
            "shows_flag_form": may_flag or form is not None,
            "flag_form": form or build_flag_form(found, role, initial={"revision": revision.number}),
            "flag_url": reverse("article_flag", args=[found.public_id]),
            "tz": get_timezone(found.desk.timezone),
            "alike": list_near_duplicates(found) if figures["alike"] else [],
            "may_decide": role is not None,
            "may_embargo": is_at_least(role, Role.EDITOR),
            "may_defend": is_at_least(role, Role.STANDARDS),
            "embargoed": found.is_embargoed(at),
            "embargo": _format_datetime(found.embargo_until, found, at),
            "article_actions": [
                action for action in article_actions if data is None or action.name not in CLEARANCE_ACTIONS
            ],
            "clearing": [
                action for action in article_actions if data is not None and action.name in CLEARANCE_ACTIONS
            ],
            "attempt": attempt,
            **(
                get_repeats_context(
                    found, user, open_count=figures["repeats"], dismissed=figures["dismissed"]
                )
                if is_current
                else {}
            ),
            "follow": build_follow_button(found, is_following=bool(figures["follows"])),
            **queries,
            "shown": request.GET.get("kind", ""),
            **{name: value for name, value in more.items() if name not in ("query_form", "query_posts")},
        },
        status=status,
    )


@require_safe
def article_comparison(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Render the notice on a page that waits for the comparison, and have the page load again after it."""
    article = get_visible_article(current_user(request), public_id)
    compared = find_compared_revision(article)
    tag = f'"{compared.number if compared else 0}"'
    if is_matching_etag(request, tag):
        response = HttpResponse(status=304)
    else:
        context = {"article": article, "compared": compared}
        response = render(request, "factcheck/article/comparison.html", context)
    response["ETag"] = tag
    return response


def _format_datetime(moment: datetime | None, found: Article, at: datetime) -> str:
    return format_datetime(moment, at=at, tz=get_timezone(found.desk.timezone)) if moment else ""


def _split_headline(html: str) -> tuple[str, str]:
    """Return the headline's element, and the rest: between them the page prints the byline."""
    head, closing, rest = html.partition("</h1>")
    return (head + closing, rest) if closing else ("", html)


def _build_byline(found: Article, revision: Revision, at: datetime) -> str:
    count = len(revision.text.split())
    imported = gettext("Imported {time} by {person}")
    parts = [
        gettext("By {name}").format(name=found.byline) if found.byline else "",
        found.publisher,
        _format_datetime(found.published_at, found, at),
        ngettext("{count} word", "{count} words", count).format(count=format_number(count)),
        imported.format(time=_format_datetime(found.imported_at, found, at), person=found.imported_by),
    ]
    return " · ".join(isolate_direction(part) for part in parts if part)
