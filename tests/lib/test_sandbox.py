"""A child answers, or refuses, or is ended within its bounds; whatever it does, its parent goes on."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.utils import translation

from lib.errors import Blocked, Invalid, Unreachable
from lib.sandbox import runner as sandbox_runner
from lib.sandbox.runner import MEGABYTE, SandboxLimitExceeded, run_sandboxed
from tests.lib import misbehaving
from tests.lib.misbehaving import SamplePage

ANYBODY_MAY_BOUND_MEMORY = sys.platform == "linux"


def reason_of(function, *args, **bounds):
    with pytest.raises(SandboxLimitExceeded) as refused:
        run_sandboxed(function, *args, **bounds)
    assert refused.value.message == str(sandbox_runner.LIMIT_MESSAGES[refused.value.reasons[0]])
    return refused.value.reasons[0]


def test_a_child_answers_with_what_the_function_gives():
    assert run_sandboxed(misbehaving.build_page, "herring", answers=(SamplePage,)) == misbehaving.build_page(
        "herring"
    )
    assert run_sandboxed(partial(misbehaving.build_page, text="cod"), answers=(SamplePage,)).text == "cod"
    assert run_sandboxed(os.getpid) != os.getpid()


def test_megabytes_go_in_and_out():
    body = os.urandom(25 * MEGABYTE)
    assert run_sandboxed(misbehaving.echo_bytes, body) == body


def test_a_timeout_that_new_sockets_have_at_the_moment_breaks_off_no_call():
    """As Celery sets one for a moment, in another thread."""
    body = os.urandom(25 * MEGABYTE)
    sandbox_runner._fork_server.stop()
    socket.setdefaulttimeout(1)
    try:
        assert run_sandboxed(misbehaving.echo_bytes, body) == body
    finally:
        socket.setdefaulttimeout(None)


@pytest.mark.parametrize(("function", "kind"), [
    (misbehaving.raise_invalid, Invalid), (misbehaving.raise_unreachable, Unreachable),
    (misbehaving.raise_blocked, Blocked),
])  # fmt: skip
def test_a_refusal_arrives_as_itself(function, kind):
    with pytest.raises(kind) as here:
        function()
    with pytest.raises(kind) as there:
        run_sandboxed(function)
    assert type(there.value) is kind
    assert vars(there.value) == vars(here.value)


def test_a_refusal_is_in_the_language_of_the_call():
    with translation.override("de"), pytest.raises(Invalid) as refused:
        run_sandboxed(misbehaving.raise_translated)
    assert refused.value.message == "Bitte einen gültigen Wert eingeben."
    with pytest.raises(Invalid, match=r"Enter a valid value\."):
        run_sandboxed(misbehaving.raise_translated)


def test_one_that_never_ends_is_ended_by_its_time_on_the_cpu():
    began = time.monotonic()
    assert reason_of(misbehaving.spin_forever, cpu_seconds=1) == "time"
    assert time.monotonic() - began < 10


def test_one_that_only_waits_is_ended_by_the_clock():
    began = time.monotonic()
    assert reason_of(misbehaving.sleep_and_return, 60, wall_seconds=0.5) == "time"
    assert time.monotonic() - began < 5


@pytest.mark.skipif(not ANYBODY_MAY_BOUND_MEMORY, reason="this system does not bound the address space")
def test_one_that_wants_too_much_memory_does_not_get_it():
    assert reason_of(misbehaving.allocate_memory, 600) == "memory"
    assert run_sandboxed(misbehaving.allocate_memory, 100) == 100 * MEGABYTE
    assert run_sandboxed(misbehaving.allocate_and_ignore_error, 600) == "too much"


def test_one_that_says_too_much_is_not_listened_to():
    assert reason_of(misbehaving.return_bytes, 3, answer_bytes=2 * MEGABYTE) == "answer"


@pytest.mark.parametrize("number", [0, 1, 3])
def test_one_that_ends_without_a_word_has_crashed(number):
    assert reason_of(misbehaving.exit_with_signal, number) == "crashed"


@pytest.mark.parametrize(
    "function", [misbehaving.cause_segfault, misbehaving.recurse_deeply, misbehaving.raise_value_error]
)
def test_one_that_breaks_has_crashed(function):
    assert reason_of(function) == "crashed"


def test_no_file_is_written_or_removed(tmp_path):
    saved = tmp_path / "kept"
    saved.write_text("herring")
    assert reason_of(misbehaving.write_file, str(tmp_path / "new")) == "crashed"
    assert reason_of(misbehaving.write_file, str(saved)) == "crashed"
    assert reason_of(misbehaving.remove_file, str(saved)) == "crashed"
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("kept", "herring")]


def test_no_connection_is_made():
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert reason_of(misbehaving.connect_to_port, server.getsockname()[1]) == "crashed"
        server.settimeout(0.1)
        with pytest.raises(TimeoutError):
            server.accept()


def test_no_program_is_started():
    assert reason_of(misbehaving.run_program) == "crashed"


def test_no_secret_and_no_open_file_of_ours_is_there(monkeypatch, tmp_path):
    monkeypatch.setenv("STET_SECRET_KEY", "whale")
    with (tmp_path / "open").open("w"):
        assert not any("whale" in value for value in run_sandboxed(misbehaving.get_environment).values())
        assert not any(str(tmp_path) in name for name in run_sandboxed(misbehaving.list_open_files))


def test_an_answer_cannot_make_its_reader_run_anything(monkeypatch):
    monkeypatch.setattr(os, "system", lambda command: pytest.fail("It ran."))
    assert reason_of(misbehaving.build_malicious) == "crashed"
    assert reason_of(misbehaving.build_page, "of a class that nobody asked for") == "crashed"


def test_many_threads_at_once_get_each_its_own_answer():
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: run_sandboxed(abs, -number), range(200)))
    assert answers == list(range(200))


def test_when_too_many_are_running_the_next_is_told_so(monkeypatch):
    with ThreadPoolExecutor(sandbox_runner.MAX_CONCURRENT) as pool:
        running = [
            pool.submit(run_sandboxed, misbehaving.sleep_and_return, 1.5)
            for _ in range(sandbox_runner.MAX_CONCURRENT)
        ]
        time.sleep(0.5)
        assert reason_of(misbehaving.build_page, "x", wall_seconds=0.2) == "busy"
        assert [one.result() for one in running] == ["awake"] * sandbox_runner.MAX_CONCURRENT


def test_no_child_stays_behind_and_no_zombie():
    nursery = run_sandboxed(os.getppid)
    for function in (misbehaving.cause_segfault, misbehaving.build_page):
        with pytest.raises(SandboxLimitExceeded):
            run_sandboxed(function, *([] if function is misbehaving.cause_segfault else ["x"]))
    deadline = time.monotonic() + 5
    while (left := _children(nursery)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def test_a_fork_server_that_was_ended_is_started_again():
    nursery = run_sandboxed(os.getppid)
    os.kill(nursery, signal.SIGKILL)
    _gone(nursery)
    assert run_sandboxed(os.getppid) != nursery


def test_a_ctrl_c_or_a_polite_end_cuts_off_no_work_in_hand():
    nursery = run_sandboxed(os.getppid)
    os.kill(nursery, signal.SIGINT)
    os.kill(nursery, signal.SIGTERM)
    assert run_sandboxed(os.getppid) == nursery


PARENT = """
import os, sys, threading
from lib.sandbox.runner import run_sandboxed
from tests.lib import misbehaving
print(run_sandboxed(os.getppid), flush=True)
threading.Thread(target=run_sandboxed, args=(misbehaving.sleep_and_return, 25), daemon=True).start()
{then}
"""
FORK = """
pid = os.fork()
if not pid:
    print(run_sandboxed(os.getppid), flush=True)
    os._exit(0)
print(os.waitpid(pid, 0)[1], run_sandboxed(abs, -3), flush=True)
"""


@pytest.mark.parametrize("then", ["", "os._exit(1)", "os.kill(os.getpid(), 9)", "sys.exit(3)"])
def test_nothing_stays_behind_when_the_parent_ends_however_it_ends(then):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(then="import time; time.sleep(0.3)\n" + then)],
        stdout=subprocess.PIPE,
        text=True,
    )
    out, _ = parent.communicate(timeout=20)
    _gone(int(out))


def test_a_fork_of_the_parent_has_a_fork_server_of_its_own():
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PARENT.format(then=FORK)],
        capture_output=True,
        text=True,
        timeout=20,
    )
    first, forked, ends = ran.stdout.splitlines()
    assert first != forked
    assert ends == "0 3"
    _gone(int(first))
    _gone(int(forked))


def _children(pid: int) -> list[str]:
    listed = subprocess.run(["ps", "-o", "pid=,stat=", "--ppid", str(pid)], capture_output=True, text=True)
    return listed.stdout.split()


def _gone(pid: int) -> None:
    """Wait until there is no such process."""
    for _ in range(100):
        try:
            state = subprocess.run(
                ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True
            ).stdout
        except OSError:
            return
        if not state.strip() or state.startswith("Z"):
            return
        time.sleep(0.05)
    pytest.fail(f"Process {pid} is still there.")
