"""Names on the galley: those that the house has checked are accepted, others recorded as checked."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.views.auth import current_user
from factcheck.bulk.results import BulkRefusal, BulkResult
from factcheck.galley.forms import ItemsForm, NamesForm
from factcheck.galley.known_names import accept_names, check_names
from factcheck.galley.waivers import NEW_REVISION_MESSAGE
from factcheck.screens.article.bulk import ITEM_NOT_FOUND_MESSAGE, perform_bulk_action
from factcheck.screens.article.views import get_visible_article
from factcheck.workflow.galley_items import list_items
from lib.datetimes.clock import now
from lib.errors import Stale


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
