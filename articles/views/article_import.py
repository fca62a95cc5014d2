"""Import: paste an article, send files, or give addresses. One that is quickly read is there at once; many,
and what takes its time, become an intake.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from accounts.queries import desks_of
from accounts.views.gate import who
from articles.actions.fetching import fetch_found, read_found
from articles.actions.importing import Imported, import_article, require_importer
from articles.actions.intake import Sent, take_in
from articles.enums import IntakeKind
from articles.forms.importing import ADDRESS, PASTE, ImportForm
from articles.importers import import_bytes, import_pasted
from articles.importers.archive import STARTS
from articles.importers.feed_entry import MEDIA_TYPE as FEED_ENTRY
from articles.importers.parts import is_container
from articles.importers.table import importer_of
from articles.models import Intake
from articles.queries.alike import alike
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
                came = _import(form, user)
            except DomainError as error:
                form.refuse(error)
                status = error.status
            else:
                if isinstance(came, Intake):
                    return redirect("intake", came.public_id)
                _say(request, came)
                return redirect("article", came.article.public_id)
    return render(request, "articles/article_import.html", {"form": form}, status=status)


def _import(form: ImportForm, user: User) -> Imported | Intake:
    """However it came. Waits for the page when it comes by one address; no transaction is open."""
    given = form.cleaned_data
    if given["way"] == ADDRESS:
        return _by_address(form, user)
    where = form.given("desk", "provenance", "embargo_until")
    if given["way"] == PASTE:
        clean = import_pasted(given["text"], headline=given["headline"])
        return import_article(clean, by=user, at=now(), **where)
    return _by_file(form, user)


def _by_address(form: ImportForm, user: User) -> Imported | Intake:
    urls = form.cleaned_data["url"]
    where = form.given("desk", "provenance", "embargo_until")
    require_importer(user, where["desk"])  # nobody else makes us fetch anything
    if len(urls) > 1:
        pieces = [Sent(url, url=url) for url in urls]
        name = f"{len(urls):,} addresses"
        return take_in(kind=IntakeKind.ADDRESSES, name=name, pieces=pieces, by=user, at=now(), **where)
    found = fetch_found(urls[0])
    if _takes_its_time(found.body, found.media_type):
        sent = Sent(urls[0], found.body, found.media_type, found.url)
        return take_in(kind=IntakeKind.ADDRESSES, name=urls[0], pieces=[sent], by=user, at=now(), **where)
    return import_article(read_found(found), by=user, at=now(), **where)


def _by_file(form: ImportForm, user: User) -> Imported | Intake:
    files = form.uploads
    where = form.given("desk", "provenance", "embargo_until")
    sent = [_sent(file) for file in files]
    if len(sent) == 1 and not _takes_its_time(sent[0].body, sent[0].media_type, sent[0].name):
        clean = import_bytes(sent[0].body, media_type=sent[0].media_type, filename=sent[0].name)
        return import_article(clean, by=user, at=now(), **where)
    return take_in(kind=IntakeKind.FILES, name=_named(sent), pieces=sent, by=user, at=now(), **where)


def _sent(file: "UploadedFile[bytes]") -> Sent:
    kind = file.content_type or ""
    # An entry of a feed is written by us alone: whoever sends one would speak for that feed.
    return Sent(file.name or "", file.read(), "application/json" if kind == FEED_ENTRY else kind)


def _takes_its_time(body: bytes, media_type: str, filename: str = "") -> bool:
    """Whether it is for a worker: a container, or a binary format. Raises Invalid for what none reads."""
    if body.startswith(STARTS) or is_container(body):
        return True
    return bool(body) and importer_of(body, media_type=media_type, filename=filename).bounded


def _named(sent: list[Sent]) -> str:
    names = ", ".join(one.name for one in sent[:3])
    return names if len(sent) <= 3 else f"{names} and {len(sent) - 3:,} more"


def _say(request: HttpRequest, imported: Imported) -> None:
    match imported.outcome:
        case "created":
            messages.success(request, f"Imported, {len(imported.revision.frame.split()):,} words.")
        case "unchanged":
            messages.info(request, "This article is here already.")
        case "withdrawn":
            messages.warning(request, "Its source has taken it back: the work on it stops.")
        case _:
            messages.success(request, f"Its words have changed: version {imported.revision.number}.")
    for one in alike(imported.article)[:1]:
        if one.linked is None:
            messages.info(
                request,
                f"Much of this stands in “{one.other.headline}” too. Say below whether they belong together.",
            )
