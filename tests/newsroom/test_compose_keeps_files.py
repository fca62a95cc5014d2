"""docker-compose.yml: kept copies lie in a volume that outlives the containers, open to those who need it."""

import re
from typing import Any

import yaml

from tests.architecture.source_files import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if "stet:" in service["image"]}
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def folder() -> str:
    """STET_DATA_DIR, which all of Stet's services have in common."""
    [only] = {service["environment"].get("STET_DATA_DIR") for service in OURS.values()}
    assert only
    return str(only)


def test_whoever_serves_or_works_has_the_folder_in_a_volume_and_nobody_else() -> None:
    # Web keeps what people send and hands it out, links and fetcher keep what they looked at and read, worker
    # writes letters where no mail server is named. Webhooks sends what rows say.
    working = {
        name for name, service in OURS.items() if service["command"][2] in {"run_server", "run_worker"}
    }
    busy = working - {"webhooks"}
    mounted = {name: service["volumes"] for name, service in COMPOSE["services"].items() if name in busy}
    assert {volumes[0] for volumes in mounted.values()} == {f"data:{folder()}"}
    # Worker makes the backups too; it and web read off-the-record sources, so they have the key's folder.
    assert {name: len(volumes) for name, volumes in mounted.items() if len(volumes) > 1} == {
        "web": 2,
        "worker": 4,
    }
    others = [service.get("volumes", []) for name, service in COMPOSE["services"].items() if name not in busy]
    assert not any(line.startswith("data:") for volumes in others for line in volumes)
    assert "data" in COMPOSE["volumes"]


def test_the_image_has_the_folder_for_stet_s_user_alone() -> None:
    # A new volume takes owner and mode over from the image; without that it is root's, and read-only to Stet.
    made = re.search(rf"^RUN mkdir -m 700 {folder()} && chown stet: {folder()}$", DOCKERFILE, re.M)
    assert made
    assert made.start() < DOCKERFILE.index("USER stet")


def test_every_volume_that_must_be_backed_up_is_named_where_the_page_says_how() -> None:
    page = (ROOT / "docs" / "how-to" / "run-in-production.md").read_text()
    keep = page.partition("\n## Backups\n")[2].partition("\n## ")[0]
    left = {volume for volume in COMPOSE["volumes"] if f"`{volume}`" not in keep}
    assert left == {"broker", "proxy"}, "Redis carries nudges only, the proxy what it can ask for again"
