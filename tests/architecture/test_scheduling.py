"""Which tests go to one process, and in which order they are handed out."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.architecture.source_files import ROOT
from tests.scheduling import SHARED, GroupScheduling

PLAIN = [f"tests/lib/test_url.py::test_{number}" for number in range(40)]
SHARING = [f"{begins}::test_{number}" for begins in SHARED for number in range(2)]
WAITERS = [f"tests/newsroom/test_worker_is_real.py::test_{number}" for number in range(4)]
BROWSING = [f"tests/journeys/test_tutorial.py::test_{number}" for number in range(6)]
"""Of a file that starts a worker, too."""
ALL = [*PLAIN[:5], *SHARING, *WAITERS, *PLAIN[5:], *BROWSING]


class Process:
    """A test process as the scheduler sees it."""

    shutting_down = False
    gateway = SimpleNamespace(id="a process")

    def __init__(self) -> None:
        self.given: list[str] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        self.given += [ALL[index] for index in indices]

    def shutdown(self) -> None:
        self.shutting_down = True


@pytest.fixture
def processes() -> list[Process]:
    return [Process(), Process(), Process()]


def schedule(processes: list[Process]) -> GroupScheduling:
    config: Any = SimpleNamespace(
        rootpath=ROOT,
        getvalue=lambda name: [f"{len(processes)}*popen"],
        option=SimpleNamespace(loadscopereorder=True),
        pluginmanager=SimpleNamespace(getplugin=lambda name: SimpleNamespace(countfailures=0)),
    )
    made = GroupScheduling(config, None)
    for process in processes:
        made.add_node(process)
        made.add_node_collection(process, ALL)
    made.schedule()
    return made


@pytest.fixture
def scheduling(processes: list[Process]) -> GroupScheduling:
    return schedule(processes)


def run_all(scheduling: GroupScheduling, processes: list[Process]) -> None:
    """Let each process run what it was given, one test at a time in turn."""
    done = dict.fromkeys(processes, 0)
    while any(done[process] < len(process.given) for process in processes):
        for process in processes:
            if done[process] < len(process.given):
                scheduling.mark_test_complete(process, ALL.index(process.given[done[process]]))
                done[process] += 1
            elif process.shutting_down and process in scheduling.nodes:
                scheduling.remove_node(process)


def test_each_test_runs_once_and_those_of_a_group_in_one_process(scheduling, processes) -> None:
    run_all(scheduling, processes)
    assert sorted(name for process in processes for name in process.given) == sorted(ALL)
    homes = {name: place for place, process in enumerate(processes) for name in process.given}
    for begins in SHARED:
        assert len({homes[name] for name in SHARING if name.startswith(begins)}) == 1
    assert len({homes[name] for name in WAITERS}) == 1


def test_those_that_wait_begin_first(scheduling, processes) -> None:
    assert [process.given[: len(WAITERS)] for process in processes].count(WAITERS) == 1


def test_one_process_has_browser_tests_from_the_beginning_and_no_other_after_them(
    scheduling, processes
) -> None:
    first = processes[0]
    assert set(first.given) <= set(BROWSING)
    run_all(scheduling, processes)
    assert set(first.given) <= set(BROWSING)
    assert first.shutting_down


def test_without_browser_tests_every_process_has_what_comes_next(processes, monkeypatch) -> None:
    monkeypatch.setitem(globals(), "ALL", [one for one in ALL if one not in BROWSING])
    run_all(schedule(processes), processes)
    assert all(process.given for process in processes)


def test_what_is_done_is_forgotten(scheduling, processes) -> None:
    run_all(scheduling, processes)
    assert [work for work in scheduling.assigned_work.values() if work] == []
