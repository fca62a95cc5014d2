"""What neighbours wrote: a post full of emoji that went round the town, and an article in Arabic."""

from functools import partial

from factcheck.enums import Kind, Priority, Stance, Tier
from newsroom.demonstration.claim_story import ClaimStory
from newsroom.demonstration.stage import Copy, Stage

NEIGHBOUR = "A post on the Town Quay neighbours’ page"


def river(stage: Stage) -> None:
    """Two verdicts out, one of them with a retraction waiting to be confirmed; one rumour in review."""
    when = stage.when
    stage.imports(
        "river",
        Copy("news", publisher="Town Quay neighbours", url="https://neighbours.example/town-quay/4711"),
        by="tomek",
        at=when.days_ago(9, "12:30"),
    )
    flag = partial(ClaimStory.flag, stage, "river", by="tomek", claimant=NEIGHBOUR)
    unsigned = "The post is not signed, and its writer did not answer a message."

    highest = flag(
        "The river reached its HIGHEST LEVEL EVER",
        at=when.days_ago(9, "12:40"),
        statement="In January 2026 the River Ommer reached its highest level ever.",
        kind=Kind.SUPERLATIVE,
        priority=Priority.HIGH,
    )
    highest.take("omar").start().page("/river", "peaked at 3.42 metres", stance=Stance.REFUTES)
    highest.said(
        "The keeper of the Town Quay gauge",
        "It was 46 centimetres higher in 2000.",
        author="Town Quay harbour office",
        stance=Stance.REFUTES,
    )
    highest.rule(
        "False",
        "It was the third highest level, not the highest",
        "The river peaked at 3.42 metres on 14 January 2026 [1]. On 2 November 2000 it stood at 3.88 metres, "
        "and the keeper of the gauge remembers it [2].",
        reply_waiver=unsigned,
    ).approve("mina").publish()

    homes = flag(
        "Over 200 homes were flooded 🏠🏠🏠",
        at=when.days_ago(9, "12:44"),
        statement="More than 200 homes were flooded in January 2026.",
        kind=Kind.NUMBER,
    )
    homes.take("mina").wait(days=1).start().page("/river", "Water entered 63 homes", stance=Stance.REFUTES)
    homes.rule(
        "False",
        "63 homes were flooded",
        "Water entered 63 homes [1].",
        source_waiver="The fire service and the council counted together.",
        reply_waiver=unsigned,
    ).approve("tomek").publish()
    homes.until(when.days_ago(1, "16:00")).propose_retraction(
        "The count leaves out cellars. Two hundred may be right for homes with a flooded cellar, and we did "
        "not say which we meant."
    )

    sluices = flag(
        "The council opened the sluices on purpose to save the shops on Mill Street",
        at=when.days_ago(9, "12:50"),
        statement="The council opened the sluices on purpose to save the shops on Mill Street.",
        kind=Kind.CAUSAL,
        priority=Priority.URGENT,
        due_at=when.days_ago(1, "20:00"),
    )
    sluices.until(when.days_ago(2, "09:30")).assign("tomek").start()
    sluices.page("/sluices", "No order to open or close them was given by hand", stance=Stance.REFUTES).said(
        "An engineer at the county’s flood office",
        "It is a float. There is no lever that anybody could have pulled.",
        author="County flood office",
        stance=Stance.REFUTES,
    ).rule(
        "False",
        "A float opens the sluices, not a person",
        "The log shows that no order was given by hand [1]. An engineer confirms how they work [2].",
        summary="The council opened the sluices on purpose to save Mill Street.",
        reply_waiver=unsigned,
    )

    flag(
        "“Tested every month”",
        at=when.days_ago(9, "12:58"),
        statement="The flood sirens are tested every month.",
        kind=Kind.QUOTE,
        claimant="Harrowmere Town Council, a leaflet",
        due_at=when.in_days(4, "12:00"),
    )


def arabic(stage: Stage) -> None:
    """Written from right to left: one verdict in Arabic, one claim met again, one being checked."""
    when = stage.when
    paper = "صوت هارومير"
    stage.imports(
        "arabic",
        Copy("news", publisher=paper, url="https://sawt.harrowmere.example/libraries", language="ar"),
        by="mina",
        at=when.days_ago(11, "12:30"),
    )
    flag = partial(ClaimStory.flag, stage, "arabic", by="mina", claimant=paper)
    people = flag(
        "بلغ عدد سكان المدينة 48,312 نسمة في يونيو 2025",
        at=when.days_ago(11, "12:40"),
        statement="بلغ عدد سكان هارومير 48,312 نسمة في يونيو 2025.",
        kind=Kind.NUMBER,
    )
    people.take("omar").start().page("/moved", "Harrowmere had 48,312 residents").rule(
        "True",
        "العدد صحيح: 48,312 نسمة",
        "يذكر المجلس البلدي أن عدد السكان بلغ 48,312 نسمة في 30 يونيو 2025 [1]، وهو رقم تقديري.",
        source_waiver="The council’s estimate is the only one for a single town.",
    ).approve("tomek").publish()

    books = flag(
        "ارتفعت إعارة الكتب الإلكترونية بنسبة الثلث",
        at=when.days_ago(11, "12:52"),
        statement="ارتفعت إعارة الكتب الإلكترونية في هارومير بنسبة الثلث.",
        kind=Kind.NUMBER,
        due_at=when.in_days(1, "12:00"),
    )
    books.until(when.hours_ago(26)).take("mina").start().page(
        "/libraries", "loans of e-books rose by 22 %", stance=Stance.REFUTES, tier=Tier.PRIMARY
    ).page("/loans", "lent 31,400 e-books in 2025", stance=Stance.REFUTES, group="the libraries").page(
        "/loans-2024", "lent 25,740 e-books in 2024", stance=Stance.REFUTES, group="the libraries"
    ).page("/reading", "17 % had read an e-book", stance=Stance.CONTEXT, tier=Tier.SECONDARY)
    # A site was tidied overnight, and a figure on it is another than yesterday: a second look will say.
    books.until(when.hours_ago(0.5)).looks_again("/loans", "/loans-2024", "/reading")
