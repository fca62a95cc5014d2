"""The demonstration newsroom and its evidence site, loaded once for every test of this folder."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from lib.datetimes import clock
from newsroom.demo.builder import load_demo
from newsroom.demo.people import DemoNewsroom
from newsroom.demo.site.server import DemoSiteServer, serve_site


@pytest.fixture(scope="package")
def site() -> Iterator[DemoSiteServer]:
    """The evidence site, which the door lets in."""
    with serve_site(slow=0.05) as server, override_settings(STET_FETCH_ALLOWED_HOSTS=[server.host_port]):
        yield server


@pytest.fixture(scope="package")
def loaded(
    site: DemoSiteServer, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[DemoNewsroom]:
    """Loaded once for all tests that look at it, each of which undoes what it does itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo(now=clock.now(), site=site.url)
        transaction.set_rollback(True)


@pytest.fixture
def house(loaded: DemoNewsroom, db: None) -> DemoNewsroom:
    return loaded
