"""bin/pin-images: each image of others gets the digest that its registry names; ours, built here, none."""

import pytest

from deploy import pin_images
from deploy.installer.answers import InstallError
from tests.architecture.source_files import ROOT

DIGESTS = {
    "nginx:1.28": "sha256:" + "a" * 64,
    "postgres:17": "sha256:" + "b" * 64,
    "redis:8": "sha256:" + "c" * 64,
    "python:3.13-slim-trixie": "sha256:" + "d" * 64,
}


def test_every_image_is_pinned_and_newer_digests_take_the_place_of_older_ones(monkeypatch) -> None:
    monkeypatch.setattr(pin_images, "find_digest", DIGESTS.__getitem__)
    for name in pin_images.FILES:
        once = pin_images.pin_images((ROOT / name).read_text())
        assert pin_images.pin_images(once) == once
        assert "stet:${STET_VERSION:-latest}@" not in once
        images = [line for line in once.splitlines() if line.strip().startswith(("image: ", "FROM "))]
        ours = [line for line in images if "image: stet:" in line]
        assert all("@sha256:" in line for line in images if line not in ours)


def test_a_registry_that_says_something_else_changes_nothing(monkeypatch) -> None:
    monkeypatch.setattr(pin_images, "run_command", lambda *command: "not found")
    with pytest.raises(InstallError, match="named no digest of redis:8"):
        pin_images.find_digest("redis:8")
