"""Who may pull published verdicts: a key with the scope for it, or somebody signed in."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.enums import Scope
from accounts.models import ApiKey


class _Scoped(BasePermission):
    """Somebody signed in, or a key with ``scope``."""

    scope: Scope

    @property
    def message(self) -> str:
        return f"This key lacks the scope {self.scope}. Ask an admin for one that has it."

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        key = request.auth
        return not isinstance(key, ApiKey) or self.scope in key.scopes


class ReadsPublished(_Scoped):
    """What of it they may read is for ``queries.readers`` to say."""

    scope = Scope.READ_PUBLISHED


class ReportsErrors(_Scoped):
    """In what they may read."""

    scope = Scope.REPORT_ERRORS

    def has_permission(self, request: Request, view: APIView) -> bool:
        # Whoever works here has the desk's own screens for it.
        return super().has_permission(request, view) and isinstance(request.auth, ApiKey)
