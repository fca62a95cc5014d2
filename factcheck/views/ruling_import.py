"""Bring in other checkers' rulings: paste them, send files, give an address; and what came of each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.queries import at_least, desks_edited, desks_readable, role_on
from accounts.views.gate import who
from factcheck.actions import other_rulings as verbs
from factcheck.actions.other_rulings_fetch import gather, without_secrets
from factcheck.enums import BroughtAs
from factcheck.forms.ruling_import import RulingImportForm
from factcheck.models import RulingImport
from factcheck.other_reviews import Read, read_bounded
from lib.clock import now
from lib.errors import DomainError, Invalid, NotAllowed
from lib.listing import Listed, paged
from lib.times import when, zone

ORDER = ("-at", "-id")
NONE_GOOD = "None of this was brought in: each record was refused, as is said below."


@login_required
def ruling_import(request: HttpRequest) -> HttpResponse:
    """Refused, the page comes back with all that was typed, and with each record that was refused and why."""
    user = who(request)
    desks = desks_edited(user)
    if not desks.exists():
        raise NotAllowed("Editors bring in other checkers’ rulings, and you are none of any desk.")
    form = RulingImportForm(request.POST or None, request.FILES or None, desks=desks)
    refused: list[Any] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                read, name = _read(form)
                refused = read.refused
                if not read.reviews:
                    raise Invalid(NONE_GOOD)
                brought = verbs.import_rulings(
                    read=read, name=name, kind=form.cleaned_data["way"], desk=form.cleaned_data["desk"],
                    by=user, at=now(),
                )  # fmt: skip
            except DomainError as error:
                form.refuse(error)
                status = error.status
            else:
                messages.success(request, brought.sentence)
                return redirect("ruling_import_one", brought.public_id)
    shown = refused[: verbs.SHOWN]
    context = {"form": form, "refused": shown, "more_refused": len(refused) - len(shown)}
    return render(request, "factcheck/ruling_import.html", context, status=status)


def _read(form: RulingImportForm) -> tuple[Read, str]:
    """(what was given, read; its name). An address is waited for: no transaction is open.

    The form takes the desks alone that the person edits, so nobody else makes us fetch anything.
    """
    given = form.cleaned_data
    match given["way"]:
        case BroughtAs.ADDRESS:
            return gather(given["url"]), without_secrets(given["url"])
        case BroughtAs.PASTE:
            # Whatever the source of a page says of its letters, a form sends UTF-8.
            body = given["text"].encode("utf-8", "surrogatepass")
            read = read_bounded(body, media_type="text/html; charset=utf-8")
            return read, _named(read)
        case _:
            return _read_files(form), ", ".join(file.name or "" for file in form.uploads)


def _read_files(form: RulingImportForm) -> Read:
    read = Read()
    several = len(form.uploads) > 1
    for file in form.uploads:
        name = file.name or "A file"
        try:
            read.add(read_bounded(file.read()), named=name if several else "")
        except Invalid as error:
            if not several:
                raise
            read.refuse(name, error.message, "")
    return read


def _named(read: Read) -> str:
    """What was pasted, by the first ruling in it."""
    names = [f"{review.reviewer}: {review.statement}" for review in read.reviews[:1]]
    more = len(read.reviews) - 1
    return f"{Truncator(names[0]).chars(120)}{f' and {more:,} more' if more else ''}" if names else ""


@login_required
@require_safe
def ruling_imports(request: HttpRequest) -> HttpResponse:
    """What was brought in, the newest first. A cursor that it did not hand out is answered with 400."""
    user, at = who(request), now()
    problem = ""
    try:
        listed = paged(
            request,
            RulingImport.objects.visible_to(user).select_related("desk", "by").defer("refused"),
            ORDER,
        )
    except Invalid as error:
        listed, problem = Listed([]), error.message
    rows = [{"brought": one, "at": when(one.at, at=at, tz=zone(one.desk.timezone))} for one in listed.rows]
    context = {
        "rows": rows,
        "problem": problem,
        "several": desks_readable(user).count() > 1,
        "may_import": desks_edited(user).exists(),
        **listed.pager,
    }
    return render(request, "factcheck/ruling_imports.html", context, status=400 if problem else 200)


@login_required
@require_safe
def ruling_import_one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One import: what it brought and nothing changed since, and what was refused."""
    user, at = who(request), now()
    imports = RulingImport.objects.visible_to(user).select_related("desk", "by")
    brought = get_object_or_404(imports, public_id=public_id)
    problem = ""
    try:
        listed = paged(request, brought.rulings.select_related("removed_by"), ("id",))
    except Invalid as error:
        listed, problem = Listed([]), error.message
    removed = brought.rulings.exclude(removed_at=None).exists()
    context = {
        "brought": brought,
        "at": when(brought.at, at=at, tz=zone(brought.desk.timezone)),
        "rows": listed.rows,
        "problem": problem,
        "may": at_least(role_on(user, brought.desk), Role.EDITOR),
        "some_removed": removed,
        "some_live": brought.rulings.live().exists(),
        "more_refused": brought.many_refused - len(brought.refused),
        **listed.pager,
    }
    return render(request, "factcheck/ruling_import_one.html", context, status=400 if problem else 200)


@login_required
@require_POST
def ruling_import_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    brought = get_object_or_404(RulingImport.objects.visible_to(who(request)), public_id=public_id)
    many = verbs.remove_import(brought, by=who(request), at=now())
    messages.success(request, f"Removed {many:,}. They are shown nowhere until you bring them back.")
    return redirect("ruling_import_one", brought.public_id)


@login_required
@require_POST
def ruling_import_restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    brought = get_object_or_404(RulingImport.objects.visible_to(who(request)), public_id=public_id)
    many = verbs.restore_import(brought, by=who(request), at=now())
    messages.success(request, f"Brought back {many:,}.")
    return redirect("ruling_import_one", brought.public_id)
