"""Alert rules and dashboard: Prometheus reads them, they fire when they should, and name metrics of ours."""

import json
import re
import shutil
import subprocess

import pytest
import yaml

from tests.architecture.source_files import ROOT

RULES = ROOT / "deploy" / "prometheus" / "stet.rules.yml"
TESTS = RULES.with_name("stet.tests.yml")
DASHBOARD = ROOT / "deploy" / "grafana" / "stet.json"
METRIC = re.compile(r"\bstet_\w+")
needs_promtool = pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool is not installed (Debian's package prometheus)"
)


def list_metrics() -> set[str]:
    return set(re.findall(r'"(stet_\w+)"', (ROOT / "newsroom" / "metrics.py").read_text()))


def list_expressions() -> list[str]:
    rules = [rule["expr"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [*rules, *(target["expr"] for panel in panels for target in panel["targets"])]


def test_every_metric_that_is_asked_for_is_served_and_the_other_way_round() -> None:
    asked = {name for expression in list_expressions() for name in METRIC.findall(expression)}
    assert asked == list_metrics()


def test_panels_have_places_and_numbers_of_their_own() -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    cells = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in panels}) == len(panels)


@needs_promtool
@pytest.mark.parametrize(
    "command", [["check", "rules", "--lint-fatal", str(RULES)], ["test", "rules", str(TESTS)]]
)
def test_prometheus_reads_the_rules_and_they_fire_when_they_should(command: list[str]) -> None:
    ran = subprocess.run(["promtool", *command], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
