"""What the tests of link checks stand on: a site, citations of its pages, and looks by hand."""

import pytest

from factcheck.actions.evidence import cite
from factcheck.actions.links import Look, lease_links, look_at_all, running
from factcheck.enums import Health
from factcheck.models import Source
from lib.links import Weather
from newsroom.evidence_site import serve
from tests.cast import MONDAY
from tests.factcheck.acts import LATER


@pytest.fixture(autouse=True)
def no_pause(settings, monkeypatch):
    settings.STET_LINK_PAUSE = 0
    monkeypatch.setattr(running, "_weather", Weather())


@pytest.fixture
def site(settings):
    with serve(slow=0.6) as server:
        settings.STET_DOOR_ALLOW = [server.host_port]
        yield server


@pytest.fixture
def cited(stage, cast, site):
    """cited("/path", passage) -> a citation of that page, due for a look."""
    claim = stage("checking")

    def make(path, passage=""):
        url = path if path.startswith("http") else site.url + path
        return cite(claim, url=url, title="A page", passage=passage, by=cast.checker, at=MONDAY)

    return make


def sweep(at=MONDAY):
    return look_at_all(lease_links(at=at, limit=25), clock=lambda: at)


def due_again(at, **more):
    Source.objects.update(due_at=at, **more)


def found(text, **more):
    return Look(outcome=Health.OK, status_code=200, text=text, **more)


def leased(at=LATER):
    due_again(at)
    [(lease, _)] = lease_links(at=at, limit=1)
    return lease
