"""Many at once on the galley of our own copy: items waived or flagged, waivers taken back, claims ticked,
approved and settled. What cannot be done is told by name, and stays chosen with what was typed.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.forms.refusal import RefusableForm
from accounts.models import User
from accounts.views.gate import who
from articles.models import Article
from factcheck.actions import many
from factcheck.actions.many import ManyDone, Refusal, Seen
from factcheck.actions.waiving import GONE
from factcheck.forms.galley import ClaimsForm, ItemsForm, WaiversForm
from factcheck.models import Appearance, Claim, Waiver
from factcheck.policies import CHECKER
from factcheck.queries.facts import actor_facts
from factcheck.queries.items import items
from factcheck.views.article import article_page, onward_in, visible_article
from lib.clock import now
from lib.errors import DomainError, Invalid, NotAllowed, Stale, WrongState

GONE_ITEM = "It is no item of these words. Load the page again."
UNKNOWN = "a claim that you chose"
NO_REASON = "Say why they need no check."


@login_required
@require_POST
def galley_items(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """``act`` is waive or flag."""
    article = visible_article(who(request), public_id)
    act = request.POST.get("act")
    if act not in ("waive", "flag"):
        raise Http404(act)
    form = ItemsForm(request.POST)

    def go(given: dict[str, Any]) -> ManyDone:
        if act == "waive" and not given["reason"].strip():
            raise Invalid(NO_REASON, fields={"reason": [NO_REASON]})
        revision = article.current
        if revision is None or revision.number != given["revision"]:
            raise Stale(GONE)
        here = {item.key: item for item in items(revision)}
        chosen = [here[key] for key in given["item"] if key in here]
        if act == "waive":
            done = many.waive_many(revision, chosen, reason=given["reason"], by=who(request), at=now())
        else:
            done = many.flag_many(revision, chosen, by=who(request), at=now())
        done.refused += [Refusal(key, GONE_ITEM) for key in given["item"] if key not in here]
        return done

    return _many(request, article, form, "items_form", go, {"waive": "waived", "flag": "flagged"}[act])


@login_required
@require_POST
def galley_waivers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the chosen waivers back."""
    article = visible_article(who(request), public_id)

    def go(given: dict[str, Any]) -> ManyDone:
        mine = Waiver.objects.filter(public_id__in=given["waiver"], revision__article=article)
        chosen = list(mine.select_related("revision__article__desk"))
        done = many.withdraw_many(chosen, by=who(request), at=now())
        lost = len(given["waiver"]) - len(chosen)
        done.refused += [Refusal("a waiver that you chose", GONE)] * lost
        return done

    return _many(request, article, WaiversForm(request.POST), "waivers_form", go, "open again")


@login_required
@require_POST
def galley_claims(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """``act`` is tick, approve or settle."""
    article = visible_article(who(request), public_id)
    act = request.POST.get("act", "")
    if act not in ("tick", "approve", "settle"):
        raise Http404(act)

    def go(given: dict[str, Any]) -> ManyDone:
        chosen, lost = _chosen(given["claim"], article, who(request))
        by, at = who(request), now()
        if act == "tick":
            done = many.tick_many(chosen, note=given["note"], on_author=given["on_author"], by=by, at=at)
        elif act == "approve":
            done = many.approve_many(chosen, comment=given["note"], by=by, at=at)
        else:
            done = many.settle_many(chosen, by=by, at=at)
        done.refused += lost
        return done

    said = {"tick": "ticked and sent to review", "approve": "approved", "settle": "settled"}[act]
    return _many(request, article, ClaimsForm(request.POST), f"{act}_form", go, said)


def _chosen(versions: dict[UUID, int], article: Article, user: User) -> tuple[list[Seen], list[Refusal]]:
    """The claims that were chosen, and what to say of those that this version of the article has not."""
    known = {
        claim.public_id: claim for claim in Claim.objects.visible_to(user).filter(public_id__in=versions)
    }
    here = set(
        Appearance.objects.filter(revision=article.current_id, claim__in=known.values()).values_list(
            "claim__public_id", flat=True
        )
    )
    chosen = [Seen(known[one], version) for one, version in versions.items() if one in here]
    lost = [Refusal(str(known.get(one, UNKNOWN)), GONE) for one in versions if one not in here]
    return chosen, lost


def _many(
    request: HttpRequest,
    article: Article,
    form: RefusableForm,
    name: str,
    act: Callable[[dict[str, Any]], ManyDone],
    said: str,
) -> HttpResponse:
    """Validate, act, and say what became of each. ``name`` is the form's place on the page."""
    if not form.is_valid():
        return article_page(request, article, status=Invalid.status, given={name: form})
    try:
        if refusal := CHECKER.refusal(actor_facts(who(request), article.desk, now())):
            raise NotAllowed(refusal)
        done = act(form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        return article_page(request, article, status=error.status, given={name: form})
    if done.refused:
        again = visible_article(who(request), article.public_id)
        return article_page(request, again, status=WrongState.status, many=done, given={name: form})
    messages.success(request, f"{len(done.done)} {said}.")
    after = min((int(key.split("-")[0]) for key in form.cleaned_data.get("item", [])), default=-1)
    return redirect(onward_in(article, after))
