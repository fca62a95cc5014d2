"""Permissions to pull published verdicts, and to report errors in them."""

from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import ApiKey
from accounts.models.enums import Scope
from accounts.permissions import HasScope


class CanReadPublished(HasScope):
    """Scope to read published verdicts; ``publishing.partners.selectors`` says which."""

    scopes = (Scope.READ_PUBLISHED,)


class CanReadRatings(HasScope):
    """Scopes to read rating scales: of those who read verdicts, and of those who write them."""

    scopes = (Scope.READ_PUBLISHED, Scope.WORK)


class CanReportErrors(HasScope):
    """Scope to report errors in verdicts that the key may read."""

    scopes = (Scope.REPORT_ERRORS,)
    message = "Use a partner's key to report errors here. Newsroom staff use the desk's own screens."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return super().has_permission(request, view) and isinstance(request.auth, ApiKey)
