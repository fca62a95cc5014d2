"""A form of a claim's page by itself: the part that the page loads when the form is opened, or a page."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.views.auth import current_desk_access, current_user
from factcheck.models.sealed_fields import explain_missing_keys
from factcheck.screens.claim.actions import ActionButton
from factcheck.screens.claim.page import ClaimPage
from factcheck.screens.claim.views import get_page_claim
from factcheck.sources.access import record_source_access
from factcheck.sources.citation_selectors import SourceItem
from factcheck.sources.forms import CitationForm
from lib.datetimes.clock import now
from lib.text.phrases import format_number


@require_safe
@explain_missing_keys()
def claim_form(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """Show one of the forms that ``ClosedForms`` leaves out, by the name of its button; 404 for any other."""
    user, at = current_user(request), now()
    claim = get_page_claim(request, public_id)
    page = ClaimPage(claim, user, at, wanted=name)
    more = page.get_more_actions([access.desk for access in current_desk_access(request)])
    of_sources = [(button, item) for item in page.sources for button in item.available_actions]
    buttons: list[tuple[ActionButton, SourceItem | None]] = [(button, None) for button in more]
    found = next((one for one in [*buttons, *of_sources] if one[0].name == name and one[0].form), None)
    if found is None:
        raise Http404(name)
    action, item = found
    if item is not None and isinstance(action.form, CitationForm):
        # The one form with a passage in it.
        record_source_access(request, "read_passage", [item.citation.source])
    is_part = request.headers.get("X-Requested-With") == "later"
    template = "components/action_form.html" if is_part else "factcheck/claim/form_page.html"
    context = {"claim": claim, "action": action, "source": item, "next": page.sources_url if item else ""}
    return render(request, template, context | {"heading": _describe_form(action, item)})


def _describe_form(action: ActionButton, source: SourceItem | None) -> str:
    """Return the heading of a form's page: what is done, and to which of the claim's sources."""
    if source is None:
        return str(action.label)
    return gettext("{action}: source {number}").format(
        action=action.label, number=format_number(source.number)
    )
