"""Tests of a file with an expensive fixture go to one process; all others are handed out one by one."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # xdist has no types

SHARED_FILES = {
    "tests/newsroom/test_demonstration.py": "a demonstration that tests look at",
    "tests/newsroom/test_demonstration_pages.py": "pages of a demonstration that tests look at",
    "tests/lib/test_safe_http_tls.py": "certificates",
}
"""Files by the name of what their tests share: each such file, or each group of them, goes to one process."""


class GroupScheduling(LoadScopeScheduling):
    """Hands out the tests of ``SHARED_FILES`` together and any other one by one, in the order collected."""

    def _split_scope(self, nodeid: str) -> str:
        return SHARED_FILES.get(nodeid.partition("::")[0], nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupScheduling:
    """The scheduler of every run on several processes."""
    return GroupScheduling(config, log)
