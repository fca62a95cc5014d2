"""Who may bring articles in over the API, and who may read them there."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.enums import Scope
from accounts.models import ApiKey
from accounts.queries import is_staff_member


class HandlesArticles(BasePermission):
    """Somebody signed in who works here, or a key of a service that does, with the scope for it.

    Which desks, is for ``visible_to`` and the verb to say.
    """

    message = "Articles are for people and services with a role on a desk."

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        if isinstance(request.auth, ApiKey) and Scope.IMPORT_ARTICLES not in request.auth.scopes:
            self.message = (
                f"This key lacks the scope {Scope.IMPORT_ARTICLES}. Ask an admin for one that has it."
            )
            return False
        return is_staff_member(request.user)
