"""Stories of the confidential desk: an investigation with a restricted source, and a company's statement."""

from functools import partial

from articles.models.enums import Provenance
from factcheck.models.enums import CitationStance, ClaimKind, ClaimPriority, CloseReason, SourceTier, Tick
from newsroom.demo.claim_story import ClaimStory
from newsroom.demo.timeline import ArticleSource, StoryTimeline

COMPANY = "Brackwater Aggregates"


def play_quarry_story(stage: StoryTimeline) -> None:
    """Play an article with two approvals a claim: settled, approved, half approved, on hold, a late reply."""
    when = stage.when
    stage.import_article(
        "quarry",
        ArticleSource("inquiries", provenance=Provenance.OWN_COPY),
        by="joss",
        at=when.days_ago(9, "10:00"),
    )
    flag = partial(ClaimStory.flag, stage, "quarry", by="joss", due_at=when.in_days(3, "18:00"))

    days = flag(
        "On 41 days last year the fine dust at the end of the lane was above the legal limit",
        at=when.days_ago(9, "10:20"),
        statement="On 41 days last year the fine dust in Quarry Lane was above the legal limit.",
        kind=ClaimKind.NUMBER,
        priority=ClaimPriority.URGENT,
    )
    days.assign("wren").start_checking().cite_page("/dust", "was passed on 41 days at Quarry Lane").tick(
        Tick.KEEP
    )
    days.approve("mina").approve("agnes").settle()

    sprays = flag(
        "a manager asked in March 2024 for the water sprays to be turned off at night",
        at=when.days_ago(9, "10:28"),
        statement="In March 2024 a manager asked for the quarry’s water sprays to be turned off at night.",
        kind=ClaimKind.ATTRIBUTION,
        priority=ClaimPriority.URGENT,
    )
    sprays.assign("wren").wait_until(when.days_ago(2, "09:00")).start_checking().cite_document(
        "An internal message of the quarry",
        is_restricted=True,
        passage="Leave the sprays off at night until the pump is mended.",
        tier=SourceTier.PRIMARY,
    )
    sprays.grant_access("agnes").grant_access("joss").tick(
        Tick.KEEP, "Seen in the original. Two people confirm the sender."
    )
    sprays.approve("agnes")

    director = flag(
        "was made a director eight weeks later",
        at=when.days_ago(9, "10:34"),
        statement="The manager was made a director of Brackwater Aggregates eight weeks later.",
        kind=ClaimKind.TITLE,
    )
    director.wait_until(when.hours_ago(27)).assign("mina").start_checking().cite_page(
        "/blocked", "appointed director on 20 May 2024", tier=SourceTier.PRIMARY
    )

    present = flag(
        "The minutes record him as present at two of the three meetings where it was discussed",
        at=when.days_ago(9, "10:41"),
        statement="Ruben Thackray was present at two of the three meetings on the quarry’s permit.",
        kind=ClaimKind.OTHER,
        priority=ClaimPriority.HIGH,
    )
    present.assign("mina").wait_until(when.days_ago(4, "09:00")).start_checking().cite_document(
        "Minutes of the planning committee, three meetings",
        publisher="Harrowmere Town Council",
        locator="attendance lists",
        tier=SourceTier.PRIMARY,
    ).tick(Tick.KEEP).approve("wren").approve("joss").hold(
        "Our lawyers read this passage before it is cleared."
    )

    part = flag(
        "he had taken no part in any decision about the permit",
        at=when.days_ago(9, "10:47"),
        statement="Ruben Thackray said that he had taken no part in any decision about the permit.",
        kind=ClaimKind.QUOTE,
    )
    part.assign("wren").wait_until(when.days_ago(3, "10:00")).start_checking().request_reply(
        "Ruben Thackray",
        "You told us that you took no part. Do you stand by that, in the light of the minutes?",
        deadline=when.hours_ago(26),
    )

    trees = flag(
        "it had planted 600 trees along the lane",
        at=when.days_ago(9, "10:52"),
        statement="Brackwater says that it planted 600 trees along Quarry Lane.",
        kind=ClaimKind.ATTRIBUTION,
    )
    trees.assign("mina").wait_until(when.hours_ago(24)).start_checking().request_reply(
        "Brackwater’s press office",
        "We counted 212 trees. Where are the others?",
        deadline=when.in_hours(30),
        channel="Letter by hand",
    )

    counted = flag(
        "There are 212",
        at=when.days_ago(9, "10:55"),
        statement="There are 212 trees along Quarry Lane.",
        kind=ClaimKind.NUMBER,
    )
    counted.assign("wren").wait_until(when.days_ago(2, "14:00")).start_checking().cite_document(
        "Photographs of the lane, numbered", author="Wren Achterberg", tier=SourceTier.PRIMARY
    ).tick(Tick.KEEP, "Counted twice, by two people, on two days.").approve("mina").approve("joss")

    doctors = flag(
        "in 2022 and again in 2023",
        at=when.days_ago(9, "11:02"),
        statement="Two doctors wrote to the council about the children’s coughs in 2022 and in 2023.",
        kind=ClaimKind.DATE,
    )
    doctors.assign("mina").start_checking().release("I know one of the two. Somebody else should ring them.")
    doctors.wait_until(when.hours_ago(22)).assign("wren")

    flag(
        "is paid £3.2 million a year by the council for stone",
        at=when.hours_ago(21),
        statement="The council pays Brackwater £3.2 million a year for stone.",
        kind=ClaimKind.NUMBER,
        priority=ClaimPriority.HIGH,
    )


def play_brackwater_story(stage: StoryTimeline) -> None:
    """Play a company's statement: one sentence of it checked in public, by a desk that is not named there."""
    when = stage.when
    stage.import_article(
        "brackwater",
        ArticleSource("inquiries", publisher=COMPANY, url="https://brackwater.example/statements/air"),
        by="joss",
        at=when.days_ago(7, "14:00"),
    )
    flag = partial(ClaimStory.flag, stage, "brackwater", by="joss", claimant=COMPANY)
    never = flag(
        "Dust from the quarry has never passed the legal limit",
        at=when.days_ago(7, "14:10"),
        statement="Dust from Brackwater Quarry has never passed the legal limit.",
        kind=ClaimKind.NUMBER,
        priority=ClaimPriority.URGENT,
    )
    never.assign("wren").start_checking().cite_page(
        "/dust", "was passed on 41 days at Quarry Lane", stance=CitationStance.REFUTES
    )
    never.cite_statement(
        "The county’s air quality officer",
        "Forty-one days. It is in our return to the ministry.",
        author="County air quality office",
        stance=CitationStance.REFUTES,
    )
    never.request_reply(
        "Brackwater’s press office",
        "Council records show 41 days above the limit. Do you dispute them?",
        deadline=when.days_ago(5, "12:00"),
    ).wait_for(hours=16).log_reply("We stand by our statement. Our own instruments show no such thing.")
    never.submit_verdict(
        "False",
        "The limit was passed on 41 days in one year",
        "The daily limit for fine dust was passed on **41 days** in 2025 at Quarry Lane [1]; the law allows "
        "35. The county reports the same number [2].\n\nThe company points to its own instruments, which it "
        "has not let anybody see.",
        figure_waiver="The limit is the law’s; the year is that of the table on the same page.",
    ).approve("mina").approve("agnes", "Lawyers agree.").publish()

    flag(
        "more than any other quarry in the county",
        at=when.days_ago(7, "14:18"),
        statement="Brackwater spends more against dust than any other quarry in the county.",
        kind=ClaimKind.SUPERLATIVE,
        due_at=when.days_ago(1, "13:00"),
    )
    flag(
        "calibrated twice a year by an independent laboratory",
        at=when.days_ago(7, "14:25"),
        statement="Brackwater’s instruments are calibrated twice a year by an independent laboratory.",
        kind=ClaimKind.OTHER,
    ).close(CloseReason.DECLINED, "The company will not name the laboratory. Not worth another week.")
    planted = flag(
        "We have planted 600 trees along Quarry Lane",
        at=when.days_ago(7, "14:31"),
        statement="Brackwater Aggregates has planted 600 trees along Quarry Lane.",
        kind=ClaimKind.NUMBER,
        due_at=when.get_tonight(),
    )
    planted.assign("wren").wait_until(when.days_ago(1, "09:30")).start_checking().cite_document(
        "Photographs of the lane, numbered",
        author="Wren Achterberg",
        stance=CitationStance.REFUTES,
        tier=SourceTier.PRIMARY,
    ).cite_statement(
        "The council’s tree officer",
        "Nearer two hundred, and half of them dead.",
        stance=CitationStance.REFUTES,
    ).submit_verdict(
        "False",
        "We counted 212 trees, not 600",
        "There are 212 trees along the lane, by our own count [1] and by the tree officer’s estimate [2].",
        figure_waiver="Counted by us, photograph by photograph, in the document cited.",
        reply_waiver="The company has the question in writing; its deadline is in the sister story.",
    )
