"""Tests that share an expensive fixture go to one process; all others are handed out one by one."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # xdist has no types

SHARED = {
    "tests/newsroom/demonstration/": "a demonstration that tests look at",
    "tests/newsroom/test_demonstration_runs_and_stops.py": "the folder of a demonstration that ran",
    "tests/lib/test_safe_http_tls.py": "certificates",
    "tests/architecture/": "the syntax trees of all files",
}
"""What tests share, by the beginning of their ids: all that share one thing go to one process."""
WAITING = "worker"
"""Tests that mostly wait for other processes: one of them at a time leaves the cores to the rest."""


class GroupScheduling(LoadScopeScheduling):
    """Hands out the tests of ``SHARED`` together and any other one by one, in the order collected."""

    def schedule(self) -> None:
        """Begin, unless a file could not be collected: pytest-xdist would say so after the last test."""
        session = self.config.pluginmanager.getplugin("dsession")
        if self.collection is None and session.countfailures:
            session.shouldstop = "not every file can be collected"
        else:
            super().schedule()

    def mark_test_complete(self, node: Any, item_index: int, duration: float = 0) -> None:
        """Forget what is done: pytest-xdist counts all that a process was given again for each test."""
        super().mark_test_complete(node, item_index, duration)
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]

    def _split_scope(self, nodeid: str) -> str:
        shared = (SHARED[begins] for begins in SHARED if nodeid.startswith(begins))
        return next(shared, WAITING if nodeid.endswith(f"@{WAITING}") else nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name the group of those that wait, which pytest-xdist adds to their ids.

    Without a browser: where one was open, no test may follow that calls asyncio.run.
    """
    for item in items:
        if item.get_closest_marker("worker") and not item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group(WAITING))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupScheduling:
    """The scheduler of every run on several processes."""
    return GroupScheduling(config, log)
