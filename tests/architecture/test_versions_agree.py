"""What runs in production is what the tests run on: servers, Python, and the commands that start them."""

import re
import shutil
import subprocess
import tomllib
from typing import Any

import pytest
import yaml

from newsroom.version import VERSION
from tests import servers
from tests.architecture.source_files import ROOT

COMPOSE = ROOT / "docker-compose.yml"


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def image(name: str) -> str:
    """The major version that compose runs of this server."""
    match = re.search(
        rf"{name}:(\d+)", " ".join(str(service.get("image", "")) for service in services().values())
    )
    assert match, f"docker-compose.yml runs no {name}"
    return match[1]


def test_the_tests_and_compose_run_one_postgresql() -> None:
    assert f"postgresql-{image('postgres')}" in (ROOT / "bin" / "test").read_text()
    assert f"/{image('postgres')}/" in (ROOT / "tests" / "servers.py").read_text()


def test_the_tests_and_compose_run_one_redis() -> None:
    response = subprocess.run(
        ["redis-server", "--version"], capture_output=True, text=True, check=False
    ).stdout
    assert re.search(r"v=(\d+)", response)[1] == image("redis")


def test_continuous_integration_runs_bin_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        'exec "$(dirname "$0")/../bin/test" "$@"'
    ]


def test_github_and_gitlab_run_bin_test_on_the_debian_that_production_runs_on() -> None:
    github = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text())["jobs"]["test"]
    gitlab = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text())["test"]
    assert [step["run"] for step in github["steps"] if step.get("run", "").startswith("bin/")] == ["bin/test"]
    assert gitlab["script"] == ["bin/test"]
    assert github["container"]["image"] == gitlab["image"] == "debian:13"


def test_the_image_has_a_python_that_the_project_allows() -> None:
    found = re.search(r"^FROM python:3\.(\d+)", (ROOT / "Dockerfile").read_text(), re.M)
    assert found
    assert int(found[1]) >= 12


def test_compose_starts_the_same_commands_as_the_demonstration() -> None:
    demonstration = (ROOT / "newsroom" / "demo" / "run.py").read_text()
    for name, command in (("web", "run_server"), ("worker", "run_worker")):
        started = services()[name]["command"]
        assert started[:3] == ["python", "manage.py", command]
        assert f'"manage.py", "{command}"' in demonstration


def test_every_service_of_compose_says_whether_it_is_well() -> None:
    silent = [
        name
        for name, service in services().items()
        if "healthcheck" not in service and service.get("restart") != "no"
    ]
    assert silent == []


def test_no_log_fills_the_disk() -> None:
    unbounded = [name for name, one in services().items() if "max-size" not in one["logging"]["options"]]
    assert unbounded == []


def test_nothing_of_ours_runs_as_root() -> None:
    assert re.search(r"^USER (?!root)\w+", (ROOT / "Dockerfile").read_text(), re.M)


@pytest.mark.skipif(
    not shutil.which("docker-compose"), reason="docker-compose is not installed; bin/test installs it"
)
def test_compose_reads_as_valid() -> None:
    example = ROOT / "deploy.env.example"
    data = subprocess.run(
        ["docker-compose", "--env-file", str(example), "--file", str(COMPOSE), "config", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (data.returncode, data.stderr) == (0, "")


def test_the_tests_postgresql_is_the_version_it_says() -> None:
    response = subprocess.run(
        [servers.POSTGRES_BIN / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    assert f" {image('postgres')}." in response.stdout


def test_the_program_knows_the_version_of_the_project() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_the_changelog_has_the_version_with_its_day_below_what_is_not_released() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert headings[0] == "Unreleased"
    assert re.fullmatch(rf"{re.escape(VERSION)} \(\d{{4}}-\d\d-\d\d\)", headings[1])


def test_whatever_names_a_release_to_install_names_this_one() -> None:
    pages = [ROOT / "docs" / "how-to" / f"{page}.md" for page in ("install", "upgrade", "run-on-kubernetes")]
    pattern = re.compile(r"(?:--branch v|git checkout v|/opt/stet/|/stet:|newTag: )(\d+\.\d+\.\d+)")
    named = [
        (file.name, version)
        for file in (*pages, ROOT / "deploy" / "kubernetes" / "kustomization.yaml")
        for version in pattern.findall(file.read_text())
    ]
    assert {name for name, _ in named} == {
        *("install.md", "upgrade.md", "run-on-kubernetes.md", "kustomization.yaml")
    }
    assert [one for one in named if one[1] != VERSION] == []


def test_every_release_has_notes_for_whoever_upgrades() -> None:
    headings = re.findall(r"^## ([\d.]+) \(", (ROOT / "CHANGELOG.md").read_text(), re.M)
    notes = (ROOT / "docs" / "how-to" / "upgrade.md").read_text()
    assert [version for version in headings if f"\n### To {version}\n" not in notes] == []
