"""People who can be mentioned about a claim, for the list that opens while a name is typed."""

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from factcheck.screens.claim.views import get_visible_claim
from factcheck.workflow.mentions import suggest_people

MAX_TYPED = 40


@require_safe
def claim_people(request: HttpRequest, public_id: UUID) -> JsonResponse:
    """Return the people whose name begins with ``?q=``, each with what to write after the “@”."""
    claim = get_visible_claim(request, public_id)
    typed = " ".join(request.GET.get("q", "")[:MAX_TYPED].split())
    people = [
        {"name": str(person), "username": person.username, "mention": mention}
        for person, mention in suggest_people(claim, typed)
    ]
    return JsonResponse({"people": people})
