"""Rows that the galley of an article is built from, in the one statement that its page loads."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from articles.models import Revision
from factcheck.claims.marks import annotate_verdict_for_marks, list_edited_appearances
from factcheck.models import Appearance, Citation, Claim, Verdict
from factcheck.models.citation import SUSPECTED_DRIFT, UNDECIDED_DRIFT
from lib.db.prepared_query import Parameter
from lib.db.together import PreparedRows, SelectedRows


class GalleyRows:
    """The claims on a revision that a person may see, where they stand, and what they cite.

    For ``load_together``.
    """

    def __init__(self, revision: Revision, user: User) -> None:
        values = {"revision": revision.pk, "person": user.pk}
        self.placed, self._claims, self._history, self.citations = (
            rows.select(**values) for rows in _ROWS[user.is_active]
        )

    def list_all(self) -> list[SelectedRows]:
        """Return the rows to load."""
        return [self.placed, self._claims, self._history, self.citations]

    def get_claims(self) -> Mapping[int, Any]:
        """Return {key: claim}, each with what ``get_claim_marks`` and ``get_live_checker`` need."""
        history: dict[int, list[Appearance]] = defaultdict(list)
        for appearance in self._history:
            history[appearance.claim_id].append(appearance)
        claims = {claim.pk: claim for claim in self._claims}
        for claim in claims.values():
            claim.appearance_history = history[claim.pk]
        return claims


def _select_placed(here: QuerySet[Appearance], user: User) -> QuerySet[Appearance]:
    return here.filter(claim__in=Claim.objects.visible_to(user)).order_by("start", "id")


def _select_claims(here: QuerySet[Appearance], user: User) -> QuerySet[Claim]:
    seen = Claim.objects.visible_to(user).filter(pk__in=here.values("claim"))
    # The newest verdict that this person may read, in place of the newest.
    decided = Verdict.objects.open_to(user).filter(claim=OuterRef("pk")).order_by("-number")
    return (
        annotate_verdict_for_marks(seen)
        .with_live_assignment()
        .select_related("desk", "live__checker")  # type: ignore[misc]  # the stubs know no filtered relation
        .annotate(
            proposed_text=Subquery(decided.values("proposed_text")[:1]),
            tick=Subquery(decided.values("tick")[:1]),
            on_author=Subquery(decided.values("on_author")[:1]),
        )
        .order_by()
    )


def _select_citations(here: QuerySet[Appearance], user: User) -> QuerySet[Citation, Any]:
    """Return rows of few columns: an article cites hundreds."""
    return (
        Citation.objects.active()
        .filter(claim__in=_select_placed(here, user).order_by().values("claim"))
        .annotate(drifted=Q(UNDECIDED_DRIFT), suspected=Q(SUSPECTED_DRIFT))
        .order_by("id")
        .values_list(
            *("claim", "source", "source__title", "source__url", "source__is_restricted"),
            *("drifted", "suspected"),
        )
    )


def _prepare_rows(*, is_active: bool) -> tuple[PreparedRows, ...]:
    revision, person = (Parameter(name, BigIntegerField()) for name in ("revision", "person"))
    user = User(pk=person, is_active=is_active)
    here = Appearance.objects.filter(revision=revision).order_by()
    return (
        PreparedRows(lambda: _select_placed(here, user)),
        PreparedRows(lambda: _select_claims(here, user)),
        PreparedRows(lambda: list_edited_appearances().filter(claim__in=here.values("claim"))),
        PreparedRows(lambda: _select_citations(here, user)),
    )


_ROWS = {is_active: _prepare_rows(is_active=is_active) for is_active in (True, False)}
