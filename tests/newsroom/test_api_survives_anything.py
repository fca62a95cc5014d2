"""Requests made from the API's own description, sound ones and broken ones, alone and one after the other, as
nobody, as a partner and as an editor's service: none breaks it, and every answer is as it is described.
"""

import itertools
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings, strategies
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from articles.models import Article
from factcheck.models import Claim
from newsroom.wsgi import application
from tests.factcheck.api_client import create_service_key
from tests.sampling import mark_for_long_runs

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CASES = 750
MANY = 20_000
"""Of both together: more than so many are asked by all who ask."""
WALKS, MANY_WALKS = 10, 300
STATES = ("suggested", "flagged", "assigned", "checking", "in_review", "approved", "closed")
STEPS = 12
"""Of one walk at most."""
WHO = ("nobody", "partner", "editor")
pytestmark = pytest.mark.postgres  # once is enough: what is tried is the answers


@pytest.fixture
def one_connection(settings: Any) -> Any:
    """Requests inside the test's own transaction; none is one too many."""
    settings.STET_API_REQUESTS_PER_MINUTE = 10**9
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def keys(cast: Any, partner_key: str) -> dict[str, str]:
    scopes = ("work", "read-published", "import-articles")
    return {
        "nobody": "",
        "partner": partner_key,
        "editor": create_service_key(cast, cast.desk, role="editor", scopes=scopes),
    }


def served(environ: Any, start_response: Any) -> list[bytes]:
    """The house as a server hands it on: an answer is taken whole, and then closed."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


@pytest.fixture
def claims(publish_claim: Any, create_claim_in_state: Any) -> None:
    """One in each state that has actions of its own."""
    publish_claim()
    for state in STATES:
        create_claim_in_state(state)


def check_answer(case: Any, answer: Any) -> None:
    # What "fields" leaves out of a verdict is described as required: none can say "unless".
    parts = case.path == "/api/v1/verdicts/" and "fields" in (case.query or {})
    case.validate_response(answer, checks=CHECKS[:-1] if parts else CHECKS)
    if answer.status_code >= 400:
        assert answer.headers["content-type"][0] == "application/problem+json"


def aim(case: Any, number: int) -> None:
    """Ask of something that is there, every other time, and name its version: nothing guesses either."""
    rows = {"claims": Claim, "articles": Article, "verdicts": Claim}.get(case.path.split("/")[3])
    if rows is None or "id" not in case.path_parameters:
        return
    if number % 2:
        found = rows.objects.order_by("pk").values_list("public_id", flat=True)
        case.path_parameters["id"] = str(found[number // 2 % len(found)])
    if isinstance(case.body, dict) and "version" in case.body:
        here = (
            rows.objects.filter(public_id=case.path_parameters["id"])
            if is_uuid(case)
            else rows.objects.none()
        )
        case.body["version"] = here.values_list("version", flat=True).first() or case.body["version"]


def is_uuid(case: Any) -> bool:
    try:
        return bool(UUID(case.path_parameters["id"]))
    except (ValueError, AttributeError):
        return False


def build_headers(secret: str) -> dict[str, str]:
    return {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {secret}"} if secret else {})


def ask_all(secret: str, cases: int) -> Counter[int]:
    """``cases`` requests in all, shared out to the operations; how many were answered with which status."""
    schema = schemathesis.openapi.from_wsgi("/api/schema/", served)
    operations = [result.ok() for result in schema.get_all_operations()]
    answered: Counter[int] = Counter()
    for operation in operations:
        place = itertools.count()

        @settings(
            max_examples=max(1, round(cases / len(operations))), deadline=None, database=None,
            derandomize=True, suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(
            case=strategies.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))
        )
        def probe(case: Any) -> None:
            aim(case, next(place))  # noqa: B023 - called before the next one
            answer = case.call(headers=build_headers(secret))
            check_answer(case, answer)
            answered[answer.status_code] += 1

        probe()
    return answered


def walk(secret: str, walks: int) -> Counter[int]:
    """Ask on with what earlier answers named, as long as each walk goes; how many were answered how."""
    answered: Counter[int] = Counter()

    class Walk(schemathesis.openapi.from_wsgi("/api/schema/", served).as_state_machine()):
        def setup(self) -> None:
            """Begin where the walk before began: what is drawn depends on what was answered."""
            self.place = itertools.count()
            self.undone = transaction.atomic()
            self.undone.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

        def before_call(self, case: Any) -> None:
            aim(case, next(self.place))

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": build_headers(secret)}

        def validate_response(self, response: Any, case: Any, *_: Any, **__: Any) -> None:
            check_answer(case, response)
            answered[response.status_code] += 1

    Walk.run(
        settings=settings(
            max_examples=walks,
            deadline=None,
            database=None,
            derandomize=True,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
        )
    )
    return answered


def run(keys: dict[str, str], who: str, cases: int) -> Counter[int]:
    # Who is nobody is refused before anything of theirs is read.
    share = cases // 6 if who == "nobody" else cases // 2
    answered = ask_all(keys[who], share)
    assert sum(answered.values()) > share * 0.6, answered
    if who == "nobody":
        # 404 where no address takes the number that was made up, as one of fifty digits.
        assert set(answered) <= {401, 400, 404, 415, 422}, answered
    else:
        assert {200, 400, 403, 404} <= set(answered) | {400}, answered
    return answered


@pytest.mark.parametrize("who", mark_for_long_runs(WHO, "made up"))
def test_nothing_generated_from_the_description_breaks_it(
    claims: None, keys: dict[str, str], who: str, one_connection: None
) -> None:
    run(keys, who, CASES)


@pytest.mark.parametrize("who", mark_for_long_runs(WHO[1:], "walks"))
def test_no_walk_from_answer_to_answer_breaks_it(
    claims: None, keys: dict[str, str], who: str, one_connection: None
) -> None:
    assert sum(walk(keys[who], WALKS).values()) > WALKS


@pytest.mark.long
@pytest.mark.parametrize("who", WHO)
def test_twenty_thousand_break_nothing(
    claims: None, keys: dict[str, str], who: str, one_connection: None, print_figure: Any
) -> None:
    answered = run(keys, who, MANY)
    print_figure(f"{answered.total():,} requests as {who}: {describe(answered)}")


@pytest.mark.long
@pytest.mark.parametrize("who", WHO[1:])
def test_many_walks_break_nothing(
    claims: None, keys: dict[str, str], who: str, one_connection: None, print_figure: Any
) -> None:
    answered = walk(keys[who], MANY_WALKS)
    print_figure(f"{answered.total():,} requests in walks as {who}: {describe(answered)}")


def describe(answered: Counter[int]) -> str:
    return ", ".join(f"{count:,} x {status}" for status, count in sorted(answered.items()))
