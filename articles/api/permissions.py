"""Who may bring articles in over the API, and who may read them there."""

from accounts.enums import Scope
from accounts.permissions import StaffOnly


class HandlesArticles(StaffOnly):
    """Somebody signed in who works here, or a key of a service that does, with the scope for it."""

    scopes = (Scope.IMPORT_ARTICLES,)
    message = "Articles are for people and services with a role on a desk."
