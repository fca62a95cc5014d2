"""Screen to edit an article's text: the next revision."""

import difflib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from accounts.selectors import get_role
from accounts.views.auth import current_user
from articles.actions.importing import create_manual_revision
from articles.forms.revision import RevisionForm
from articles.importers import edited
from articles.models import Article, Revision
from lib.datetimes.clock import now
from lib.errors import NotAllowed, Stale
from lib.text.plain_text import PARAGRAPH_SEPARATOR


def article_revise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Save the edited text. After a conflict the other changes are shown; sending again overwrites them."""
    user = current_user(request)
    articles = Article.objects.visible_to(user).select_related("desk", "current_revision")
    article = get_object_or_404(articles, public_id=public_id)
    current = article.current_revision
    if current is None or get_role(user, article.desk) is None:
        raise NotAllowed(gettext("Only members of this desk can change its articles."))
    form = RevisionForm(request.POST) if request.method == "POST" else RevisionForm.for_revision(current)
    newer = None
    if form.is_valid():
        given = form.cleaned_data
        with form.show_refusal():
            clean = edited.parse_edited_text(given["headline"], given["text"], before=current.html)
            revision = create_manual_revision(
                article, clean, by=user, at=now(), note=given["note"], seen=given["seen"]
            )
            message = gettext("Version {number} is saved. Stet is moving the claims to the new text.")
            messages.success(request, message.format(number=revision.number))
            return redirect("article_detail", article.public_id)
    if isinstance(stale := form.refusal, Stale):
        article.refresh_from_db(fields=["current_revision"])
        newer = _describe_other_changes(article.current_revision or current, since=form.cleaned_data["seen"])
        # The typed text on the current revision: sending it again is a decision.
        again = request.POST.copy()
        again["seen"] = str(newer["number"])
        form = RevisionForm(again)
        with form.show_refusal():
            raise stale
    context = {"article": article, "form": form, "newer_revision": newer}
    return render(request, "articles/article_revise.html", context, status=form.status)


def _describe_other_changes(revision: Revision, *, since: int) -> dict[str, Any]:
    """Return the changes since the revision that the person edited."""
    before = Revision.objects.filter(article=revision.article_id, number=since).first()
    return {
        "number": revision.number,
        "by": revision.created_by,
        "note": revision.note_text,
        "parts": diff_paragraphs(before.text, revision.text) if before else [],
    }


def diff_paragraphs(before: str, after: str) -> list[dict[str, str]]:
    """Return only the removed and added paragraphs, in order: {op "del" or "ins", text}."""
    old, new = before.split(PARAGRAPH_SEPARATOR), after.split(PARAGRAPH_SEPARATOR)
    parts = []
    for _, from_old, to_old, from_new, to_new in difflib.SequenceMatcher(a=old, b=new).get_opcodes():
        if old[from_old:to_old] != new[from_new:to_new]:
            parts += [{"op": "del", "text": removed} for removed in old[from_old:to_old]]
            parts += [{"op": "ins", "text": come} for come in new[from_new:to_new]]
    return parts
