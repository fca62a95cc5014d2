"""Tests that share an expensive fixture go to one process; all others are handed out one by one."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # xdist has no types

SHARED = {
    "tests/newsroom/demonstration/": "a demonstration that tests look at",
    "tests/newsroom/test_demonstration_runs_and_stops.py": "the folder of a demonstration that ran",
    "tests/lib/test_safe_http_tls.py": "certificates",
}
"""What tests share, by the beginning of their ids: all that share one thing go to one process."""


class GroupScheduling(LoadScopeScheduling):
    """Hands out the tests of ``SHARED`` together and any other one by one, in the order collected."""

    def schedule(self) -> None:
        """Begin, unless a file could not be collected: pytest-xdist would say so after the last test."""
        session = self.config.pluginmanager.getplugin("dsession")
        if self.collection is None and session.countfailures:
            session.shouldstop = "not every file can be collected"
        else:
            super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return next((SHARED[begins] for begins in SHARED if nodeid.startswith(begins)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupScheduling:
    """The scheduler of every run on several processes."""
    return GroupScheduling(config, log)
