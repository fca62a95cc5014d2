"""What the tests of link checks stand on: a site, citations of its pages, and looks by hand."""

import pytest

from factcheck.link_checks import CheckResult, check_sources, lease_due_sources
from factcheck.link_checks import runner as link_checks_runner
from factcheck.models import Source
from factcheck.models.enums import SourceHealth
from factcheck.sources.citation_actions import create_citation
from lib.link_checker import OutageDetector
from newsroom.demo.site.server import serve_site
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY


@pytest.fixture(autouse=True)
def disable_host_delay(settings, monkeypatch):
    settings.STET_LINK_CHECK_HOST_DELAY_MS = 0
    monkeypatch.setattr(link_checks_runner, "_outage_detector", OutageDetector())


@pytest.fixture
def link_site(settings):
    with serve_site(slow=0.6) as server:
        settings.STET_FETCH_ALLOWED_HOSTS = [server.host_port]
        yield server


@pytest.fixture
def cite_page(create_claim_in_state, cast, link_site):
    """cite_page("/path", passage) -> a citation of that page, due for a look."""
    claim = create_claim_in_state("checking")

    def make(path, passage=""):
        url = path if path.startswith("http") else link_site.url + path
        return create_citation(claim, url=url, title="A page", passage=passage, by=cast.checker, at=MONDAY)

    return make


def check_due_links(at=MONDAY):
    return check_sources(lease_due_sources(at=at, limit=25), clock=lambda: at)


def make_due(at, **more):
    Source.objects.update(due_at=at, **more)


def build_check_result(text, **more):
    return CheckResult(outcome=SourceHealth.OK, status_code=200, text=text, **more)


def lease_all_due(at=LATER):
    make_due(at)
    [(lease, _)] = lease_due_sources(at=at, limit=1)
    return lease
