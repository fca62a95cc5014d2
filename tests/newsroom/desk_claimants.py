"""One of each thing that a desk has about claimants, and about what happened since a verdict."""

from accounts.models import Desk, User
from articles.models import Article
from factcheck.models import (
    Claim,
    Claimant,
    CorrectionRequest,
    OriginPage,
    PageFinding,
    Repeat,
    Source,
)
from factcheck.models.claimant import get_claimant_key
from factcheck.models.follow_up_enums import CorrectionAddressee, PageOutcome
from tests.factories import MONDAY


def create_claimant_things(desk: Desk, by: User) -> dict[str, Claimant]:
    """Three claimants, of whom one was merged into another."""
    main, merged, other = (
        Claimant.objects.create(
            desk=desk, name=name, key=get_claimant_key(name), kind="person", created_by=by, created_at=MONDAY
        )
        for name in ("The mayor of boats", "The mayor of ships", "The mayor of nets")
    )
    Claimant.objects.filter(pk=merged.pk).update(merged_into=main, main=main)
    return {"main": main, "merged": merged, "other": other}


def create_since_things(claim: Claim, article: Article, source: Source, by: User) -> dict[str, str]:
    """A repeat, a finding on a page that made the claim, and a correction request: {beginning: public id}."""
    appearance = claim.appearances.get()
    repeat = Repeat.objects.create(
        claim=claim, article=article, revision=article.current_revision, exact="The mayor hid it again",
        text_key="mayor", start=0, end=4, score=1, found_at=MONDAY,
    )  # fmt: skip
    page = OriginPage.objects.create(
        claim=claim, article=article, appearance=appearance, source=source, sentence="The mayor hid it",
        created_at=MONDAY,
    )  # fmt: skip
    finding = PageFinding.objects.create(
        page=page, outcome=PageOutcome.REPEATED, before="The mayor hid it", repeat_of=appearance,
        found_at=MONDAY,
    )  # fmt: skip
    request = CorrectionRequest.objects.create(
        claim=claim, addressee=CorrectionAddressee.CLAIMANT, recipient="The mayor", channel="E-mail",
        text="Correct what the mayor said", requested_on=MONDAY.date(), requested_by=by, requested_at=MONDAY,
    )  # fmt: skip
    return {
        "/repeats/": str(repeat.public_id),
        "/page-findings/": str(finding.public_id),
        "/correction-requests/": str(request.public_id),
    }
