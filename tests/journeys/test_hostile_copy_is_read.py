"""An archived copy that would like to run and to be told who reads it: in a browser neither happens."""

import pytest
from django.core.files.storage import InMemoryStorage, storages

from factcheck.models import Citation, Claim, Source
from tests.factcheck.snapshot_checks import Look
from tests.factcheck.snapshot_factories import archive_page
from tests.factories import MONDAY, Cast
from tests.journeys.people import Enter
from tests.lib.hostile_page import OUTSIDE, build_hostile_drawing, build_hostile_page
from tests.sampling import mark_all_but_every

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PASSAGE = "20,145 crates were landed"
LINKS = """[...document.querySelectorAll('a, form, area, use, image')].map((one) =>
  one.getAttribute('href') || one.getAttribute('action') || one.getAttribute('xlink:href') || '')
  .filter((link) => /^(javascript|data|vbscript):/i.test(link.trim()))"""
FOREIGN = (
    "document.querySelectorAll('main :is(img, iframe, object, embed, base, style, link, script)').length"
)


@pytest.mark.parametrize(
    ("content_type", "body"),
    mark_all_but_every(
        3,
        [
            ("text/html", build_hostile_page(OUTSIDE)),
            ("text/html; charset=utf-7", "+ADw-script+AD4-x+ADw-/script+AD4-" + build_hostile_page(OUTSIDE)),
            ("application/xhtml+xml", build_hostile_page(OUTSIDE)),
            ("image/svg+xml", build_hostile_drawing(OUTSIDE)),
            ("text/plain", build_hostile_page(OUTSIDE)),
            ("audio/mpeg", build_hostile_page(OUTSIDE)),
        ],
        "hostile copies",
    ),
)
def test_nothing_runs_and_nobody_outside_is_asked(
    create_claim_in_state, cast: Cast, open_window: Enter, monkeypatch, content_type, body
) -> None:
    """The window fails the test for each request elsewhere and each complaint, as of a broken policy."""
    monkeypatch.setitem(storages._storages, "snapshots", InMemoryStorage())
    claim: Claim = create_claim_in_state("live")
    source = Source.objects.filter(citations__claim=claim).earliest("pk")
    look = Look(
        text=f"In March {PASSAGE}\n{body}",
        body=body.encode(),
        media_type=content_type.partition(";")[0],
        headers={"content-type": content_type, "refresh": f"0;url={OUTSIDE}", "set-cookie": "a=b"},
        final_url='https://stats.example.org/"><script>x</script>',
    )
    copy = archive_page(source.pk, look, at=MONDAY)
    assert copy is not None
    Citation.objects.filter(source=source).update(snapshot=copy, passage=PASSAGE, locator="<img src=x>")
    edith = open_window(cast.editor)
    home = f"/snapshots/{copy.public_id}/"
    for place in (home, f"{home}read/", f"/sources/{source.public_id}/", f"/claims/{claim.public_id}/"):
        assert edith.goes_to(place) == 200, place
        edith.page.wait_for_load_state("load")
        assert edith.page.evaluate("document.documentElement.dataset.ran ?? 'no'") == "no", place
        assert edith.page.evaluate(LINKS) == [], place
        assert edith.page.evaluate(FOREIGN) == 0, place
    for part in ("original/", "snapshot.warc.gz"):
        answer = edith.page.context.request.get(f"{edith.site}{home}{part}")
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert "no-store" in answer.headers["cache-control"]
        assert not {"set-cookie", "refresh", "link"} & set(answer.headers)
    # Sound is played on the page, but these bytes are none.
    assert edith.page.context.request.get(f"{edith.site}{home}inline/").status == 404
