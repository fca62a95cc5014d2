"""What a published verdict relied on, for a reader whose original is gone: the passage, where it stood."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from factcheck.queries.snapshot_page import paragraphs
from publishing.answer import nothing_here, page
from publishing.queries.kept import public_copy
from publishing.queries.page import moment_in_words


@require_safe
def kept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """404 for a copy that no published verdict froze, as for none at all. Never a whole foreign page."""
    found = public_copy(public_id)
    if found is None:
        return nothing_here(request)
    context = {
        "kept": found,
        "lines": paragraphs(found.copy.text, found.passages),
        "captured": moment_in_words(found.copy.captured_at),
    }
    return page(request, "publishing/kept.html", context)
