"""The verbs of accounts: people, desks and roles, keys. Only an admin may, but for one's own password."""

from accounts.actions.desks import change_desk, create_desk, remove_membership, set_membership, set_roles
from accounts.actions.keys import issue_key, revoke_key
from accounts.actions.people import (
    change_password,
    change_person,
    create_person,
    create_service,
    deactivate_person,
    reactivate_person,
    set_password,
)

__all__ = [
    "change_desk",
    "change_password",
    "change_person",
    "create_desk",
    "create_person",
    "create_service",
    "deactivate_person",
    "issue_key",
    "reactivate_person",
    "remove_membership",
    "revoke_key",
    "set_membership",
    "set_password",
    "set_roles",
]
