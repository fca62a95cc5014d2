"""docker-compose.yml: what .env says reaches Stet in its containers, or a reason why not stands here."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsroom import environment
from tests.architecture.source_files import ROOT
from tests.newsroom import processes

COMPOSE = ROOT / "docker-compose.yml"
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
OURS = {name: service for name, service in SERVICES.items() if "stet:" in service["image"]}
FETCHING = ("links", "fetcher")
"""Services that read what others wrote."""
EVERYWHERE = set.intersection(*(set(service["environment"]) for service in OURS.values()))
HOUSE = (
    set.intersection(*(set(service["environment"]) for name, service in OURS.items() if name not in FETCHING))
    - EVERYWHERE
)
"""Names that every service has but those."""
SECRETS = {"STET_SECRET_KEY", "STET_SECRET_KEY_FALLBACKS", "STET_DATABASE_PASSWORD"} | {
    *("STET_EMAIL_PASSWORD", "STET_OIDC_CLIENT_SECRET", "STET_BACKUP_IDENTITY_FILE"),
}

FIXED = {
    "STET_BEHIND_PROXY": "compose opens web to a proxy on this machine alone",
    "STET_DATABASE_URL": "compose's own database",
    "STET_DATABASE_FETCH_ROLE": "the role of workers that fetch, in compose's own database",
    "STET_BROKER_URL": "compose's own Redis",
    "STET_DATA_DIR": "where compose's volume for files is",
    "STET_BACKUP_DIR": "where compose's volume for backups is",
    "STET_HEARTBEAT_FILE": "the file that compose's health checks look at",
}
"""Passed, and compose's own business: .env does not choose the value."""
LEFT_OUT = {
    "STET_EMBEDDED": "there are servers here",
    "STET_DEBUG": "shows the inside of errors to whoever comes",
    "STET_FETCH_ALLOWED_HOSTS": "opens the door to addresses inside; for a demonstration or a test",
    "STET_STATIC_DIR": "style sheets and scripts are made into the image",
    "STET_DATABASE_OWNER_URL": "migrate's alone, with its password: no other process knows that",
    "STET_DATABASE_OWNER_PASSWORD": "as above",
    "STET_DATABASE_FETCH_PASSWORD": "migrate's, and theirs who sign in with it",
    "STET_FETCH_ONLY": "says which services read what others wrote",
    "STET_DATABASE_POOL_SIZE": "web's alone: a worker's children have one connection each",
    "STET_SEALING_KEY_FILE": "web's and worker's alone: what reads foreign pages and files has no key",
    "STET_SEALING_KMS_KEY": "as above",
}
"""Not passed to every service, each with the reason."""
OF_TELEMETRY = {
    *("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG", "SENTRY_ENVIRONMENT"),
}
"""Read by the packages of OpenTelemetry and Sentry themselves."""
SEALING_NAMES = ("STET_SEALING_KEY_FILE", "STET_SEALING_KMS_KEY")
KMS_NAMES = ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


def test_every_setting_reaches_every_service_or_says_why_not() -> None:
    every = {variable.name for variable in environment.VARIABLES}
    passed = EVERYWHERE | HOUSE
    assert every - passed == set(LEFT_OUT), "pass it in docker-compose.yml, or say in LEFT_OUT why not"
    assert set(FIXED) <= passed <= every | OF_TELEMETRY


def test_services_that_read_what_others_wrote_have_no_secret_of_the_newsroom() -> None:
    assert SECRETS <= HOUSE
    for name in FETCHING:
        further = set(OURS[name]["environment"]) - EVERYWHERE
        assert further == {"STET_FETCH_ONLY", "STET_DATABASE_FETCH_PASSWORD"}, name
        assert OURS[name]["environment"]["STET_FETCH_ONLY"] == "1"


def test_what_one_service_alone_needs_goes_to_no_other() -> None:
    further = {
        name: more
        for name, service in OURS.items()
        if name not in FETCHING and (more := set(service["environment"]) - EVERYWHERE - HOUSE)
    }
    assert further == {
        "migrate": {
            *("STET_DATABASE_OWNER_URL", "STET_DATABASE_OWNER_PASSWORD", "STET_DATABASE_FETCH_PASSWORD")
        },
        "web": {"STET_DATABASE_POOL_SIZE", *SEALING_NAMES, *KMS_NAMES},
        "worker": {*SEALING_NAMES, *KMS_NAMES},
    }


def test_visitors_are_told_apart_behind_the_proxy_unless_env_says_otherwise() -> None:
    passed = SERVICES["web"]["environment"]
    assert (passed["STET_BEHIND_PROXY"], passed["STET_TRUST_FORWARDED_FOR"]) == (
        "1",
        "${STET_TRUST_FORWARDED_FOR:-1}",
    )


REQUIRED_NAMES = (
    *("STET_SECRET_KEY", "STET_BASE_URL"),
    *("STET_DATABASE_OWNER_PASSWORD", "STET_DATABASE_PASSWORD", "STET_DATABASE_FETCH_PASSWORD"),
    "STET_BROKER_PASSWORD",
)
REQUIRED = "".join(f"{name}=chosen\n" for name in REQUIRED_NAMES)
HARD_PASSWORD = r"""a/b#c?d@e:f%41g $HOME ${USER} "h" \n 'i"""


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="bin/test installs docker-compose")
def test_a_line_in_env_is_what_every_service_gets(tmp_path: Path) -> None:
    settable = (EVERYWHERE | HOUSE) - set(FIXED)
    typed = {name: f"typed-{name.lower()}" for name in settable}
    got = list_environments(
        tmp_path, REQUIRED + "".join(f"{name}={value}\n" for name, value in typed.items())
    )
    for name in OURS:
        reaches = settable - HOUSE if name in FETCHING else settable
        assert {one: got[name].get(one) for one in settable if one in got[name]} == {
            one: typed[one] for one in reaches
        }, name
    assert "chosen" not in got["web"].values(), "the passwords of .env are nobody's but their services'"


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="bin/test installs docker-compose")
def test_what_env_leaves_out_is_as_the_table_says(tmp_path: Path) -> None:
    got = list_environments(tmp_path, REQUIRED)["web"]
    other = [
        variable.name
        for variable in environment.VARIABLES
        if variable.name not in {*FIXED, *LEFT_OUT, *REQUIRED_NAMES}
        and variable.read_value(got) != variable.read_value({})
    ]
    assert other == ["STET_TRUST_FORWARDED_FOR"]


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="bin/test installs docker-compose")
def test_a_password_of_any_characters_reaches_server_and_stet_alike(tmp_path: Path) -> None:
    quoted = HARD_PASSWORD.replace("'", r"\'")
    got = list_environments(tmp_path, "".join(f"{name}='{quoted}'\n" for name in REQUIRED_NAMES))
    environment_of_migrate = got["migrate"]
    for name in REQUIRED_NAMES:
        # What compose prints it could read again: there $ is written twice.
        assert environment_of_migrate[name].replace("$$", "$") == HARD_PASSWORD, name
    assert got["database"]["POSTGRES_PASSWORD"] == environment_of_migrate["STET_DATABASE_OWNER_PASSWORD"]
    assert got["broker"]["REDISCLI_AUTH"] == environment_of_migrate["STET_BROKER_PASSWORD"]


def list_environments(folder: Path, env: str) -> dict[str, dict[str, str]]:
    """{service: its environment} with this .env, as compose itself works it out."""
    file = folder / "env"
    file.write_text(env)
    data = subprocess.run(
        [
            *("docker-compose", "--env-file", str(file), "--file", str(COMPOSE)),
            *("config", "--format", "json"),
        ],
        env=processes.build_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        # What compose finds nowhere it passes to nobody, and prints as nothing.
        name: {one: value for one, value in service["environment"].items() if value is not None}
        for name, service in json.loads(data.stdout)["services"].items()
        if "environment" in service
    }
