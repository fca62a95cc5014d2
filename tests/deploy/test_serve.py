"""bin/serve for real: a newsroom that stays, whose first admin gets in by the link that it prints."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.installer.environment_file import read_settings
from tests.newsroom.processes import ROOT, build_environment, make_folder
from tests.production.http_client import HttpClient
from tests.servers import free_port

pytestmark = pytest.mark.worker
PASSWORD = "three blue herons at the weir"
FIRST = ("--newsroom", "The Courier", "--email", "maria@example.org", "--mail=")


def run_serve(data: Path, port: int, *options: str) -> tuple[subprocess.Popen[str], str]:
    """Start it (without its set-up), and return it with what it said until it was ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.serve", "--data", str(data), "--port", str(port), *options],
        cwd=ROOT,
        env=build_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C stops it" in line:
            return process, said
    return pytest.fail(f"bin/serve ended:\n{said}")


def test_a_newsroom_is_made_once_and_goes_on_after_a_stop(tmp_path: Path) -> None:
    data, port = tmp_path / "stet", free_port()
    make_folder(data, "bin/serve")
    process, said = run_serve(data, port, *FIRST)
    try:
        site = f"http://127.0.0.1:{port}"
        client = HttpClient(site, site)
        [path] = re.findall(rf"^{site}(/invitation/\S+/)$", said, re.M)
        client.submit_form(path, password=PASSWORD, again=PASSWORD)
        assert client.ask(path)[0] == 404
        settings, secret = (data / "stet.env").read_text(), (data / "secret-key").read_text()
        assert "STET_BACKUP_RECIPIENTS='age1" in settings
        assert data.stat().st_mode & 0o777 == 0o700
        own = read_settings(data / "stet.env") | {"STET_EMBEDDED": "1", "STET_DATA_DIR": str(data)}
        backup = subprocess.run(
            [sys.executable, "manage.py", "backup"],
            cwd=ROOT,
            env=build_environment(**own),
            capture_output=True,
            text=True,
            check=False,
        )
        assert backup.returncode == 0, backup.stderr
        assert list((data / "backups").glob("*.age"))
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest

    process, said = run_serve(data, port)
    try:
        assert "/invitation/" not in said
        client = HttpClient(site, site)
        page = client.submit_form("/sign-in/", username="maria", password=PASSWORD)
        assert "/sign-out/" in page
        assert (data / "stet.env").read_text() == settings
        assert (data / "secret-key").read_text() == secret
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
