"""Stories of neighbours' texts: a post full of emoji that went round the town, and an article in Arabic."""

from functools import partial

from factcheck.models.enums import CitationStance, ClaimKind, ClaimPriority, SourceTier
from newsroom.demo.claim_story import ClaimStory
from newsroom.demo.timeline import ArticleSource, StoryTimeline

NEIGHBOUR = "A post on the Town Quay neighbours’ page"


def play_river_story(stage: StoryTimeline) -> None:
    """Play two published verdicts, one with a retraction to be confirmed, and a rumour in review."""
    when = stage.when
    stage.import_article(
        "river",
        ArticleSource(
            "news", publisher="Town Quay neighbours", url="https://neighbours.example/town-quay/4711"
        ),
        by="tomek",
        at=when.days_ago(9, "12:30"),
    )
    flag = partial(ClaimStory.flag, stage, "river", by="tomek", claimant=NEIGHBOUR)
    unsigned = "The post is not signed, and its writer did not answer a message."

    highest = flag(
        "The river reached its HIGHEST LEVEL EVER",
        at=when.days_ago(9, "12:40"),
        statement="In January 2026 the River Ommer reached its highest level ever.",
        kind=ClaimKind.SUPERLATIVE,
        priority=ClaimPriority.HIGH,
    )
    highest.take("omar").start_checking().cite_page(
        "/river", "peaked at 3.42 metres", stance=CitationStance.REFUTES
    )
    highest.cite_statement(
        "The keeper of the Town Quay gauge",
        "It was 46 centimetres higher in 2000.",
        author="Town Quay harbour office",
        stance=CitationStance.REFUTES,
    )
    highest.submit_verdict(
        "False",
        "It was the third highest level, not the highest",
        "The river peaked at 3.42 metres on 14 January 2026 [1]. On 2 November 2000 it stood at 3.88 metres, "
        "and the keeper of the gauge remembers it [2].",
        figure_waiver="The gauge’s own table, on the same page, has the days.",
        reply_waiver=unsigned,
    ).approve("mina").publish()

    homes = flag(
        "Over 200 homes were flooded 🏠🏠🏠",
        at=when.days_ago(9, "12:44"),
        statement="More than 200 homes were flooded in January 2026.",
        kind=ClaimKind.NUMBER,
    )
    homes.take("mina").wait_for(days=1).start_checking().cite_page(
        "/river", "Water entered 63 homes", stance=CitationStance.REFUTES
    )
    homes.submit_verdict(
        "False",
        "63 homes were flooded",
        "Water entered 63 homes [1].",
        source_waiver="The fire service and the council counted together.",
        reply_waiver=unsigned,
    ).approve("tomek").publish()
    homes.wait_until(when.days_ago(1, "16:00")).propose_retraction(
        "The fire brigade's list came to us after publication: our figure was never about cellars.",
        "The count leaves out cellars. Two hundred may be right for homes with a flooded cellar, and we did "
        "not say which we meant.",
    )

    sluices = flag(
        "The council opened the sluices on purpose to save the shops on Mill Street",
        at=when.days_ago(9, "12:50"),
        statement="The council opened the sluices on purpose to save the shops on Mill Street.",
        kind=ClaimKind.CAUSAL,
        priority=ClaimPriority.URGENT,
        due_at=when.days_ago(1, "20:00"),
    )
    sluices.wait_until(when.days_ago(2, "09:30")).assign("tomek").start_checking()
    sluices.cite_page(
        "/sluices", "No order to open or close them was given by hand", stance=CitationStance.REFUTES
    ).cite_statement(
        "An engineer at the county’s flood office",
        "It is a float. There is no lever that anybody could have pulled.",
        author="County flood office",
        stance=CitationStance.REFUTES,
    ).submit_verdict(
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
        kind=ClaimKind.QUOTE,
        claimant="Harrowmere Town Council, a leaflet",
        due_at=when.in_days(4, "12:00"),
    )


def play_arabic_story(stage: StoryTimeline) -> None:
    """Play a text from right to left: one verdict in Arabic, one repeated claim, one being checked."""
    when = stage.when
    paper = "صوت هارومير"
    stage.import_article(
        "arabic",
        ArticleSource(
            "news", publisher=paper, url="https://sawt.harrowmere.example/libraries", language="ar"
        ),
        by="mina",
        at=when.days_ago(11, "12:30"),
    )
    flag = partial(ClaimStory.flag, stage, "arabic", by="mina", claimant=paper)
    people = flag(
        "بلغ عدد سكان المدينة 48,312 نسمة في يونيو 2025",
        at=when.days_ago(11, "12:40"),
        statement="بلغ عدد سكان هارومير 48,312 نسمة في يونيو 2025.",
        kind=ClaimKind.NUMBER,
    )
    people.take("omar").start_checking().cite_page(
        "/moved", "Harrowmere had 48,312 residents"
    ).submit_verdict(
        "True",
        "العدد صحيح: 48,312 نسمة",
        "يذكر المجلس البلدي أن عدد السكان بلغ 48,312 نسمة في 30 يونيو 2025 [1]، وهو رقم تقديري.",
        figure_waiver="The same page says it, outside the passage.",
        source_waiver="The council’s estimate is the only one for a single town.",
    ).approve("tomek").publish()

    books = flag(
        "ارتفعت إعارة الكتب الإلكترونية بنسبة الثلث",
        at=when.days_ago(11, "12:52"),
        statement="ارتفعت إعارة الكتب الإلكترونية في هارومير بنسبة الثلث.",
        kind=ClaimKind.NUMBER,
        due_at=when.in_days(1, "12:00"),
    )
    books.wait_until(when.hours_ago(26)).take("mina").start_checking().cite_page(
        "/libraries", "loans of e-books rose by 22 %", stance=CitationStance.REFUTES, tier=SourceTier.PRIMARY
    ).cite_page(
        "/loans",
        "lent 31,400 e-books in 2025",
        stance=CitationStance.REFUTES,
        independence_group="the libraries",
    ).cite_page(
        "/loans-2024",
        "lent 25,740 e-books in 2024",
        stance=CitationStance.REFUTES,
        independence_group="the libraries",
    ).cite_page(
        "/reading", "17 % had read an e-book", stance=CitationStance.CONTEXT, tier=SourceTier.SECONDARY
    )
    # The site changed overnight, and so did a figure on it: a second check finds that.
    books.wait_until(when.hours_ago(0.5)).recheck_sources("/loans", "/loans-2024", "/reading")
