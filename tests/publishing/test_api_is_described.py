"""The API's description: current, valid, true of the answers, and readable as a page."""

import json
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings

from newsroom.wsgi import application
from tests.api_schema import WRITTEN, described, read_written_schema
from tests.sampling import mark_for_long_runs


def test_the_written_description_is_current_and_valid(tmp_path):
    now = tmp_path / "openapi.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(now))
    assert now.read_text() == WRITTEN.read_text(), "Run manage.py spectacular --file with its path."


def test_every_answer_is_as_described(publish_claim, correct_claim, retract_claim, cast, pull_verdicts):
    cast.desk.publishes_names = True
    cast.desk.save()
    missing, corrected, unproven = (
        retract_claim(publish_claim()),
        correct_claim(publish_claim()),
        publish_claim(rating="Unproven"),
    )
    described("PaginatedVerdictList").validate(pull_verdicts().json())
    described("Tombstone").validate(pull_verdicts(id=missing.public_id).json())
    for claim in (corrected, unproven):
        described("PublishedVerdict").validate(pull_verdicts(id=claim.public_id).json())
    for refused in (
        pull_verdicts("?x=1"),
        pull_verdicts(secret="no"),
        pull_verdicts(id="00000000-0000-4000-8000-000000000000"),
    ):
        described("Problem").validate(refused.json())


def test_downloads_are_described_with_the_filters_of_the_list():
    def list_parameters(path: str) -> set[str]:
        operation = read_written_schema()["paths"][f"/api/v1/{path}"]["get"]
        return {parameter["name"] for parameter in operation["parameters"]}

    listed = list_parameters("verdicts/") - {"cursor", "page_size"}
    assert list_parameters("verdicts.ndjson") == listed - {"order"} | {"cursor"}
    assert list_parameters("verdicts.csv") == listed - {"expand", "fields"}


def test_the_page_tells_every_operation_its_parameters_and_shapes(client):
    page = client.get("/api/docs/").content.decode()
    schema = read_written_schema()
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert f"<code>{method.upper()} {path}</code>" in page
            assert f'id="{operation["operationId"]}"' in page
            for parameter in operation.get("parameters", []):
                assert f"<code>{parameter['name']}</code>" in page
    assert 'curl -H "Authorization: Bearer $STET_KEY"' in page
    assert "<code>citations[].passage</code>" in page
    assert 'id="shape-Tombstone"' in page
    assert "<script" not in page
    assert client.get("/api/docs/")["Cache-Control"] == "public, max-age=60"


def test_the_description_says_how_a_key_is_sent(client):
    schema = yaml.safe_load(client.get("/api/schema/").content)
    assert schema["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert {"key": []} in schema["paths"]["/api/v1/verdicts/"]["get"]["security"]


@pytest.fixture
def one_connection():
    """Requests inside the test's own transaction, which must not close its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("signed_in", mark_for_long_runs([True, False], "described"))
def test_nothing_generated_from_the_description_breaks_it(
    publish_claim, partner_key, signed_in, one_connection
):
    publish_claim()
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
    headers = {"Authorization": f"Bearer {partner_key}"} if signed_in else {}
    attempt = []
    for result in schema.get_all_operations():
        operation = result.ok()
        if "/verdicts/" not in operation.path:
            continue

        @settings(
            max_examples=15, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def probe(case: Any) -> None:
            answer = case.call(headers=headers)
            assert answer.status_code < 500, answer.text
            attempt.append(answer.status_code)
            if answer.status_code >= 400:
                assert answer.headers["content-type"][0] == "application/problem+json"
                assert json.loads(answer.text)["status"] == answer.status_code

        probe()
    assert (200 in attempt) is signed_in
    assert (401 in attempt) is not signed_in
