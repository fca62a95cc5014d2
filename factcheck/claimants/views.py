"""Screens of claimants: the list, those to review, one with all they said; merges, splits and suggestions."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.base import focus_first_refused
from accounts.models import User
from accounts.models.enums import Role
from accounts.selectors import get_role, is_at_least, list_edited_desks, list_readable_desks
from accounts.views.auth import current_user
from factcheck.claimants import actions as verbs
from factcheck.claimants.filters import ClaimantFilterSet
from factcheck.claimants.forms import ClaimantForm, MergeByNameForm, MergeClaimantForm, RoleFormSet
from factcheck.claimants.history import list_claimant_history
from factcheck.claimants.linking import find_claimants
from factcheck.claimants.selectors import (
    MIN_SHARE_COUNT,
    find_duplicates,
    get_claimant_record,
    list_claimants,
    list_claimants_to_review,
    list_merged_by,
    suggest_claimants,
)
from factcheck.models import Claimant, ClaimantKind
from factcheck.models.claimant import get_claimant_key
from lib.datetimes.clock import now
from lib.errors import Invalid
from lib.web.listing import ListPage, build_query_url, paginate_list

ORDER = ("key", "id")
REVIEW = "review"
"""Value of ``next`` in a form that leads back to the claimants to review."""
MAX_TYPED = 100


@require_safe
def claimant_list(request: HttpRequest) -> HttpResponse:
    """List the claimants that this person may see. An unknown filter is an error, with 400."""
    user = current_user(request)
    chosen = ClaimantFilterSet(request.GET, list_claimants(user), request=request)
    problems = chosen.list_problems()
    try:
        listed = ListPage(rows=[]) if problems else paginate_list(request, chosen.qs, ORDER)
    except Invalid as error:
        problems, listed = [error.message], ListPage(rows=[], older=request.path)
    kind = request.GET.get("kind", "")
    context = {
        "rows": listed.rows,
        "q": request.GET.get("q", ""),
        "kind": kind,
        "kinds": [
            {"label": one.label, "active": kind == one, "href": build_query_url(request, {"kind": one.value})}
            for one in ClaimantKind
        ],
        "all_href": build_query_url(request, {"kind": None}),
        "problems": problems,
        "several": list_readable_desks(user).count() > 1,
        "to_review": list_claimants_to_review(user).count(),
        **listed.pager,
    }
    return render(request, "factcheck/claimants/list.html", context, status=400 if problems else 200)


@require_safe
def claimant_review(request: HttpRequest) -> HttpResponse:
    """List the claimants that Stet made of typed names, each with those that are probably the same."""
    user = current_user(request)
    try:
        listed, problems = paginate_list(request, list_claimants_to_review(user), ("-id",)), []
    except Invalid as error:
        listed, problems = ListPage(rows=[], older=request.path), [error.message]
    duplicates = find_duplicates(listed.rows, user)
    context = {
        "rows": [(claimant, duplicates[claimant.pk]) for claimant in listed.rows],
        "merged": list_merged_by(user),
        "is_editor": list_edited_desks(user).exists(),
        "problems": problems,
        **listed.pager,
    }
    return render(request, "factcheck/claimants/review.html", context, status=400 if problems else 200)


@require_safe
def claimant_suggestions(request: HttpRequest) -> JsonResponse:
    """Return the claimants whose name begins with ``?q=``; with ``?desk=``, those its claims may name.

    ``?without=`` is the id of one that is not offered: nobody is merged into itself.
    """
    user = current_user(request)
    # No name has a NUL, and the database takes none.
    typed, slug = (request.GET.get(name, "").replace("\x00", "") for name in ("q", "desk"))
    desk = list_readable_desks(user).filter(slug=slug).first()
    without = request.GET.get("without", "")
    found = suggest_claimants(user, typed[:MAX_TYPED], desk=desk)
    found = [claimant for claimant in found if str(claimant.public_id) != without]
    several = any(claimant.desk.is_confidential for claimant in found)
    claimants = [
        {
            "name": claimant.name,
            "more": " · ".join(
                str(part)
                for part in (
                    claimant.party or claimant.get_kind_display(),
                    claimant.desk if several else "",
                )
                if part
            ),
        }
        for claimant in found
    ]
    return JsonResponse({"claimants": claimants})


def claimant_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a claimant with all that they said, as far as this person may see it; editors correct it here."""
    user = current_user(request)
    claimant = _get_visible_claimant(user, public_id)
    if request.method != "POST":
        main = claimant.main
        if main is not None and Claimant.objects.visible_to(user).filter(pk=main.pk).exists():
            return redirect("claimant_detail", main.public_id)
        return _render_claimant(request, claimant)
    form, roles = ClaimantForm(claimant, request.POST), RoleFormSet(claimant, request.POST)
    if form.is_valid() and roles.is_valid():
        with form.show_refusal():
            inputs = form.get_inputs() | {"roles": roles.get_inputs(), "roles_hash": roles.sent_hash}
            verbs.update_claimant(claimant, **inputs, by=user, at=now())
            messages.success(request, gettext("Claimant saved."))
            return redirect("claimant_detail", claimant.public_id)
    if not form.errors:
        focus_first_refused(roles)
    return _render_claimant(
        request, claimant, form=form, roles=roles, status=form.status if form.refusal else Invalid.status
    )


@require_POST
def claimant_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claimant = _get_visible_claimant(current_user(request), public_id)
    verbs.confirm_claimant(claimant, by=current_user(request), at=now())
    messages.success(request, gettext("{name} is reviewed.").format(name=claimant.name))
    return _redirect_after(request, claimant)


def claimant_merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what a merge into the claimant of a typed name moves; merge, sent the id of the other one."""
    user = current_user(request)
    claimant = _get_visible_claimant(user, public_id)
    if request.method != "POST":
        return _preview_merge(request, claimant)
    form = MergeClaimantForm(user, request.POST)
    if form.is_valid():
        into = form.cleaned_data["into"]
        with form.show_refusal():
            verbs.merge_claimant(claimant, into=into, by=user, at=now())
            message = gettext("{name} is merged into {other}. You can split them again.")
            messages.success(request, message.format(name=claimant.name, other=into.name))
            return _redirect_after(request, into)
    return _render_claimant(request, claimant, refused=form, status=form.status)


def _preview_merge(request: HttpRequest, claimant: Claimant) -> HttpResponse:
    user = current_user(request)
    form = MergeByNameForm(claimant, request.GET)
    if not form.is_valid():
        return _render_claimant(request, claimant, refused=form, status=Invalid.status)
    into = _find_by_name(claimant, form.cleaned_data["name"])
    with form.show_refusal():
        if into is None:
            message = gettext("There is no claimant with this name on this desk or an open desk.")
            raise Invalid(message, field="name")
        verbs.require_mergeable(claimant, into, by=user, at=now())
    if form.errors:
        return _render_claimant(request, claimant, refused=form, status=form.status)
    taken_in = Claimant.objects.visible_to(user).filter(main=claimant).order_by("key")
    context = {
        "claimant": claimant,
        "into": into,
        "record": get_claimant_record(claimant, user),
        "names": [claimant.name, *claimant.aliases, *taken_in.values_list("name", flat=True)],
    }
    return render(request, "factcheck/claimants/merge.html", context)


@require_POST
def claimant_split(request: HttpRequest, public_id: UUID) -> HttpResponse:
    claimant = _get_visible_claimant(current_user(request), public_id)
    verbs.split_claimant(claimant, by=current_user(request), at=now())
    messages.success(request, gettext("{name} is a separate claimant again.").format(name=claimant.name))
    return _redirect_after(request, claimant)


def _get_visible_claimant(user: User, public_id: UUID) -> Claimant:
    claimants = Claimant.objects.visible_to(user).select_related("desk", "main", "reviewed_by")
    return get_object_or_404(claimants, public_id=public_id)


def _find_by_name(claimant: Claimant, name: str) -> Claimant | None:
    """Return the claimant of a name, of those into which this one may be merged."""
    found = find_claimants(claimant.desk, [get_claimant_key(name)]).get(get_claimant_key(name))
    return found.main or found if found else None


def _redirect_after(request: HttpRequest, claimant: Claimant) -> HttpResponse:
    if request.POST.get("next") == REVIEW:
        return redirect("claimant_review")
    return redirect("claimant_detail", claimant.public_id)


def _render_claimant(
    request: HttpRequest,
    claimant: Claimant,
    *,
    form: ClaimantForm | None = None,
    roles: RoleFormSet | None = None,
    refused: MergeClaimantForm | MergeByNameForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render one claimant, with a refused form; only editors of its desk get forms."""
    user = current_user(request)
    record = get_claimant_record(claimant, user)
    problems = []
    if isinstance(refused, MergeClaimantForm):
        problems = [str(one) for errors in refused.errors.values() for one in errors]
    try:
        listed = paginate_list(request, record.claims.select_related("desk"), ("-id",))
    except Invalid as error:
        listed, status = ListPage(rows=[], older=request.path), error.status
        problems.append(error.message)
    merged = list(Claimant.objects.visible_to(user).filter(main=claimant).select_related("desk"))
    may_edit = claimant.main_id is None and is_at_least(get_role(user, claimant.desk), Role.EDITOR)
    context = {
        "claimant": claimant,
        "record": record,
        "claims": listed.rows,
        "min_share_count": MIN_SHARE_COUNT,
        "merged": merged,
        "history": list_claimant_history(claimant, merged, user),
        "edited_desks": set(list_edited_desks(user).values_list("pk", flat=True)),
        "duplicates": find_duplicates([claimant], user)[claimant.pk] if may_edit else [],
        "form": (form or ClaimantForm(claimant)) if may_edit else None,
        "roles_form": (roles or RoleFormSet(claimant)) if may_edit else None,
        "merge_form": refused if isinstance(refused, MergeByNameForm) else MergeByNameForm(claimant),
        "problems": problems,
        **listed.pager,
    }
    return render(request, "factcheck/claimants/detail.html", context, status=status)
