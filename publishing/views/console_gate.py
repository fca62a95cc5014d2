"""Who gets into the partner console: somebody of a partner, who sees that partner's things and no others."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from accounts.views.gate import who
from publishing.models import PartnerPerson
from publishing.queries.readers import person_of, suspended


def partners_only[**P](
    view: Callable[Concatenate[HttpRequest, PartnerPerson, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hands the view the person, with their partner. For everybody else there is nothing here: 404."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = person_of(who(request))
        if person is None:
            raise Http404
        if not person.partner.active:
            raise suspended(person.partner)
        return view(request, person, *args, **kwargs)

    return cast(Callable[..., HttpResponse], login_required(guarded))
