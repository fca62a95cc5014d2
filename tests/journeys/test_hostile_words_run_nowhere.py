"""Three hundred texts that would like to run, in all that a person can type: in a browser none does."""

import itertools

import pytest
from django.utils.html import escape

from accounts.models import User
from articles.models import Article
from factcheck.models import Claim, Source, Verdict
from publishing.documents.relay import relay_events
from tests.factories import Cast, create_article
from tests.journeys.people import Enter

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RUNS = "document.documentElement.dataset.ran=1"
TAGS = (
    "img src=x", "svg", "svg/", "body", "video src=x", "audio src=x", "input autofocus", "details open",
    "iframe", "math", "object data=x", "marquee", "select autofocus", "form", "a href=# autofocus tabindex=0",
)  # fmt: skip
EVENTS = ("onerror", "onload", "onfocus", "ontoggle", "onpointerover", "onanimationstart", "onstart")
BEFORE = ("", '">', "'>")
PAYLOADS = [
    *(f"{before}<{tag} {event}={RUNS}>" for tag, event, before in itertools.product(TAGS, EVENTS, BEFORE)),
    f"<script>{RUNS}</script>",
    f"</script><script>{RUNS}</script>",
    f"</textarea><script>{RUNS}</script>",
    f"</title><script>{RUNS}</script>",
    f"<svg><script>{RUNS}</script></svg>",
    f"<svg><animate onbegin={RUNS} attributeName=x dur=1s>",
    f"<math><mtext><table><mglyph><style><!--</style><img src=x onerror={RUNS}>",
    f'<noscript><p title="</noscript><img src=x onerror={RUNS}>">',
    f"<a href=javascript:{RUNS}>x</a>",
    f"[x](javascript:{RUNS})",
    f"![x](https://elsewhere.example/{RUNS})",
    "<img src=https://elsewhere.example/seen.png>",
    "<link rel=stylesheet href=https://elsewhere.example/x.css>",
    "<meta http-equiv=refresh content=0;url=https://elsewhere.example/>",
    "<base href=https://elsewhere.example/>",
    "{{7*7}}{% load %}${7*7}",
]
WORDS = "\n".join(PAYLOADS)


@pytest.fixture
def hostile_claim(cast: Cast, create_claim_in_state) -> Claim:
    """A published claim, and everything about it that was typed is hostile."""
    claim: Claim = create_claim_in_state("live")
    User.objects.filter(pk=cast.checker.pk).update(name=PAYLOADS[0])
    Source._default_manager.update(title=PAYLOADS[1], author=PAYLOADS[2], publisher=PAYLOADS[3])
    claim.citations.update(passage=WORDS[:2_000], locator=PAYLOADS[8])
    Claim._default_manager.filter(pk=claim.pk).update(statement=WORDS[:900], claimant=PAYLOADS[4])
    Verdict._default_manager.update(headline=PAYLOADS[5], explanation=WORDS, summary=WORDS[:500])
    return claim


def test_the_list_is_long() -> None:
    assert len(PAYLOADS) > 300


def test_nothing_runs_and_nobody_outside_is_asked(
    hostile_claim: Claim, cast: Cast, open_window: Enter
) -> None:
    """The window itself fails the test for each complaint: an error, a broken policy, a request elsewhere."""
    article = hostile_claim.appearances.get().revision.article
    typed = create_article(cast.desk, cast.editor, body=[escape(WORDS)], url="https://news.example.org/2")
    Article.objects.filter(pk__in=[article.pk, typed.pk]).update(headline=PAYLOADS[6], publisher=PAYLOADS[7])
    relay_events()
    edith = open_window(cast.editor)
    source = hostile_claim.citations.earliest("pk").source
    places = [
        "/queue/", "/my-work/", "/articles/", "/sources/", "/verdicts/", "/workload/", "/search/?q=img",
        f"/articles/{article.public_id}/", f"/articles/{typed.public_id}/",
        f"/claims/{hostile_claim.public_id}/", f"/claims/{hostile_claim.public_id}/discussion/",
        f"/sources/{source.public_id}/", f"/verdicts/{hostile_claim.public_id}/",
    ]  # fmt: skip
    for place in places:
        assert edith.goes_to(place) == 200, place
        edith.page.wait_for_load_state("load")
        assert edith.page.evaluate("document.documentElement.dataset.ran ?? 'no'") == "no", place
        assert edith.page.evaluate("document.querySelectorAll('img[src^=https], base').length") == 0, place
