"""``pip wheel .`` makes a wheel that runs a newsroom where there is no checkout."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from newsroom.version import VERSION
from tests.newsroom.processes import ROOT, build_environment

pytestmark = pytest.mark.long
SIGN_IN = """
from django.test import Client
page = Client().get("/sign-in/", headers={"host": "127.0.0.1"})
print(page.status_code, "stylesheet" in page.content.decode())
print(Client().get("/docs/", headers={"host": "127.0.0.1"}).status_code)
"""


def run(*command: str, cwd: Path = ROOT, **variables: str) -> str:
    ran = subprocess.run(
        command, cwd=cwd, env=build_environment(**variables), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), ".")
    [made] = folder.glob("*.whl")
    return made


def test_it_has_the_version_and_all_that_git_knows(wheel: Path) -> None:
    assert wheel.name == f"stet-{VERSION}-py3-none-any.whl"
    inside = set(zipfile.ZipFile(wheel).namelist())
    folders = ("newsroom", "publishing", "factcheck", "articles", "accounts", "audit", "lib")
    code = run("git", "ls-files", *folders).split("\n")
    assets = run("git", "ls-files", "templates", "static", "docs").split("\n")
    wanted = {*filter(None, code), *(f"newsroom/assets/{name}" for name in filter(None, assets))}
    assert wanted - inside == set()
    assert not [name for name in inside if name.startswith(("tests/", "bench/", "deploy/"))]


def test_it_runs_a_newsroom_where_there_is_no_checkout(wheel: Path, tmp_path: Path) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    run(uv, "venv", "--quiet", "--python", sys.executable, str(tmp_path / "venv"))
    run(uv, "pip", "install", "--quiet", "--no-deps", "--python", str(tmp_path / "venv"), str(wheel))
    # What it depends on is here already.
    [packages] = (tmp_path / "venv").glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"])
    stet = str(tmp_path / "venv" / "bin" / "stet")
    assert run(stet, "--version", cwd=tmp_path) == f"Stet {VERSION}\n"
    own = {
        "STET_EMBEDDED": "1",
        "STET_DATA_DIR": str(tmp_path / "data"),
        "STET_STATIC_DIR": str(tmp_path / "static"),
    }
    for command in (["check"], ["migrate", "--no-input"], ["collectstatic", "--no-input"]):
        run(stet, *command, cwd=tmp_path, **own)
    assert run(stet, "shell", "--no-imports", "-c", SIGN_IN, cwd=tmp_path, **own) == "200 True\n200\n"
