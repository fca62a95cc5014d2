"""Who may pull published verdicts, and who may report errors in them."""

from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.enums import Scope
from accounts.models import ApiKey
from accounts.permissions import Scoped


class ReadsPublished(Scoped):
    """What of it they may read is for ``queries.readers`` to say."""

    scopes = (Scope.READ_PUBLISHED,)


class ReadsRatings(Scoped):
    """Those who read verdicts, and those who rule."""

    scopes = (Scope.READ_PUBLISHED, Scope.WORK)


class ReportsErrors(Scoped):
    """In what they may read."""

    scopes = (Scope.REPORT_ERRORS,)
    message = "Errors are reported with a key here; whoever works here has the desk's own screens for it."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and isinstance(request.auth, ApiKey)
