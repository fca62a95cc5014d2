"""Tests that share an expensive fixture go to one process; all others are handed out one by one.

One process has the browser tests from the beginning: browsers alone leave the cores idle half of the time.
"""

import re
from collections import deque
from functools import cache, cached_property
from pathlib import Path
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
WAITING = "tests that wait for other processes"
"""Those of files that start workers, which mostly wait: one at a time leaves the cores to the rest."""
STARTS_WORKERS = re.compile(r"pytest\.mark\.worker\b")
OPENS_BROWSERS = re.compile(r"^pytestmark = .*pytest\.mark\.browser\b", re.MULTILINE)
"""The marks as they stand in a file: pytest-xdist tells the scheduler the ids of tests alone."""


@cache
def find_mark(root: Path, name: str, mark: re.Pattern[str]) -> bool:
    """Return whether the file of this name has the mark; what is shared has no file."""
    return name.endswith(".py") and mark.search((root / name).read_text()) is not None


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

    @cached_property
    def browser_tests(self) -> deque[str]:
        """Those that nobody had when the first test was handed out, in order."""
        return deque(scope for scope in self.workqueue if self._has_mark(scope, OPENS_BROWSERS))

    @cached_property
    def browser_process(self) -> Any:
        """The process that has nothing but them; None where there are none, or one process only."""
        return self.nodes[0] if len(self.nodes) > 1 and self.browser_tests else None

    def _find_browser_test(self) -> str | None:
        while self.browser_tests and self.browser_tests[0] not in self.workqueue:
            self.browser_tests.popleft()
        return self.browser_tests[0] if self.browser_tests else None

    def _assign_work_unit(self, node: Any) -> None:
        if node is self.browser_process and (scope := self._find_browser_test()):
            self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)

    def _reschedule(self, node: Any) -> None:
        """Let the process of the browser tests end after the last: they leave an event loop running.

        There no test may follow that calls asyncio.run.
        """
        if node is self.browser_process and self.workqueue and not self._find_browser_test():
            if not node.shutting_down:
                node.shutdown()
        else:
            super()._reschedule(node)

    def _has_mark(self, nodeid: str, mark: re.Pattern[str]) -> bool:
        return find_mark(self.config.rootpath, nodeid.partition("::")[0], mark)

    def _split_scope(self, nodeid: str) -> str:
        for begins, shared in SHARED.items():
            if nodeid.startswith(begins):
                return shared
        waits = self._has_mark(nodeid, STARTS_WORKERS) and not self._has_mark(nodeid, OPENS_BROWSERS)
        return WAITING if waits else nodeid


@pytest.hookimpl(optionalhook=True)  # bench/mutants.py runs in one process
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupScheduling:
    """The scheduler of every run on several processes."""
    return GroupScheduling(config, log)
