"""What the tests of the workflow stand on: a stage that reaches every state."""

import pytest

from accounts.selectors import get_system_user
from tests.factcheck.api_client import ApiActor, create_program, create_service_key
from tests.factcheck.workflow_driver import WorkflowDriver


@pytest.fixture
def workflow_driver(create_claim_in_state, cast, rating_scale):
    """A Stage; see tests/factcheck/workflow_driver.py."""
    return WorkflowDriver(create_claim_in_state, cast, rating_scale)


@pytest.fixture
def matrix_actors(cast):
    """{role: person}: one for every column of the matrix."""
    return {
        "stranger": cast.stranger,
        "outsider": cast.outsider,
        "assignee": cast.checker,
        "second": cast.second,
        "editor": cast.editor,
        "standards": cast.standards,
        "program": create_program(cast.desk, role="standards"),
        "admin": cast.admin,
        "system": get_system_user(),
    }


@pytest.fixture
def api_clients(cast):
    """Everybody of the desk by session; ``desk_key`` is an editor's service with a key."""
    people = {name: ApiActor(getattr(cast, name)) for name in ("editor", "checker", "second", "standards",
                                                           "outsider", "stranger", "insider")}  # fmt: skip
    return people | {"desk_key": ApiActor(key=create_service_key(cast, cast.desk, role="editor"))}
