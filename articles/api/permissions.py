"""Permission to import and read articles over the API."""

from accounts.models.enums import Scope
from accounts.permissions import IsStaff


class CanImportArticles(IsStaff):
    """Somebody signed in who works here, or a key of a service that does, with the scope for it."""

    scopes = (Scope.IMPORT_ARTICLES,)
    message = "Articles are available to people and services with a role on a desk."
