"""Access to Setup: a signed-in admin, and nobody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from accounts.models import User
from lib.errors import NotAllowed


def admin_required[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Send strangers to sign-in; raise NotAllowed, which becomes a page, for everybody who is no admin."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not current_user(request).is_admin:
            raise NotAllowed(gettext("Only an administrator can open Setup."))
        return view(request, *args, **kwargs)

    return cast(Callable[..., HttpResponse], login_required(guarded))


def current_user(request: HttpRequest) -> User:
    """Return the signed-in user of a view that only signed-in users reach."""
    return cast(User, request.user)
