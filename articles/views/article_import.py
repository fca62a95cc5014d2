"""Import an article: paste it, send a file, or give its address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from accounts.queries import desks_of
from accounts.views.gate import who
from articles.actions.fetching import import_url
from articles.actions.importing import Imported, import_article
from articles.forms.importing import ADDRESS, PASTE, ImportForm
from articles.importers import Clean, import_bytes, import_pasted
from lib.clock import now
from lib.errors import DomainError, NotAllowed


@login_required
def article_import(request: HttpRequest) -> HttpResponse:
    """Refused, the page comes back with all that was typed and the reason where it was typed."""
    user, at = who(request), now()
    desks = desks_of(user)
    if not desks.exists():
        raise NotAllowed("Articles are imported for a desk, and you are on none. Ask an admin for a role.")
    form = ImportForm(request.POST or None, request.FILES or None, desks=desks, at=at)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                imported = _import(form, user)
            except DomainError as error:
                form.refuse(error)
                status = error.status
            else:
                _say(request, imported)
                return redirect("article", imported.article.public_id)
    return render(request, "articles/article_import.html", {"form": form}, status=status)


def _import(form: ImportForm, user: User) -> Imported:
    """However it came. Waits for the page when it comes by address; no transaction is open."""
    given = form.cleaned_data
    where = form.given("desk", "provenance", "embargo_until")
    if given["way"] == ADDRESS:
        return import_url(given["url"], by=user, at=now(), **where)
    return import_article(_clean(form), by=user, at=now(), **where)


def _clean(form: ImportForm) -> Clean:
    """The article in what was pasted or sent."""
    given = form.cleaned_data
    if given["way"] == PASTE:
        return import_pasted(given["text"], headline=given["headline"])
    upload = form.upload
    return import_bytes(upload.read(), media_type=upload.content_type or "", filename=upload.name or "")


def _say(request: HttpRequest, imported: Imported) -> None:
    match imported.outcome:
        case "created":
            messages.success(request, f"Imported, {len(imported.revision.frame.split()):,} words.")
        case "unchanged":
            messages.info(request, "This article is here already.")
        case _:
            messages.success(request, f"Its words have changed: version {imported.revision.number}.")
