"""Who gets into the partner console: somebody of a partner, who sees that partner's things and no others.

What its screens have in common stands here too: how one act too many is told, and a form that was refused.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.views.gate import who
from publishing.actions.rationing import TooOften
from publishing.forms.console import ConsoleForm
from publishing.models import PartnerPerson
from publishing.queries.readers import person_of, suspended


def partners_only[**P](
    view: Callable[Concatenate[HttpRequest, PartnerPerson, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hands the view the person, with their partner. For everybody else there is nothing here: 404.

    A button that was pressed too often is told so on a page of its own: nothing was typed that could be lost.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = person_of(who(request))
        if person is None:
            raise Http404
        if not person.partner.active:
            raise suspended(person.partner)
        try:
            return view(request, person, *args, **kwargs)
        except TooOften as full:
            context = {"message": full.message, "reasons": [], "status": full.status}
            response = render(request, "409.html", context, status=full.status)
            return _wait(response, full.wait_seconds)

    return cast(Callable[..., HttpResponse], login_required(guarded))


def filled_in(
    request: HttpRequest, template: str, context: Mapping[str, Any], *forms: ConsoleForm | None
) -> HttpResponse:
    """The page with its forms and what was typed in them: 422 where one is at fault, 429 where it was one
    act too many.
    """
    sent = [form for form in forms if form is not None and form.errors]
    seconds = max((form.wait_seconds for form in sent), default=0)
    status = 429 if seconds else 422 if sent else 200
    response = render(request, template, dict(context), status=status)
    return _wait(response, seconds) if seconds else response


def _wait(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    return response
