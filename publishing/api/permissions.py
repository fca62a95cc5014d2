"""Who may pull published verdicts: a key with the scope for it, or somebody signed in."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.enums import Scope
from accounts.models import ApiKey


class ReadsPublished(BasePermission):
    """What of it they may read is for ``queries.readers`` to say."""

    message = f"This key lacks the scope {Scope.READ_PUBLISHED}. Ask an admin for one that has it."

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        key = request.auth
        return not isinstance(key, ApiKey) or Scope.READ_PUBLISHED in key.scopes
