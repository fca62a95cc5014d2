"""What the tests of the workflow stand on: a stage that reaches every state."""

import pytest

from accounts.queries import system
from tests.factcheck.acts import Stage
from tests.factcheck.hands import Hand, service


@pytest.fixture
def on(stage, cast, scale):
    """A Stage; see tests/factcheck/acts.py."""
    return Stage(stage, cast, scale)


@pytest.fixture
def crowd(cast):
    """{role: person}: one for every column of the matrix."""
    return {
        "stranger": cast.stranger,
        "outsider": cast.outsider,
        "assignee": cast.checker,
        "second": cast.second,
        "editor": cast.editor,
        "standards": cast.standards,
        "admin": cast.admin,
        "system": system(),
    }


@pytest.fixture
def hands(cast):
    """Everybody of the desk by session; ``desk_key`` is an editor's service with a key."""
    people = {name: Hand(getattr(cast, name)) for name in ("editor", "checker", "second", "standards",
                                                           "outsider", "stranger", "insider")}  # fmt: skip
    return people | {"desk_key": Hand(key=service(cast, cast.desk, role="editor"))}
