"""Citing the page, or the words, in front of somebody, for a claim that they choose; and the bookmarklet."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.views.auth import current_user
from factcheck.models import Claim
from factcheck.sources.actions import get_cite_refusal
from factcheck.sources.citation_actions import create_citation
from factcheck.sources.copy_forms import CiteWordsForm, PageCitationForm
from factcheck.sources.selectors import find_known_page, list_citable_claims
from factcheck.workflow.facts import get_claim_facts
from factcheck.workflow.own_actions import describe_own_action
from lib.datetimes.clock import now

MAX_LENGTHS = {"url": 4_000, "title": 500, "text": 5_000}
"""Characters that are taken of what a page sends."""
MAX_SENT_LENGTH = 6_000
"""Characters of an address that the bookmarklet makes: proxies refuse longer ones. The selection is cut."""
BOOKMARKLET = (
    "javascript:(()=>{{"
    "const page={{url:location.href,title:document.title.slice(0,300)}};"
    "let text=String(getSelection()).trim(),query;"
    "for(;;){{query=String(new URLSearchParams({{...page,text}}));if(query.length<={length}||!text)break;"
    'text=text.slice(0,-100).replace(/\\S*$/,"")}}'
    'open("{address}?"+query,"_blank","noopener")'
    "}})()"
)


@require_http_methods(["GET", "HEAD", "POST"])
def cite_page(request: HttpRequest) -> HttpResponse:
    """Show the form as a page sent it, and save nothing; or cite the page, where the form was sent."""
    user = current_user(request)
    if request.method == "POST":
        chosen = find_chosen_claim(user, request.POST.get("claim", ""))
        form = PageCitationForm(user, chosen, request.POST)
        if cite_words(form, create_citation, by=user):
            claim: Claim = form.cleaned_data["claim"]
            messages.success(request, describe_own_action("cite"))
            return redirect(f"{reverse('claim_detail', args=[claim.public_id])}#sources")
        return render(request, "factcheck/source/cite_page.html", {"form": form}, status=422)
    sent = {name: _clean(request.GET.get(name, ""))[:length] for name, length in MAX_LENGTHS.items()}
    open_claims = list_citable_claims(user)
    initial = {"url": sent["url"], "title": sent["title"], "passage": sent["text"]}
    known = find_known_page(sent["url"], user) if sent["url"] else None
    context = {
        "form": PageCitationForm(user, next(iter(open_claims), None), initial=initial),
        "has_claims": bool(open_claims),
        "known": known.message if known is not None else "",
    }
    return render(request, "factcheck/source/cite_page.html", context)


@require_safe
def bookmarklet(request: HttpRequest) -> HttpResponse:
    """Show the bookmarklet, to be dragged to the bookmarks or copied."""
    address = settings.STET_BASE_URL + reverse("cite_page")
    code = BOOKMARKLET.format(address=address, length=MAX_SENT_LENGTH)
    return render(request, "factcheck/source/bookmarklet.html", {"code": code})


def _clean(text: str) -> str:
    """Return what a page sent without characters that cannot be seen; lines stay."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t").strip()


def cite_words(form: CiteWordsForm, perform: Callable[..., Any], *, by: User) -> bool:
    """Cite what the form says, for its claim; return whether it was done. A refusal is shown on the form."""
    if form.is_valid():
        with form.show_refusal():
            perform(form.cleaned_data["claim"], by=by, at=now(), **form.get_inputs())
            return True
    return False


def find_chosen_claim(user: User, public_id: str) -> Claim | None:
    """Return the claim that an address names; None for none, or one that the person may not know of."""
    try:
        key = UUID(public_id)
    except ValueError:
        return None
    return Claim.objects.visible_to(user).select_related("desk").filter(public_id=key).first()


def get_claim_refusal(claim: Claim, user: User) -> str:
    """Return why the person may not cite for the claim now; "" when they may."""
    return get_cite_refusal(get_claim_facts(claim, user, now()))
