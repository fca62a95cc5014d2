"""Run a program under the kernel's limits and without a network, for what Python cannot run itself.

Run as ``python -m lib.sandbox.confinement CPU_SECONDS MEMORY_BYTES FILE_BYTES PROCESSES PROGRAM [WORD ...]``:
it sets the limits, then becomes the program. Standard input is a socket, which the program finds at file
descriptors 3 and 4. The limits are those of each process of the program; of its memory, Linux counts what it
may write to. PROCESSES counts threads too, and all that run as the same user; it does not hold root.
"""

import contextlib
import os
import resource
import sys
from typing import NoReturn


def unshare_network() -> None:
    """Move this process to an empty network namespace where the kernel allows it (user_namespaces(7))."""
    if hasattr(os, "unshare"):
        with contextlib.suppress(OSError):
            os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)


def run_program(
    cpu_seconds: int, memory_bytes: int, file_bytes: int, processes: int, command: list[str]
) -> NoReturn:
    """Set the limits and become ``command``, whose first word is an absolute path."""
    unshare_network()
    for number in (3, 4):
        os.dup2(0, number)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    # A small machine allows fewer, and nobody but root may raise that.
    allowed = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    most = processes if allowed == resource.RLIM_INFINITY else min(processes, allowed)
    resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    with contextlib.suppress(ValueError, OSError):  # macOS refuses it
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    os.execv(command[0], command)  # noqa: S606 - what the administrator named


if __name__ == "__main__":
    _, cpu, memory, file, most, *words = sys.argv
    run_program(int(cpu), int(memory), int(file), int(most), words)
