"""manage.py load_demo where it must not load: into somebody's newsroom, or halfway."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Desk
from factcheck.models import Claim
from lib.errors import Invalid


def demo(tmp_path: Path) -> None:
    call_command(
        "load_demo",
        json=tmp_path / "demo.json",
        base_url="http://127.0.0.1:8000",
        evidence_url="http://127.0.0.1:8001",
    )


def test_a_newsroom_of_its_own_is_left_alone(db, tmp_path):
    Desk.objects.create(name="Our desk", slug="ours")
    with pytest.raises(CommandError, match="This database already has a newsroom"):
        demo(tmp_path)
    assert not Claim.objects.exists()


def test_a_load_that_breaks_leaves_nothing(db, tmp_path, settings):
    settings.STET_FETCH_ALLOWED_HOSTS = []  # so that the first page cannot be cited
    with pytest.raises(Invalid, match="private network"):
        demo(tmp_path)
    assert not Desk.objects.exists()
