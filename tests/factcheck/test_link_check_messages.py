"""Every outcome of a link check has its sentence."""

import pytest

from factcheck.link_checks.messages import REASON_MESSAGES, describe_outcome
from factcheck.models.enums import SourceHealth
from lib.safe_http.errors import ERROR_MESSAGES


@pytest.mark.parametrize(
    ("health", "reason", "code", "said"),
    [
        ("ok", "", 200, ""),
        ("failing", "http_503", 503, "The site reports an error (503)."),
        ("failing", "http_418", 418, "The site reports an error (418)."),
        ("failing", "tls", None, REASON_MESSAGES["tls"]),
        ("failing", "crashed", None, "The check failed because of a fault in Stet."),
        ("missing", "http_410", 410, "The page no longer exists (410)."),
        ("soft_404", "by_title", 200, "The site works, but the page says it does not exist."),
        (
            "blocked",
            "http_429",
            429,
            "The site blocks Stet (429). Readers may still be able to see the page.",
        ),
        (
            "blocked",
            "challenge",
            200,
            ("The site shows a robot test (CAPTCHA). Readers may still be able to see the page."),
        ),
        ("dead", "timeout", None, "The page was missing at every check for several days."),
        ("refused", "refused_url", None, REASON_MESSAGES["refused_url"]),
    ],
)
def test_why_a_look_came_to_what_it_did(health, reason, code, said):
    assert describe_outcome(health, reason=reason, code=code) == said


def test_every_code_of_a_look_and_every_outcome_has_its_sentence():
    assert all(
        describe_outcome(health) for health in SourceHealth if health not in ("ok", "unchecked", "archived")
    )
    assert set(ERROR_MESSAGES) <= set(REASON_MESSAGES)
