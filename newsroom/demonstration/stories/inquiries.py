"""The confidential desk: an investigation with a source that few may know, and a company's answer to it."""

from functools import partial

from articles.enums import Provenance
from factcheck.enums import CloseReason, Kind, Priority, Stance, Tick, Tier
from newsroom.demonstration.claim_story import ClaimStory
from newsroom.demonstration.stage import Copy, Stage

COMPANY = "Brackwater Aggregates"


def quarry(stage: Stage) -> None:
    """Two approvals each on this desk: settled, approved, half approved, held, with a late reply."""
    when = stage.when
    stage.imports(
        "quarry", Copy("inquiries", provenance=Provenance.OWN_COPY), by="joss", at=when.days_ago(9, "10:00")
    )
    flag = partial(ClaimStory.flag, stage, "quarry", by="joss", due_at=when.in_days(3, "18:00"))

    days = flag(
        "On 41 days last year the fine dust at the end of the lane was above the legal limit",
        at=when.days_ago(9, "10:20"),
        statement="On 41 days last year the fine dust in Quarry Lane was above the legal limit.",
        kind=Kind.NUMBER,
        priority=Priority.URGENT,
    )
    days.assign("wren").start().page("/dust", "was passed on 41 days at Quarry Lane").tick(Tick.STANDS)
    days.approve("mina").approve("agnes").settle()

    sprays = flag(
        "a manager asked in March 2024 for the water sprays to be turned off at night",
        at=when.days_ago(9, "10:28"),
        statement="In March 2024 a manager asked for the quarry’s water sprays to be turned off at night.",
        kind=Kind.ATTRIBUTION,
        priority=Priority.URGENT,
    )
    sprays.assign("wren").until(when.days_ago(2, "09:00")).start().document(
        "An internal message of the quarry",
        restricted=True,
        passage="Leave the sprays off at night until the pump is mended.",
        tier=Tier.PRIMARY,
    )
    sprays.show("agnes").show("joss").tick(
        Tick.STANDS, "Seen in the original. Two people confirm the sender."
    )
    sprays.approve("agnes")

    director = flag(
        "was made a director eight weeks later",
        at=when.days_ago(9, "10:34"),
        statement="The manager was made a director of Brackwater Aggregates eight weeks later.",
        kind=Kind.TITLE,
    )
    director.until(when.hours_ago(27)).assign("mina").start().page(
        "/blocked", "appointed director on 20 May 2024", tier=Tier.PRIMARY
    )

    present = flag(
        "The minutes record him as present at two of the three meetings where it was discussed",
        at=when.days_ago(9, "10:41"),
        statement="Ruben Thackray was present at two of the three meetings on the quarry’s permit.",
        kind=Kind.OTHER,
        priority=Priority.HIGH,
    )
    present.assign("mina").until(when.days_ago(4, "09:00")).start().document(
        "Minutes of the planning committee, three meetings",
        publisher="Harrowmere Town Council",
        locator="attendance lists",
        tier=Tier.PRIMARY,
    ).tick(Tick.STANDS).approve("wren").approve("joss").hold(
        "Our lawyers read this passage before it is cleared."
    )

    part = flag(
        "he had taken no part in any decision about the permit",
        at=when.days_ago(9, "10:47"),
        statement="Ruben Thackray said that he had taken no part in any decision about the permit.",
        kind=Kind.QUOTE,
    )
    part.assign("wren").until(when.days_ago(3, "10:00")).start().asks(
        "Ruben Thackray",
        "You told us that you took no part. Do you stand by that, in the light of the minutes?",
        deadline=when.hours_ago(26),
    )

    trees = flag(
        "it had planted 600 trees along the lane",
        at=when.days_ago(9, "10:52"),
        statement="Brackwater says that it planted 600 trees along Quarry Lane.",
        kind=Kind.ATTRIBUTION,
    )
    trees.assign("mina").until(when.hours_ago(24)).start().asks(
        "Brackwater’s press office",
        "We counted 212 trees. Where are the others?",
        deadline=when.in_hours(30),
        channel="Letter by hand",
    )

    counted = flag(
        "There are 212",
        at=when.days_ago(9, "10:55"),
        statement="There are 212 trees along Quarry Lane.",
        kind=Kind.NUMBER,
    )
    counted.assign("wren").until(when.days_ago(2, "14:00")).start().document(
        "Photographs of the lane, numbered", author="Wren Achterberg", tier=Tier.PRIMARY
    ).tick(Tick.STANDS, "Counted twice, by two people, on two days.").approve("mina").approve("joss")

    doctors = flag(
        "in 2022 and again in 2023",
        at=when.days_ago(9, "11:02"),
        statement="Two doctors wrote to the council about the children’s coughs in 2022 and in 2023.",
        kind=Kind.DATE,
    )
    doctors.assign("mina").start().release("I know one of the two. Somebody else should ring them.")
    doctors.until(when.hours_ago(22)).assign("wren")

    flag(
        "is paid £3.2 million a year by the council for stone",
        at=when.hours_ago(21),
        statement="The council pays Brackwater £3.2 million a year for stone.",
        kind=Kind.NUMBER,
        priority=Priority.HIGH,
    )


def brackwater(stage: Stage) -> None:
    """A company's statement: one sentence of it checked in public, on a desk that is not named there."""
    when = stage.when
    stage.imports(
        "brackwater",
        Copy("inquiries", publisher=COMPANY, url="https://brackwater.example/statements/air"),
        by="joss",
        at=when.days_ago(7, "14:00"),
    )
    flag = partial(ClaimStory.flag, stage, "brackwater", by="joss", claimant=COMPANY)
    never = flag(
        "Dust from the quarry has never passed the legal limit",
        at=when.days_ago(7, "14:10"),
        statement="Dust from Brackwater Quarry has never passed the legal limit.",
        kind=Kind.NUMBER,
        priority=Priority.URGENT,
    )
    never.assign("wren").start().page("/dust", "was passed on 41 days at Quarry Lane", stance=Stance.REFUTES)
    never.said(
        "The county’s air quality officer",
        "Forty-one days. It is in our return to the ministry.",
        author="County air quality office",
        stance=Stance.REFUTES,
    )
    never.asks(
        "Brackwater’s press office",
        "Council records show 41 days above the limit. Do you dispute them?",
        deadline=when.days_ago(5, "12:00"),
    ).wait(hours=16).answered("We stand by our statement. Our own instruments show no such thing.")
    never.rule(
        "False",
        "The limit was passed on 41 days in one year",
        "The daily limit for fine dust was passed on **41 days** in 2025 at Quarry Lane [1]; the law allows "
        "35. The county reports the same number [2].\n\nThe company points to its own instruments, which it "
        "has not let anybody see.",
    ).approve("mina").approve("agnes", "Lawyers agree.").publish()

    flag(
        "more than any other quarry in the county",
        at=when.days_ago(7, "14:18"),
        statement="Brackwater spends more against dust than any other quarry in the county.",
        kind=Kind.SUPERLATIVE,
        due_at=when.days_ago(1, "13:00"),
    )
    flag(
        "calibrated twice a year by an independent laboratory",
        at=when.days_ago(7, "14:25"),
        statement="Brackwater’s instruments are calibrated twice a year by an independent laboratory.",
        kind=Kind.OTHER,
    ).close(CloseReason.DECLINED, "The company will not name the laboratory. Not worth another week.")
    planted = flag(
        "We have planted 600 trees along Quarry Lane",
        at=when.days_ago(7, "14:31"),
        statement="Brackwater Aggregates has planted 600 trees along Quarry Lane.",
        kind=Kind.NUMBER,
        due_at=when.tonight(),
    )
    planted.assign("wren").until(when.days_ago(1, "09:30")).start().document(
        "Photographs of the lane, numbered",
        author="Wren Achterberg",
        stance=Stance.REFUTES,
        tier=Tier.PRIMARY,
    ).said(
        "The council’s tree officer", "Nearer two hundred, and half of them dead.", stance=Stance.REFUTES
    ).rule(
        "False",
        "We counted 212 trees, not 600",
        "There are 212 trees along the lane, by our own count [1] and by the tree officer’s estimate [2].",
        reply_waiver="The company has the question in writing; its deadline is in the sister story.",
    )
