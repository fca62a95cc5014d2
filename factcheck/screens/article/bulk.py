"""Bulk actions on the galley of our own copy.

Items are waived or flagged, waivers withdrawn, names accepted, claims ticked, approved and settled. Whatever
cannot be done is listed by name, and stays chosen with its input.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.forms.base import DomainErrorForm
from accounts.fresh_proof import ProofNeeded
from accounts.models import User
from accounts.views.auth import current_user
from articles.models import Article
from factcheck.bulk.results import BulkRefusal, BulkResult
from factcheck.galley import bulk as galley_bulk
from factcheck.galley.clearance import NEW_REVISION_MESSAGE
from factcheck.galley.forms import ClaimsForm, ItemsForm, NamesForm, WaiversForm
from factcheck.galley.items import accept_names, check_names
from factcheck.models import Appearance, Claim, Waiver
from factcheck.screens.article.views import get_next_url, get_visible_article, render_article_page
from factcheck.transitions.dispatch import require_proof_of_action
from factcheck.workflow.batch import ClaimVersion
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.galley_items import list_items
from factcheck.workflow.policies import CHECKER
from lib.datetimes.clock import now
from lib.errors import DomainError, Invalid, NotAllowed, Stale, WrongState
from lib.text.phrases import format_number

ITEM_NOT_FOUND_MESSAGE = gettext_lazy("This item is not in this version. Reload the page.")
UNKNOWN_CLAIM = gettext_lazy("a claim you selected")
REASON_REQUIRED_MESSAGE = gettext_lazy("Explain why it needs no check.")


@require_POST
def galley_items(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Waive or flag the chosen items, as ``act`` says."""
    article = get_visible_article(current_user(request), public_id)
    action = request.POST.get("act")
    if action not in ("waive", "flag"):
        raise Http404(action)
    form = ItemsForm(request.POST)

    def go(given: dict[str, Any]) -> BulkResult:
        if action == "waive" and not given["reason"].strip():
            raise Invalid(REASON_REQUIRED_MESSAGE, field="reason")
        revision = article.current_revision
        if revision is None or revision.number != given["revision"]:
            raise Stale(NEW_REVISION_MESSAGE)
        here = {item.key: item for item in list_items(revision)}
        chosen = [here[key] for key in given["item"] if key in here]
        if action == "waive":
            done = galley_bulk.waive_items(
                revision, chosen, reason=given["reason"], by=current_user(request), at=now()
            )
        else:
            done = galley_bulk.flag_items(revision, chosen, by=current_user(request), at=now())
        done.refused += [BulkRefusal(key, ITEM_NOT_FOUND_MESSAGE) for key in given["item"] if key not in here]
        return done

    return perform_bulk_action(request, article, form, "items_form", go, action)


@require_POST
def galley_waivers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw the chosen waivers."""
    article = get_visible_article(current_user(request), public_id)

    def go(given: dict[str, Any]) -> BulkResult:
        own = Waiver.objects.filter(public_id__in=given["waiver"], revision__article=article)
        chosen = list(own.select_related("revision__article__desk"))
        done = galley_bulk.withdraw_waivers(chosen, by=current_user(request), at=now())
        lost = len(given["waiver"]) - len(chosen)
        done.refused += [BulkRefusal(gettext("a waiver you selected"), NEW_REVISION_MESSAGE)] * lost
        return done

    return perform_bulk_action(request, article, WaiversForm(request.POST), "waivers_form", go, "reopen")


@require_POST
def galley_claims(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tick, approve or settle the chosen claims, as ``act`` says."""
    article = get_visible_article(current_user(request), public_id)
    action = request.POST.get("act", "")
    if action not in ("tick", "approve", "settle"):
        raise Http404(action)

    def go(given: dict[str, Any]) -> BulkResult:
        chosen, lost = get_chosen_claims(given["claim"], article, current_user(request))
        by, at = current_user(request), now()
        for seen in chosen:
            require_proof_of_action(request, action, seen.claim.desk)
        if action == "tick":
            done = galley_bulk.tick_claims(
                chosen, note=given["note"], on_author=given["on_author"], by=by, at=at
            )
        elif action == "approve":
            done = galley_bulk.approve_claims(chosen, comment=given["note"], by=by, at=at)
        else:
            done = galley_bulk.settle_claims(chosen, by=by, at=at)
        done.refused += lost
        return done

    return perform_bulk_action(request, article, ClaimsForm(request.POST), f"{action}_form", go, action)


def get_chosen_claims(
    versions: dict[UUID, int], article: Article, user: User
) -> tuple[list[ClaimVersion], list[BulkRefusal]]:
    """Return the claims that were chosen, and a refusal for each that this version of the article lacks."""
    known = {
        claim.public_id: claim for claim in Claim.objects.visible_to(user).filter(public_id__in=versions)
    }
    here = set(
        Appearance.objects.filter(revision=article.current_revision_id, claim__in=known.values()).values_list(
            "claim__public_id", flat=True
        )
    )
    chosen = [ClaimVersion(known[one], version) for one, version in versions.items() if one in here]
    lost = [
        BulkRefusal(str(known.get(one, UNKNOWN_CLAIM)), NEW_REVISION_MESSAGE)
        for one in versions
        if one not in here
    ]
    return chosen, lost


def perform_bulk_action(
    request: HttpRequest,
    article: Article,
    form: DomainErrorForm,
    name: str,
    perform: Callable[[dict[str, Any]], BulkResult],
    action: str,
) -> HttpResponse:
    """Validate, act, and report the result of each. ``name`` is the form's place on the page."""
    if not form.is_valid():
        return render_article_page(request, article, status=Invalid.status, given={name: form})
    try:
        if refusal := CHECKER.refusal(get_actor_facts(current_user(request), article.desk, now())):
            raise NotAllowed(refusal)
        done = perform(form.cleaned_data)
    except ProofNeeded:
        # The page that asks for it keeps what was typed.
        raise
    except DomainError as error:
        form.add_domain_error(error)
        return render_article_page(request, article, status=error.status, given={name: form})
    if done.refused:
        again = get_visible_article(current_user(request), article.public_id)
        return render_article_page(request, again, status=WrongState.status, many=done, given={name: form})
    messages.success(request, _describe_done(action, len(done.done)))
    after = min((int(key.split("-")[0]) for key in form.cleaned_data.get("item", [])), default=-1)
    return redirect(get_next_url(article, after))


def _describe_done(action: str, count: int) -> str:
    messages_by_action = {
        "waive": ngettext("{count} item waived.", "{count} items waived.", count),
        "accept": ngettext("{count} name accepted.", "{count} names accepted.", count),
        "check": ngettext("{count} name saved as checked.", "{count} names saved as checked.", count),
        "flag": ngettext("{count} claim flagged.", "{count} claims flagged.", count),
        "reopen": ngettext("{count} item reopened.", "{count} items reopened.", count),
        "tick": ngettext(
            "{count} claim ticked and sent to review.", "{count} claims ticked and sent to review.", count
        ),
        "approve": ngettext("{count} claim approved.", "{count} claims approved.", count),
        "settle": ngettext("{count} claim settled.", "{count} claims settled.", count),
    }
    return messages_by_action[action].format(count=format_number(count))


@require_POST
def galley_names(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Accept the chosen names as checked before, or save them as checked, as ``act`` says."""
    user = current_user(request)
    article = get_visible_article(user, public_id)
    action = request.POST.get("act", "")
    if action not in ("accept", "check"):
        raise Http404(action)

    def go(given: dict[str, Any]) -> BulkResult:
        revision = article.current_revision
        if revision is None or revision.number != given["revision"]:
            raise Stale(NEW_REVISION_MESSAGE)
        revision.article = article
        here = {item.key: item for item in list_items(revision)}
        chosen = [here[key] for key in given["item"] if key in here]
        if action == "accept":
            done = accept_names(revision, chosen, by=user, at=now())
        else:
            source = {name: given[name] for name in ("kind", "source", "source_url")}
            done = check_names(revision, chosen, **source, by=user, at=now())
        done.refused += [BulkRefusal(key, ITEM_NOT_FOUND_MESSAGE) for key in given["item"] if key not in here]
        return done

    if action == "accept":
        return perform_bulk_action(request, article, ItemsForm(request.POST), "items_form", go, action)
    return perform_bulk_action(request, article, NamesForm(request.POST), "names_form", go, action)
