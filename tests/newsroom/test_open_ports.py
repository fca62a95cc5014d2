"""docker-compose.yml: the proxy alone is open to the outside; the broker asks for a password."""

from typing import Any

import yaml

from tests.architecture.source_files import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_the_proxy_alone_has_ports_and_only_those_of_the_web() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert list(published.values()) == [["80:80", "443:443"]]


def test_database_and_broker_are_on_a_network_without_a_way_out() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["database"]["networks"] == SERVICES["broker"]["networks"] == ["inside"]


def test_the_broker_asks_for_a_password_and_throws_no_message_away() -> None:
    command = SERVICES["broker"]["command"]
    assert command[command.index("--requirepass") + 1] == "${STET_BROKER_PASSWORD}"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_no_service_is_let_out_of_its_container() -> None:
    loose = {"privileged", "network_mode", "pid", "ipc", "devices"}
    assert {name: loose & set(service) for name, service in SERVICES.items() if loose & set(service)} == {}
