"""Story of the Leader's address to the council: one speech, many figures, two of them overlapping."""

from functools import partial

from factcheck.models.enums import CitationStance, ClaimKind, ClaimPriority, SourceTier
from newsroom.demo.claim_story import ClaimStory
from newsroom.demo.reader_report import ReaderReportStory
from newsroom.demo.stories.opinion import ONE_COUNT
from newsroom.demo.timeline import ArticleSource, StoryTimeline

LEADER = "Ruben Thackray"


def play_speech_story(stage: StoryTimeline) -> None:
    """Play the busiest article: published, reaffirmed, on hold, approved, split, merged, awaiting a reply."""
    when = stage.when
    said_on = when.days_ago(17, "19:00").date()
    stage.import_article(
        "speech",
        ArticleSource(
            "news",
            publisher="Harrowmere Town Council",
            url="https://council.harrowmere.example/speeches/state-of-our-town",
        ),
        by="ruth",
        at=when.days_ago(16, "08:05"),
    )
    flag = partial(ClaimStory.flag, stage, "speech", by="ruth", claimant=LEADER, said_on=said_on)

    half = flag(
        "We recycle more than half of our waste",
        at=when.days_ago(16, "08:15"),
        statement="Harrowmere recycles more than half of its household waste.",
        kind=ClaimKind.NUMBER,
        priority=ClaimPriority.URGENT,
    )
    half.assign("omar").start_checking().cite_page(
        "/recycling", "recycled 41.6 % of their waste in 2024-25", stance=CitationStance.REFUTES
    )
    half.cite_document(
        "County waste statistics 2024-25",
        publisher="The county",
        passage="Harrowmere: 41.6",
        locator="row 14",
        stance=CitationStance.REFUTES,
        tier=SourceTier.PRIMARY,
    )
    half.request_reply(
        "The Leader’s office",
        "The council’s own page says 41.6 %. Which figure did the Leader mean?",
        deadline=when.days_ago(15, "17:00"),
    ).wait_for(hours=2).log_reply("He was speaking of garden waste. He accepts that this was not clear.")
    half.submit_verdict(
        "False",
        "Harrowmere recycles 41.6 % of its waste, not half",
        "Households recycled **41.6 %** of their waste in 2024-25, the council’s own figures say [1]. The "
        "county has the same number [2].\n\nThe Leader’s office says that he was speaking of garden waste. "
        "He did not say so, and the target of 50 % is for 2028.",
        figure_waiver="The county’s waste plan, which we read for the target alone.",
    ).approve("tomek", "Clear, and the reply is fairly told.").publish()

    again = flag(
        "More than half of all our rubbish",
        at=when.days_ago(13, "10:00"),
        statement="More than half of Harrowmere’s rubbish is recycled.",
        kind=ClaimKind.NUMBER,
    )
    again.merge_into(half)

    largest = flag(
        "the largest budget in the town’s history",
        at=when.days_ago(16, "08:24"),
        statement="The budget for 2026-27 is the largest in the town’s history.",
        kind=ClaimKind.SUPERLATIVE,
        priority=ClaimPriority.HIGH,
        due_at=when.get_tonight(),
    )
    largest.wait_until(when.days_ago(2, "09:00")).assign("mina").start_checking().cite_page(
        "/budget", "the council spent £96.3 million", stance=CitationStance.REFUTES
    )
    largest.cite_document(
        "Annual accounts 2011-12",
        publisher="Harrowmere Town Council",
        passage="Net expenditure £96.3m",
        locator="page 7",
        stance=CitationStance.REFUTES,
        tier=SourceTier.PRIMARY,
        independence_group="the council",
    )
    largest.cite_statement(
        "A former treasurer",
        "It was ninety-six in 2011, before the county took schools.",
        stance=CitationStance.REFUTES,
    )
    largest.submit_verdict(
        "Mostly false",
        "The town spent more in 2011, when it did more",
        "In 2011-12 the council spent £96.3 million [1] [2]. Three services passed to the county since, so "
        "the comparison is not quite fair, but “the largest in history” it is not.",
        reply_waiver="The Leader’s office answered for the whole speech on the same day.",
    )

    million = flag(
        "the largest budget in the town’s history: £84.6 million for the year ahead",
        at=when.days_ago(16, "08:27"),
        statement="The council will spend £84.6 million in 2026-27.",
        kind=ClaimKind.NUMBER,
    )
    million.wait_until(when.days_ago(1, "09:40")).take("tomek").start_checking().cite_page(
        "/budget", "The council will spend £84.6 million in 2026-27"
    ).submit_verdict(
        "True",
        "£84.6 million: the budget says so",
        "The budget for 2026-27 comes to £84.6 million [1].",
        source_waiver="The budget is the source of its own total.",
    ).approve("omar")

    tax = flag(
        "less than £1.50 a week",
        at=when.days_ago(16, "08:33"),
        statement="The budget costs a band D household less than £1.50 a week more.",
        kind=ClaimKind.NUMBER,
    )
    tax.tag("council spending").assign("mina").wait_for(days=1).start_checking().cite_page(
        "/budget", "rises by 3.9 %, or £71.24"
    ).submit_verdict(
        "True",
        "It comes to £1.37 a week",
        "Council tax on a band D home rises by £71.24 a year [1], or £1.37 a week.",
        source_waiver="The council sets the tax; its own resolution is the source.",
    ).approve("omar").publish()

    libraries = flag(
        "We have not closed a single library since 2016",
        at=when.days_ago(16, "08:40"),
        statement="Harrowmere has not closed a public library since 2016.",
        kind=ClaimKind.OTHER,
    )
    libraries.assign("tomek").wait_for(days=1).start_checking().cite_page(
        "/libraries", "None has closed since 2016"
    )
    libraries.cite_document(
        "Register of public libraries", publisher="The county", locator="Harrowmere, five entries"
    )
    libraries.submit_verdict(
        "True",
        "Five libraries in 2016, five today",
        "The town runs five libraries and has closed none since 2016 [1]. The county’s register lists the "
        "same five [2].",
    ).approve("mina").publish()
    ReaderReportStory(
        libraries,
        "The library at Beacon Hill was shut for most of last year. My children and I stood before the door.",
        at=when.days_ago(9, "19:40"),
    ).start_investigation("omar", at=when.days_ago(8, "09:20")).answer_report(
        "no_change",
        "Thank you. You are right that Beacon Hill was shut, from February to November, for repairs to its "
        "roof. It has opened again, so the town has closed none for good, and our rating stands.",
        at=when.days_ago(8, "14:30"),
    )
    libraries.wait_until(when.days_ago(8, "10:00")).under_review(
        "A reader writes that the library at Beacon Hill was shut for most of last year"
    ).reaffirm("omar", "It was shut for repairs and opened again; nothing was closed for good.")
    libraries.add_repeated_appearance(
        "arabic",
        "ولم تُغلق أي مكتبة عامة في المدينة منذ عام 2016",
        by="mina",
        at=when.days_ago(11, "13:00"),
    )

    buses = flag(
        "Bus journeys are up by a fifth",
        at=when.days_ago(16, "08:46"),
        statement="Bus journeys in Harrowmere rose by a fifth.",
        kind=ClaimKind.NUMBER,
    )
    buses.tag("transport").assign("omar").wait_for(days=2).start_checking().cite_page(
        "/buses", "a rise of 19 %"
    ).submit_verdict(
        "Mostly true",
        "Up by 19 %, which is nearly a fifth",
        "Passengers made 3.2 million journeys, after 2.7 million the year before: 19 % more [1].",
        figure_waiver="The same page says it, outside the passage.",
        source_waiver="The operators report their passengers to the council alone.",
    ).approve("tomek").publish()

    fastest = flag(
        "up by a fifth, the fastest growth in the country",
        at=when.days_ago(16, "08:49"),
        statement="Bus journeys grow faster in Harrowmere than anywhere in the country.",
        kind=ClaimKind.SUPERLATIVE,
        due_at=when.in_days(1, "17:00"),
    )
    fastest.wait_until(when.days_ago(1, "10:30")).assign("omar").start_checking().cite_page(
        "/buses", "a rise of 19 %", stance=CitationStance.CONTEXT
    )
    fastest.request_reply(
        "The Leader’s office",
        "Which comparison with other towns does this rest on?",
        deadline=when.in_days(1, "10:00"),
        channel="Telephone",
    )

    crime = flag(
        "Crime is down, and lower than anywhere in the county",
        at=when.days_ago(9, "09:00"),
        statement="Crime in Harrowmere is down, and lower than anywhere in the county.",
        kind=ClaimKind.NUMBER,
    )
    lower = crime.split(
        "Recorded crime in Harrowmere fell in 2025.",
        "Crime in Harrowmere is lower than anywhere in the county.",
    )
    crime.tag("crime").wait_until(when.days_ago(1, "11:00")).assign("tomek").start_checking().cite_page(
        "/crime", "2.1 % fewer than in 2024"
    ).submit_verdict(
        "True",
        "Two per cent fewer offences than the year before",
        "The police recorded 3,482 offences in 2025, 2.1 % fewer than in 2024 [1].",
        figure_waiver="The same page says it, outside the passage.",
        source_waiver="The police are the only body that counts recorded crime.",
    ).approve("agnes")
    lower.wait_until(when.days_ago(1, "11:30")).assign(
        "mina", due=when.in_hours(20)
    ).start_checking().cite_page(
        "/crime", "Across the county the figure was 64", stance=CitationStance.REFUTES
    )

    trees = flag(
        "We planted 10,000 trees last winter",
        at=when.days_ago(9, "09:20"),
        statement="The council planted 10,000 trees last winter.",
        kind=ClaimKind.NUMBER,
    )
    trees.assign("omar").wait_until(when.days_ago(6, "09:00")).start_checking().cite_page(
        "/trees", "planted 3,150 trees in the winter of 2025-26", stance=CitationStance.REFUTES
    )
    trees.submit_verdict(
        "False",
        "3,150 trees, and 10,000 by 2030",
        "The council planted 3,150 trees last winter [1]. Ten thousand is its plan for 2030.",
        figure_waiver="The council’s tree strategy, which nobody disputes.",
        source_waiver=ONE_COUNT,
        reply_waiver="The Leader’s office answered for the whole speech on the same day.",
    ).approve("tomek").wait_for(days=1).hold(
        "The Leader’s office has sent a list of trees planted by volunteers. Read it before this goes out."
    )

    flag(
        "Unemployment is at its lowest since records began",
        at=when.days_ago(9, "09:31"),
        statement="Unemployment in Harrowmere is at its lowest since records began.",
        kind=ClaimKind.SUPERLATIVE,
        due_at=when.days_ago(1, "18:00"),
    ).assign("omar")
