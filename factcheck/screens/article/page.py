"""Content of an article's page: the text with its marks, the margin, the items and the actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.forms.base import DomainErrorForm
from accounts.models import User
from accounts.models.enums import Role
from accounts.selectors import is_at_least
from articles.models import Article, Revision
from articles.near_duplicates.selectors import list_near_duplicate_pairs, list_near_duplicates
from factcheck.anchoring.selectors import find_compared_revision
from factcheck.claims.forms import FlagClaimForm
from factcheck.follows.selectors import list_article_follows
from factcheck.galley.arithmetic import list_findings
from factcheck.galley.bulk import BulkCandidates, get_bulk_candidates
from factcheck.galley.items import GalleyItems, build_galley_items, list_own_items
from factcheck.galley.notes import Galley, get_galley, list_revisions
from factcheck.galley.reading_progress import find_reading_place
from factcheck.galley.revision_comparison import list_undecided_appearances
from factcheck.models.enums import PROOF_MARKS
from factcheck.models.reasons import describe_reason
from factcheck.repeats.selectors import list_dismissed_repeats, list_open_repeats, list_repeat_offers
from factcheck.screens.article.flag_form import build_flag_form
from factcheck.screens.article.galley import CLEARANCE_ACTIONS, add_blocker_links, get_items_context
from factcheck.screens.article.margin import build_finding_marks, build_finding_notes
from factcheck.screens.article.query_notes import get_queries_context
from factcheck.screens.article.suggestions_context import build_suggestion_marks
from factcheck.screens.article.tick_bar import get_tick_context
from factcheck.screens.claim.actions import ActionButton, build_action_buttons
from factcheck.screens.follow import build_follow_button
from factcheck.transitions.submissions import FailedSubmission, list_typed_values
from factcheck.workflow.article_facts import get_article_facts
from factcheck.workflow.available_actions import list_article_actions
from lib.datetimes.humanize import format_datetime, get_timezone
from lib.text.phrases import format_number
from lib.text.plain_text import isolate_direction
from lib.web.requests import build_addresses

COMPARING_GALLEY = Galley(sentence=gettext_lazy("Being compared with the claims"))
"""Margin of a version onto which the claims have not followed yet."""
MAX_VERSION_DIGITS = 9
"""Of a version in an address; what is longer is none, as words are."""
ITEM_FORMS = ("items_form", "names_form")
"""Forms of the open items, by the names of their places."""
MAX_VERSIONS = 8
"""Versions listed beside the text; all of them have a page."""
LEGEND = ("flagged", "checking", "in_review", "approved", "stands", "falls", "stale")


@dataclass(frozen=True, slots=True)
class ShownRevision:
    """The version of an article that a page shows.

    ``compared`` is the last one onto which the claims have followed, while the newest waits for them; else
    None.
    """

    revision: Revision
    compared: Revision | None
    is_newest: bool

    @property
    def is_waiting(self) -> bool:
        """True for the newest while the claims have not followed onto it."""
        return self.is_newest and self.compared is not None

    @property
    def is_current(self) -> bool:
        """True for the newest with its claims, which people work on."""
        return self.is_newest and self.compared is None


def choose_revision(request: HttpRequest, article: Article) -> ShownRevision:
    """Return the version that the address asks for, else the newest that has its claims; 404 for none."""
    compared = find_compared_revision(article)
    wanted = request.GET.get("version", "") if request.method == "GET" else ""
    # Until claims have followed onto the newest version, the picture of before is the true one.
    revision = (compared if not wanted else None) or article.current_revision
    is_number = wanted.isdecimal() and len(wanted) <= MAX_VERSION_DIGITS
    if is_number and revision is not None and int(wanted) != revision.number:
        own = Revision.objects.select_related("article__desk").filter(article=article)
        revision = get_object_or_404(own, number=int(wanted))
    if revision is None:
        raise ValueError("an article without a revision cannot be shown")
    revision.article = article
    return ShownRevision(revision, compared, is_newest=revision == article.current_revision)


class ArticlePage:
    """An article as one person sees it, in a number of queries that does not grow with what is on it.

    ``given`` are refused forms of the galley by the name of their place; ``attempt`` is a refused action.
    """

    def __init__(
        self,
        article: Article,
        shown: ShownRevision,
        user: User,
        at: datetime,
        *,
        attempt: FailedSubmission | None = None,
        given: Mapping[str, DomainErrorForm] | None = None,
    ) -> None:
        self.article, self.shown, self.revision = article, shown, shown.revision
        self.user, self.at, self.attempt, self.given = user, at, attempt, given or {}
        items = None if shown.is_waiting else list_own_items(self.revision)
        judged = items if shown.is_newest else None
        self.facts = get_article_facts(article, user, at, items=judged)
        self.role = self.facts.role or None
        self.may_flag = shown.is_current and self.role is not None and article.state != "withdrawn"
        self.items: GalleyItems | None = None
        if items is not None:
            self.items = build_galley_items(self.revision, items, at)
        self.findings = list_findings(self.revision)

    @cached_property
    def galley(self) -> Galley:
        """The claims in the text, with the addresses of their notes."""
        if self.shown.is_waiting:
            return COMPARING_GALLEY
        galley = get_galley(self.revision, self.user, self.at, role=self.facts.role)
        get_page, get_take = build_addresses("claim_detail"), build_addresses("claim_transition", "take")
        for note in galley.notes:
            note["href"] = get_page(note["public_id"])
            if note["takable"]:
                note["take"] = {"url": get_take(note["public_id"]), "version": note["version"]}
        return galley

    @cached_property
    def finding_notes(self) -> list[dict[str, Any]]:
        """The notes of what does not add up, behind those of claims."""
        return build_finding_notes(self.findings, len(self.galley.notes) + 1)

    def get_context(self, form: FlagClaimForm | None, more: Mapping[str, Any]) -> dict[str, Any]:
        """Return the template's context. ``form`` is a refused flag form; ``more`` goes to it as it is."""
        return (
            self._get_text_context()
            | self._get_flag_context(form)
            | self._get_role_context()
            | self._get_neighbours_context()
            | self._get_margin_context(more)
            | {name: value for name, value in more.items() if name not in ("query_form", "query_posts")}
            | self._get_galley_context()
            # Last: by now the other parts have placed what they can.
            | self._get_unplaced_context()
        )

    def _get_text_context(self) -> dict[str, Any]:
        article, shown = self.article, self.shown
        versions = list(list_revisions(article)[:MAX_VERSIONS])
        return {
            "article": article,
            "revision": self.revision,
            "versions": versions,
            "newest": versions[0].number if versions else 0,
            "is_current": shown.is_current,
            "withdraw_reason": describe_reason(article.withdraw_reason),
            "compared": shown.compared,
            "comparison_url": reverse("article_comparison", args=[article.public_id]),
            "reading": find_reading_place(self.revision, self.user) if shown.is_newest else None,
            "body": _split_headline(self.revision.html),
            "byline": self._build_byline(),
            "tz": get_timezone(article.desk.timezone),
            "embargoed": article.is_embargoed(self.at),
            "embargo": self._format(article.embargo_until),
        }

    def _get_margin_context(self, more: Mapping[str, Any]) -> dict[str, Any]:
        queries = get_queries_context(
            self.article,
            self.revision,
            self.user,
            at=self.at,
            may_ask=self.may_flag,
            notes=[*self.galley.notes, *self.finding_notes],
            given=more,
        )
        marks = [*self.galley.marks, *build_finding_marks(self.finding_notes), *queries.pop("query_marks")]
        return queries | {
            "galley": self.galley,
            "marks": marks,
            "finding_notes": self.finding_notes,
            "dismissed_findings": [one for one in self.findings if one.dismissal is not None],
            "legend": [
                *(PROOF_MARKS[name] for name in LEGEND),
                *(note["mark"] for note in self.finding_notes[:1]),
            ],
        }

    def _get_flag_context(self, form: FlagClaimForm | None) -> dict[str, Any]:
        suggested = build_suggestion_marks(self.revision, self.galley.marks) if self.may_flag else None
        if form is None:
            form = build_flag_form(self.article, self.role, initial={"revision": self.revision.number})
            shows_form = self.may_flag
        else:
            # It comes back with what was typed, also where nothing can be flagged any more.
            shows_form = True
        return {
            "may_flag": self.may_flag,
            "suggestions": suggested,
            "suggestion_count": sum(1 for one in suggested or () if not one.get("dismissed")),
            "shows_flag_form": shows_form,
            "flag_form": form,
            "flag_url": reverse("article_flag", args=[self.article.public_id]),
        }

    def _get_role_context(self) -> dict[str, Any]:
        return {
            "may_decide": self.role is not None,
            "may_embargo": is_at_least(self.role, Role.EDITOR),
            "may_defend": is_at_least(self.role, Role.STANDARDS),
            "attempt": self.attempt,
        }

    def _get_neighbours_context(self) -> dict[str, Any]:
        """Return what few articles have, read only where there is any: one query asks for all of it."""
        article, user, is_current = self.article, self.user, self.shown.is_current
        undecided = list_undecided_appearances(article)
        found = (
            Article.objects.visible_to(user)
            .values(
                is_followed=Exists(list_article_follows(user, article)),
                has_near_duplicates=Exists(list_near_duplicate_pairs(article)),
                has_undecided=Exists(undecided),
                has_open_repeats=Exists(list_open_repeats(article, user)),
                has_dismissed_repeats=Exists(list_dismissed_repeats(article, user)),
            )
            .get(pk=article.pk)
        )
        context: dict[str, Any] = {
            "follow": build_follow_button(article, is_following=found["is_followed"]),
            "alike": list_near_duplicates(article) if found["has_near_duplicates"] else [],
            "to_decide": undecided.count() if is_current and found["has_undecided"] else 0,
        }
        if is_current and found["has_open_repeats"]:
            context["repeat_offers"] = list_repeat_offers(article, user)
        if is_current and found["has_dismissed_repeats"]:
            context["dismissed_repeats"] = list(list_dismissed_repeats(article, user))
        return context

    def _get_galley_context(self) -> dict[str, Any]:
        """Return the actions on the article; for our own copy also its items, and what many can be given."""
        actions = self._list_actions()
        if self.items is None:
            return {"article_actions": actions, "clearing": []}
        is_current = self.shown.is_current
        candidates = BulkCandidates()
        if is_current:
            candidates = get_bulk_candidates(self.article, self.user, self.role)
        actions = add_blocker_links(actions, self.facts, self.items, self.galley)
        context = get_items_context(
            self.article, self.revision, self.items, candidates, self.given, self.galley.notes
        )
        if is_current:
            context |= get_tick_context(self.article, self.revision, self.items, self.user, self.facts)
        return context | {
            "to_review": len(candidates.approve),
            "article_actions": [action for action in actions if action.name not in CLEARANCE_ACTIONS],
            "clearing": [action for action in actions if action.name in CLEARANCE_ACTIONS],
        }

    def _get_unplaced_context(self) -> dict[str, Any]:
        """Return what was typed into refused forms that the page does not draw, and why they were refused."""
        values = self.attempt.list_unplaced_values() if self.attempt else []
        unplaced = self._list_unplaced_forms()
        return {
            "unplaced_values": values + [pair for form in unplaced for pair in list_typed_values(form)],
            "unplaced_errors": [
                error for form in unplaced for errors in form.errors.values() for error in errors
            ],
        }

    def _list_unplaced_forms(self) -> list[DomainErrorForm]:
        """Return those of ``given`` without a place: all while a new version is compared, else those of items
        where none can be chosen.
        """
        if self.items is None:
            return list(self.given.values())
        if self.may_flag and self.items.groups:
            return []
        return [form for name, form in self.given.items() if name in ITEM_FORMS]

    def _list_actions(self) -> list[ActionButton]:
        if not self.shown.is_current and self.revision != self.shown.compared:
            return []
        return build_action_buttons(
            self.article, list_article_actions(self.article, self.facts), self.attempt
        )

    def _build_byline(self) -> str:
        article, count = self.article, len(self.revision.text.split())
        imported = gettext("Imported {time} by {person}")
        parts = [
            gettext("By {name}").format(name=article.byline) if article.byline else "",
            article.publisher,
            self._format(article.published_at),
            ngettext("{count} word", "{count} words", count).format(count=format_number(count)),
            imported.format(time=self._format(article.imported_at), person=article.imported_by),
        ]
        return " · ".join(isolate_direction(part) for part in parts if part)

    def _format(self, moment: datetime | None) -> str:
        if moment is None:
            return ""
        return format_datetime(moment, at=self.at, tz=get_timezone(self.article.desk.timezone))


def _split_headline(html: str) -> tuple[str, str]:
    """Return the headline's element, and the rest: between them the page prints the byline."""
    head, closing, rest = html.partition("</h1>")
    return (head + closing, rest) if closing else ("", html)
