"""A look is no act: whatever is opened by a link or a picture on another site changes nothing."""

from django.test import Client

from tests.factories import Cast
from tests.newsroom.desk_things import PUBLIC, enter, everything, things_of, walked
from tests.routes import addresses

WRITTEN_DOWN = ("factcheck_search", "accounts_loginattempt", "factcheck_notification")
"""What a look may leave behind: the index of what others wrote, a count of attempts, and what was read."""


def list_changes(client: Client, address: str) -> set[str]:
    before = everything()
    client.get(address)
    after = everything()
    return {
        name for name, rows in after.items() if rows != before[name] and not name.startswith(WRITTEN_DOWN)
    }


def test_an_editor_who_looks_changes_nothing(cast: Cast) -> None:
    client, things = enter(cast.editor), things_of(cast.desk, cast.editor)
    named = dict(walked(things))
    lists = {route: route for route, _ in addresses() if "<" not in route and not route.startswith(PUBLIC)}
    assert len(named) > 100
    changed = {
        route: tables
        for route, address in (named | lists).items()
        if (tables := list_changes(client, address))
    }
    assert changed == {}
