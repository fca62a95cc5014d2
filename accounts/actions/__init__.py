"""Actions on people, desks, roles and API keys: for admins only, except for one's own password."""

from accounts.actions.api_keys import issue_api_key, revoke_api_key
from accounts.actions.desks import create_desk, remove_membership, set_membership, set_roles, update_desk
from accounts.actions.people import (
    change_password,
    create_person,
    create_service,
    deactivate_person,
    reactivate_person,
    set_password,
    update_person,
)
