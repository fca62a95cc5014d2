"""Access to Setup: a signed-in admin, and nobody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from accounts.fresh_proof import SAFE_METHODS, require_fresh_proof
from accounts.models import User
from accounts.selectors import DeskAccess, list_desk_access
from lib.errors import NotAllowed

DESK_ACCESS = "stet.desk_access"
"""Key in ``request.META`` of the signed-in person's desks."""


def admin_required[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Raise NotAllowed, which becomes a page, for everybody who is no admin.

    Whatever an admin changes takes a fresh proof: people, roles, desks, keys.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not current_user(request).is_admin:
            raise NotAllowed(gettext("Only an administrator can open Setup."))
        if request.method not in SAFE_METHODS:
            require_fresh_proof(request)
        return view(request, *args, **kwargs)

    return guarded


def current_user(request: HttpRequest) -> User:
    """Return the signed-in user of a view that only signed-in users reach."""
    return cast(User, request.user)


def current_desk_access(request: HttpRequest) -> list[DeskAccess]:
    """Return the desks that the user of this request may read, with their roles; queried once a request.

    For what a page shows. Whether something is allowed is asked again when it is done.
    """
    if DESK_ACCESS not in request.META:
        request.META[DESK_ACCESS] = list_desk_access(request.user)
    found: list[DeskAccess] = request.META[DESK_ACCESS]
    return found


def current_roles(request: HttpRequest) -> dict[int, str]:
    """Return {desk id: role} of the user of this request."""
    return {one.desk.pk: one.role for one in current_desk_access(request) if one.role}
