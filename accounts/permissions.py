"""Permissions of the API: a session, or a key that has the scope for it."""

from django.utils.translation import gettext, gettext_lazy
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import ApiKey
from accounts.models.enums import Scope
from accounts.selectors import is_staff_member
from lib.text.phrases import StrOrPromise


class HasScope(BasePermission):
    """Somebody signed in, or a key with one of ``scopes``."""

    scopes: tuple[Scope, ...]
    message: StrOrPromise

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, ApiKey):
            return bool(request.user and request.user.is_authenticated)
        if not {*self.scopes} & {*request.auth.scopes}:
            wanted = " or ".join(self.scopes)
            self.message = gettext(
                "This key lacks the scope {scope}. Ask an administrator for a key with this scope."
            ).format(scope=wanted)
            return False
        return True


class IsStaff(HasScope):
    """Somebody signed in who works here, or a key of a service that does.

    The desks are decided by ``visible_to`` and the action.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and is_staff_member(request.user)


class CanWorkOnClaims(IsStaff):
    """A user or key that reads the desks' work and takes part in it."""

    scopes = (Scope.WORK,)
    message = gettext_lazy("Claims are available to people and services with a role on a desk.")
