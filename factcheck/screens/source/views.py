"""The page of one source: its health, the history of its checks, its snapshots, the claims that cite it."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.fresh_proof import fresh_proof_required
from accounts.models import User
from accounts.views.auth import current_user
from factcheck.claims.filters import get_own_timezone
from factcheck.models import Snapshot, Source
from factcheck.models.enums import SourceHealth, SourceKind
from factcheck.models.sealed_fields import UnavailableText, explain_missing_keys
from factcheck.screens.source.selectors import (
    MAX_CLAIMS_SHOWN,
    MAX_SNAPSHOTS_SHOWN,
    build_check_rows,
    describe_last_check,
    describe_missing_copy,
    get_source_etag,
)
from factcheck.snapshots import archive_requests
from factcheck.snapshots.archive_selectors import (
    get_captures_by_source,
    is_working_on_source,
    list_archive_requests,
)
from factcheck.sources import actions as sources_actions
from factcheck.sources import restrictions
from factcheck.sources.access import record_source_access
from factcheck.sources.forms import RestrictSourceForm, SourceForm
from factcheck.sources.health_badge import build_health_badge
from factcheck.sources.passage_findings import describe_passage
from factcheck.sources.reliability import get_source_reliability
from factcheck.sources.selectors import (
    HEALTH_MESSAGES,
    STATEMENT_MESSAGE,
    list_current_checkers,
    list_grantable_people,
    list_visible_citations_of,
)
from factcheck.transitions.submissions import FailedSubmission, redirect_after_success, run_action
from factcheck.workflow.own_actions import describe_own_action
from lib.datetimes.clock import now
from lib.datetimes.humanize import format_day, get_timezone
from lib.web.conditional_requests import is_matching_etag
from lib.web.listing import paginate_list


@require_safe
def source_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _render_source_page(request, _get_visible_source(request, public_id))


@require_safe
def source_health_live(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Render templates/factcheck/source/detail_live.html; 304 from one query while nothing changed."""
    user, one = current_user(request), _get_visible_source(request, public_id)
    tag = get_source_etag(one, user)
    if is_matching_etag(request, tag):
        response = HttpResponse(status=304)
    else:
        response = render(request, "factcheck/source/detail_live.html", _get_live_context(request, one, user))
    response["ETag"] = tag
    return response


@require_POST
def source_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = _get_visible_source(request, public_id)
    form = SourceForm(one, request.POST)
    return _perform_source_action(request, one, form, sources_actions.update_source)


@require_POST
def source_update_url(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = _get_visible_source(request, public_id)
    return _perform_source_action(request, one, None, sources_actions.update_source_url)


@require_POST
def source_archive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = _get_visible_source(request, public_id)
    return _perform_source_action(request, one, None, archive_requests.request_archive_capture)


@require_POST
@fresh_proof_required
def source_restrict(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = _get_visible_source(request, public_id)
    form = RestrictSourceForm(one, list_grantable_people(one, current_user(request)), request.POST)
    return _perform_source_action(request, one, form, restrictions.restrict_source)


@require_POST
@fresh_proof_required
def source_unrestrict(request: HttpRequest, public_id: UUID) -> HttpResponse:
    one = _get_visible_source(request, public_id)
    return _perform_source_action(request, one, None, restrictions.lift_restriction)


def _get_visible_source(request: HttpRequest, public_id: UUID) -> Source:
    """Return the source, if this person may see it; else 404."""
    seen = Source.objects.visible_to(current_user(request)).select_related("latest_snapshot", "added_by")
    return get_object_or_404(seen, public_id=public_id)


def _perform_source_action(
    request: HttpRequest,
    one: Source,
    form: SourceForm | RestrictSourceForm | None,
    action: Callable[..., Any],
) -> HttpResponse:
    def act(version: int, **inputs: Any) -> Any:
        # A source has no version: its form says which fields somebody else changed meanwhile.
        return action(one, by=current_user(request), at=now(), **inputs)

    attempt = run_action(request, action.__name__, form, act)
    if attempt is not None:
        return _render_source_page(request, one, attempt)
    return redirect_after_success(
        request, reverse("source_detail", args=[one.public_id]), describe_own_action(action.__name__)
    )


@explain_missing_keys()
def _render_source_page(
    request: HttpRequest, one: Source, attempt: FailedSubmission | None = None
) -> HttpResponse:
    user, at = current_user(request), now()
    record_source_access(request, "read_page", [one])
    tag = get_source_etag(one, user)
    resting = list_visible_citations_of(one, user)
    shown = list(resting[:MAX_CLAIMS_SHOWN])
    tz = get_timezone(shown[0].claim.desk.timezone) if shown else get_own_timezone(request)
    may = not sources_actions.get_edit_refusal(one, by=user, at=at)
    copies = Snapshot.objects.visible_to(user).filter(source=one).defer("text")
    saved = list(copies[:MAX_SNAPSHOTS_SHOWN])
    context = _get_live_context(request, one, user, tz=tz) | {
        "live_url": reverse("source_health_live", args=[one.public_id]),
        "live_tag": tag,
        "resting": [
            {
                "citation": one,
                "finding": describe_passage(one),
                "is_unavailable": isinstance(one.passage, UnavailableText),
            }
            for one in shown
        ],
        # The person who added the source may be of a desk that this reader may not know of.
        "first": resting.select_related("added_by").order_by("id").first(),
        "more_resting": resting.count() - len(shown) if len(shown) == MAX_CLAIMS_SHOWN else 0,
        "capture": get_captures_by_source(
            [one], list_archive_requests([one]), at=at, tz=tz, may_request=is_working_on_source(one, user)
        ).get(one.pk),
        "snapshots": [{"snapshot": copy, "captured": format_day(copy.captured_at, tz=tz)} for copy in saved],
        "more_snapshots": copies.count() - len(saved) if len(saved) == MAX_SNAPSHOTS_SHOWN else 0,
        "named": list(one.permitted_people.order_by("name", "pk")) if one.is_restricted else [],
        "edit_form": ((attempt and attempt.form_of("update_source")) or SourceForm(one)) if may else None,
        "may_move": may,
        "reliability": get_source_reliability(one, user),
        "impact_url": reverse("source_impact", args=[one.public_id]),
        **_get_restriction_context(one, user, attempt),
        "attempt": attempt,
    }
    return render(
        request, "factcheck/source/detail.html", context, status=attempt.error.status if attempt else 200
    )


def _get_restriction_context(one: Source, user: User, attempt: FailedSubmission | None) -> dict[str, Any]:
    """Return the form to restrict the source or to lift that; {} for a person who works on no claim of it."""
    refusal = restrictions.get_restrict_refusal(one, by=user, at=now())
    if refusal and refusal == str(restrictions.NOT_EDITOR_MESSAGE):
        return {}
    if refusal or one.is_restricted:
        return {"restriction": {"refusal": refusal}}
    form = attempt and attempt.form_of("restrict_source")
    if not form:
        working = [str(person.public_id) for person in list_current_checkers(one)]
        form = RestrictSourceForm(
            one, list_grantable_people(one, user), initial={"permitted_people": working}
        )
    return {"restriction": {"refusal": "", "form": form}}


def _get_live_context(
    request: HttpRequest, one: Source, user: User, *, tz: tzinfo | None = None
) -> dict[str, Any]:
    """Return the context of the polled part: health in words, and the newest checks, or older ones."""
    at = now()
    if tz is None:
        first = list_visible_citations_of(one, user).first()
        tz = get_timezone(first.claim.desk.timezone) if first else get_own_timezone(request)
    checks = paginate_list(request, one.link_checks.all(), ("-checked_at", "-id"))
    return {
        "source": one,
        "is_page": one.kind == SourceKind.URL,
        "health": build_health_badge(one.health, kind=one.kind),
        "health_message": STATEMENT_MESSAGE
        if one.kind == SourceKind.STATEMENT
        else HEALTH_MESSAGES[SourceHealth(one.health)],
        "last_check": describe_last_check(one, at=at),
        "copy_missing": describe_missing_copy(one, at=at, tz=tz),
        "checks": build_check_rows(checks.rows, at=at, tz=tz),
        "here": reverse("source_detail", args=[one.public_id]),
        **checks.pager,
    }
