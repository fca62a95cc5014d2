"""The folder that both of Stet's users write to on Debian."""

import pytest

from deploy.installer import debian
from tests.architecture.source_files import ROOT


def test_files_are_shared_while_nothing_of_the_release_before_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(debian, "run_command", lambda *command, **more: calls.append(command) or "")
    services = [unit.stem for unit in (ROOT / "deploy" / "systemd").glob("stet-*.service")]
    debian._restart_units(services)
    acts = [(command[0], command[1]) if command[0] == "systemctl" else command[0] for command in calls]
    stopped, begun = acts.index(("systemctl", "stop")), acts.index(("systemctl", "start"))
    assert set(services) <= set(calls[stopped])
    assert {"install", "chgrp", "chmod", "find"} <= set(acts[stopped:begun])
    assert not {"install", "chgrp", "chmod", "find"} & set(acts[:stopped])
