"""deploy/kubernetes: the commands of compose without root, and numbers that follow the age of due work."""

from itertools import chain
from typing import Any

import kubernetes_validate
import pytest
import yaml

from lib.safe_http import addresses
from newsroom.due_work import WORK_KINDS
from newsroom.environment import BY_NAME
from tests.architecture.source_files import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def list_all_objects() -> list[dict[str, Any]]:
    resources = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    return list(chain.from_iterable(yaml.safe_load_all((FOLDER / name).read_text()) for name in resources))


def list_objects(kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in list_all_objects() if one["kind"] == kind}


@pytest.mark.parametrize("version", ["1.30", kubernetes_validate.latest_version()])
def test_each_object_is_as_kubernetes_schemas_say_and_has_no_other_field(version: str) -> None:
    for one in list_all_objects():
        kubernetes_validate.validate(one, version, strict=True)


def test_every_process_runs_the_command_of_compose() -> None:
    pods = {name: one["spec"]["template"]["spec"] for name, one in list_objects("Deployment").items()}
    for service in ("web", "links", "fetcher", "worker", "webhooks", "beat"):
        [container] = pods[f"stet-{service}"]["containers"]
        assert container["command"] == SERVICES[service]["command"]
    [migrate] = pods["stet-beat"]["initContainers"]
    assert migrate["command"] == SERVICES["migrate"]["command"]
    assert migrate["name"] == "migrate"


def test_what_needs_the_tables_waits_until_they_are_migrated() -> None:
    pods = {name: one["spec"]["template"]["spec"] for name, one in list_objects("Deployment").items()}
    for service in ("web", "links", "fetcher", "worker", "webhooks"):
        [wait] = pods[f"stet-{service}"]["initContainers"]
        assert "until python manage.py migrate --check" in wait["command"][-1]
        assert wait["envFrom"] == pods[f"stet-{service}"]["containers"][0]["envFrom"]


def test_nothing_runs_as_root_or_writes_elsewhere_than_to_a_folder_of_its_own() -> None:
    for name, deployment in list_objects("Deployment").items():
        pod = deployment["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"], name
        assert pod["terminationGracePeriodSeconds"] >= 290, name
        for container in (*pod["containers"], *pod.get("initContainers", [])):
            security = container["securityContext"]
            assert security["readOnlyRootFilesystem"], name
            assert not security["allowPrivilegeEscalation"], name
            assert security["capabilities"] == {"drop": ["ALL"]}, name
            assert container["resources"]["limits"]["memory"], name


def test_the_owners_password_reaches_the_migration_alone() -> None:
    for name, deployment in list_objects("Deployment").items():
        pod = deployment["spec"]["template"]["spec"]
        for container in (*pod["containers"], *pod.get("initContainers", [])):
            assert "stet-owner" not in str(container) or container["name"] == "migrate", name


def test_pods_that_read_what_others_wrote_have_no_secret_of_the_newsroom() -> None:
    for name, deployment in list_objects("Deployment").items():
        pod = deployment["spec"]["template"]["spec"]
        service = SERVICES.get(name.removeprefix("stet-"), {"environment": {}})
        is_fetching = "STET_FETCH_ONLY" in service["environment"]
        for container in (*pod["containers"], *pod["initContainers"]) if "initContainers" in pod else ():
            secrets = {one["secretRef"]["name"] for one in container["envFrom"] if "secretRef" in one}
            assert (secrets == {"stet-fetch"}) == is_fetching, name
            assert ({"name": "STET_FETCH_ONLY", "value": "1"} in container.get("env", [])) == is_fetching


def test_pods_that_read_what_others_wrote_reach_no_address_that_the_client_refuses() -> None:
    [policy] = list_objects("NetworkPolicy").values()
    [chosen] = policy["spec"]["podSelector"]["matchExpressions"]
    environments = {name: service.get("environment", {}) for name, service in SERVICES.items()}
    fetching = {name for name, settings in environments.items() if "STET_FETCH_ONLY" in settings}
    assert {name.removeprefix("stet-") for name in chosen["values"]} == fetching
    public, inside = policy["spec"]["egress"]
    assert {block["ipBlock"]["cidr"]: block["ipBlock"]["except"] for block in public["to"]} == {
        "0.0.0.0/0": [str(block) for block in addresses.NOT_PUBLIC_V4],
        str(addresses.GLOBAL_UNICAST_V6): [str(block) for block in addresses.NOT_PUBLIC_V6],
    }
    assert {one["port"] for one in inside["ports"]} == {53, 5432, 6379}


def test_labels_lead_from_each_selector_to_its_pods() -> None:
    for name, deployment in list_objects("Deployment").items():
        wanted = deployment["spec"]["selector"]["matchLabels"]
        assert (
            wanted == deployment["spec"]["template"]["metadata"]["labels"] == {"app.kubernetes.io/name": name}
        )
    for name, service in list_objects("Service").items():
        assert service["spec"]["selector"]["app.kubernetes.io/name"] in list_objects("Deployment"), name


def test_workers_follow_the_age_of_work_that_there_is_and_the_clock_stays_alone() -> None:
    scalers, kinds = list_objects("HorizontalPodAutoscaler"), {kind.name for kind in WORK_KINDS}
    assert set(scalers) == {f"stet-{name}" for name in ("web", "links", "fetcher", "worker", "webhooks")}
    for name, scaler in scalers.items():
        assert scaler["spec"]["scaleTargetRef"]["name"] == name
        for metric in scaler["spec"]["metrics"]:
            if metric["type"] == "External":
                assert metric["external"]["metric"]["name"] == "stet_due_work_age_seconds"
                assert metric["external"]["metric"]["selector"]["matchLabels"]["kind"] in kinds
    beat = list_objects("Deployment")["stet-beat"]["spec"]
    assert (beat["replicas"], beat["strategy"]["type"]) == (1, "Recreate")


def test_every_setting_is_one_and_none_is_a_secret() -> None:
    names = [line.partition("=")[0] for line in (FOLDER / "stet.env").read_text().splitlines()]
    assert [name for name in names if name not in BY_NAME] == []
    assert [name for name in names if "PASSWORD" in name or "SECRET" in name] == []
