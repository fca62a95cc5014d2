"""The access log: who read what only some may read, of all that concerns a person, or of one source."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.views.auth import current_user
from factcheck.models import Source
from factcheck.screens.access_log.selectors import build_access_rows, list_visible_accesses
from lib.web.listing import paginate_list


@require_safe
def access_log(request: HttpRequest) -> HttpResponse:
    """List accesses to restricted sources that name this person, and to documents of their desks."""
    return _render_access_log(request, None)


@require_safe
def source_access_log(request: HttpRequest, public_id: UUID) -> HttpResponse:
    source = get_object_or_404(Source.objects.visible_to(current_user(request)), public_id=public_id)
    return _render_access_log(request, source)


def _render_access_log(request: HttpRequest, source: Source | None) -> HttpResponse:
    user = current_user(request)
    found = paginate_list(request, list_visible_accesses(user, source=source), ("-at", "-id"))
    context = {"rows": build_access_rows(found.rows, user), "source": source, **found.pager}
    return render(request, "factcheck/access_log/page.html", context)
