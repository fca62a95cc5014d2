"""Stories of two opinion articles from elsewhere: the Ledger on a bridge, a campaign on homes."""

from functools import partial

from factcheck.models.enums import (
    CitationStance,
    ClaimKind,
    ClaimPriority,
    CloseReason,
    CorrectionClass,
    SourceTier,
)
from newsroom.demo.claim_story import ClaimStory
from newsroom.demo.reader_report import ReaderReportStory
from newsroom.demo.timeline import ArticleSource, StoryTimeline

LEDGER = "The Harrowmere Ledger"
CAMPAIGN = "Homes Now Harrowmere"
ONE_COUNT = "The council keeps the only count there is; nobody else measures it."


def play_bridge_story(stage: StoryTimeline) -> None:
    """Play claims that are published, corrected, retracted, in review, checked, closed, assigned and new."""
    when = stage.when
    stage.import_article(
        "bridge",
        ArticleSource(
            "news", publisher=LEDGER, url="https://ledger.harrowmere.example/opinion/old-mill-bridge"
        ),
        by="ruth",
        at=when.days_ago(26, "08:40"),
    )
    flag = partial(ClaimStory.flag, stage, "bridge", by="ruth", claimant=LEDGER)

    late = flag(
        "a full year late",
        at=when.days_ago(26, "08:52"),
        statement="Old Mill Bridge opened again a full year late.",
        kind=ClaimKind.DATE,
    )
    late.tag("bridges", "public works").assign("omar").start_checking().cite_page(
        "/bridge", "it opened again on 19 July 2025, eleven months late"
    )
    late.cite_document(
        "Contract for the works on Old Mill Bridge",
        publisher="Pell & Daughters",
        passage="The works shall be complete by 31 August 2024.",
        locator="clause 4, page 11",
        tier=SourceTier.PRIMARY,
    )
    late.submit_verdict(
        "Mostly true",
        "The bridge was eleven months late, not twelve",
        "The works were to end in August 2024 [2]. The bridge opened again on 19 July 2025 [1].\n\n"
        "That is **eleven months** late. “A full year” rounds it up, but not by much.",
    ).approve("tomek").publish()

    cost = flag(
        "£4 million over budget",
        at=when.days_ago(26, "09:05"),
        statement="The works on Old Mill Bridge cost £4 million more than planned.",
        kind=ClaimKind.NUMBER,
        priority=ClaimPriority.HIGH,
    )
    cost.tag("bridges", "council spending").assign("omar").wait_for(days=1).start_checking().cite_page(
        "/bridge", "£2.7 million more", stance=CitationStance.REFUTES
    )
    cost.cite_page(
        "/missing",
        "£2.7 million more than agreed",
        stance=CitationStance.REFUTES,
        independence_group="the council",
    )
    cost.cite_statement(
        "A quantity surveyor who read the final account",
        "Two point seven. I added it up twice.",
        author="Not named in print",
        stance=CitationStance.REFUTES,
    )
    cost.request_reply(
        "The Harrowmere Ledger, comment editor",
        "Which figures is “£4 million over budget” based on?",
        deadline=when.days_ago(24, "18:00"),
    ).log_reply("The writer relied on a councillor’s estimate. We have no document.")
    cost.submit_verdict(
        "Mostly false",
        "The bridge went over budget, but by less than £3 million",
        "The contract was let at £6.4 million. The works cost **£8.9 million** in the end [1].\n\n"
        "The works committee approved the extra sum in December [2].",
        figure_waiver="The contract and the final account, on the page cited.",
    ).approve("mina").publish()
    reader = ReaderReportStory(
        cost,
        "You say the contract was £6.4 million, the works cost £8.9 million, and that this is £2.7 million "
        "more. It is not: 6.4 and 2.7 make 9.1. One of your three figures is wrong.",
        at=when.days_ago(14, "21:12"),
    )
    cost.wait_until(when.days_ago(13, "09:30"))
    reader.reopen_claim("A reader points out that our own figures do not add up")
    cost.assign("omar").start_checking().submit_verdict(
        "Mostly false",
        "The bridge went over budget, but by less than £3 million",
        "The contract was let at £6.4 million. The works cost **£9.1 million** in the end, £2.7 million more "
        "[1].\n\nThe works committee approved the extra sum in December [2].",
        figure_waiver="The contract and the final account, on the page cited.",
    ).approve("mina", "Adds up now.").correct(
        CorrectionClass.SIGNIFICANT,
        "We first wrote that the works had cost £8.9 million. They cost £9.1 million. The rating stands.",
    )
    reader.answer_report()
    ReaderReportStory(
        late,
        "The council’s own page says the bridge opened to buses on 12 July, a week before your date. Does "
        "your eleven months still hold?",
        at=when.hours_ago(5),
        link="https://buses.harrowmere.example/old-mill-bridge",
    )

    vehicles = flag(
        "20,000 vehicles a day",
        at=when.days_ago(26, "09:11"),
        statement="Old Mill Bridge carries 20,000 vehicles a day.",
        kind=ClaimKind.NUMBER,
    )
    vehicles.assign("tomek").wait_for(days=2).start_checking().cite_page(
        "/bridge", "carries 19,800"
    ).cite_page("/traffic", "the bridge carried 19,800 vehicles", independence_group="the council")
    vehicles.submit_verdict(
        "True",
        "About 20,000 vehicles a day: the count bears it out",
        "The council counted 19,800 vehicles on an ordinary weekday [1].",
        source_waiver=ONE_COUNT,
    ).approve("mina").publish()
    vehicles.wait_until(when.days_ago(17, "11:00")).propose_retraction(
        "The traffic office called: two rows of its table were mistaken for one another here.",
        "We read the count of the ring road bridge. Old Mill Bridge carries 11,600 vehicles on a weekday, so "
        "our verdict was wrong from the start.",
    ).retract()

    built = flag(
        "built in 1844",
        at=when.days_ago(25, "10:20"),
        statement="Old Mill Bridge was built in 1844.",
        kind=ClaimKind.DATE,
        priority=ClaimPriority.LOW,
    )
    built.wait_until(when.days_ago(3, "09:10")).take("omar").start_checking().cite_page(
        "/bridge", "The bridge was built in 1884", stance=CitationStance.REFUTES
    )
    built.request_reply(
        "The Harrowmere Ledger, comment editor",
        "Where does the year 1844 come from?",
        deadline=when.in_days(1, "12:00"),
    ).wait_for(hours=3).log_reply("A slip of the pen. We will put it right in Thursday’s paper.")
    built.submit_verdict(
        "False",
        "The bridge is from 1884, not 1844",
        "The council’s history of the works gives the year as 1884 [1]. The Ledger calls it a slip.",
        source_waiver="The paper itself agrees that the year is wrong.",
    )

    oldest = flag(
        "the oldest iron bridge in the county",
        at=when.days_ago(25, "10:26"),
        statement="Old Mill Bridge is the oldest iron bridge in the county.",
        kind=ClaimKind.SUPERLATIVE,
        due_at=when.days_ago(1, "17:00"),
    )
    oldest.wait_until(when.days_ago(2, "14:00")).take("tomek").start_checking()
    oldest.cite_page("/inward", "list of listed bridges", tier=SourceTier.PRIMARY)
    oldest.cite_document(
        "“Iron Crossings”, a county survey",
        author="D. Amberley",
        locator="pages 40-44",
        tier=SourceTier.SECONDARY,
    ).save_draft(headline="Older ones stand at", explanation="The survey lists three iron bridges that are ")

    flag(
        "“We were badly let down,”",
        at=when.days_ago(25, "10:31"),
        statement="The council was badly let down over the bridge.",
        kind=ClaimKind.QUOTE,
        claimant="Edda Marsh",
    ).close(CloseReason.NOT_CHECKABLE, "An opinion. We checked that she said it; she did.")

    flag(
        "asked for £2.7 million more",
        at=when.days_ago(5, "09:00"),
        statement="In December the transport committee was asked for £2.7 million more for the bridge.",
        kind=ClaimKind.ATTRIBUTION,
        due_at=when.get_tonight(),
    ).assign("mina")

    flag(
        "High water stopped the work for 61 days",
        at=when.days_ago(2, "16:20"),
        statement="High water stopped the work on the bridge for 61 days.",
        kind=ClaimKind.NUMBER,
        claimant="Pell & Daughters",
        due_at=when.in_days(3, "12:00"),
    )


def play_housing_story(stage: StoryTimeline) -> None:
    """Play a growing register: a verdict whose page changed, one on today's page, one sent back."""
    when = stage.when
    stage.import_article(
        "housing",
        ArticleSource("news", publisher=CAMPAIGN, url="https://homesnow.harrowmere.example/the-numbers"),
        by="mina",
        at=when.days_ago(21, "09:00"),
    )
    flag = partial(ClaimStory.flag, stage, "housing", by="mina", claimant=CAMPAIGN)

    autumn = flag(
        "2,055 households were waiting for a council home",
        at=when.days_ago(21, "09:20"),
        statement="In the autumn 2,055 households in Harrowmere were waiting for a council home.",
        kind=ClaimKind.NUMBER,
        priority=ClaimPriority.HIGH,
    )
    autumn.assign("omar").start_checking().cite_page(
        "/changing", "2,055 households in Harrowmere were waiting"
    )
    autumn.cite_statement(
        "The council’s housing officer, by telephone",
        "The register had 2,055 households when you rang last.",
        author="Housing office",
    )
    autumn.submit_verdict(
        "True",
        "2,055 households: the register says so",
        "The council’s page gives 2,055 households [1], and the housing office confirmed it [2].",
        summary="2,055 households in Harrowmere waited for a home in the autumn.",
    ).approve("tomek").publish()

    now = flag(
        "more than 2,100 households are on the register",
        at=when.days_ago(5, "08:30"),
        statement="More than 2,100 households are on the register for a council home.",
        kind=ClaimKind.NUMBER,
    )
    now.wait_until(when.days_ago(4, "09:00")).take("omar").start_checking()
    now.cite_page("/changing", "2,140 households in Harrowmere were waiting")
    now.cite_statement(
        "The council’s housing officer, by e-mail", "It is 2,140 as of this week.", author="Housing office"
    )
    now.submit_verdict(
        "True",
        "The register has passed 2,100",
        "The page now gives 2,140 households [1]; the housing office says the same [2].",
    ).approve("mina").publish()

    doubled = flag(
        "twice as many as in 2015",
        at=when.days_ago(21, "09:31"),
        statement="Twice as many households wait for a council home as in 2015.",
        kind=ClaimKind.NUMBER,
        due_at=when.days_ago(2, "12:00"),
    )
    doubled.wait_until(when.days_ago(3, "10:00")).assign("tomek").start_checking()
    doubled.cite_document(
        "Housing register, yearly totals 2005 to 2020",
        publisher="Harrowmere Town Council",
        passage="2015: 1,312",
        locator="table 3",
        tier=SourceTier.PRIMARY,
    )
    doubled.submit_verdict(
        "Half true",
        "The list has grown by more than half since 2015",
        "There were 1,312 households in 2015 [1].",
        source_waiver="The yearly totals are the council’s own and have been audited.",
    ).comment(
        "agnes", "1,312 households", "Applicants or households? The yearly totals have both."
    ).send_back("agnes", "You give the number of 2015 but not today’s. Say both, and how much more that is.")

    homes = flag(
        "only 412 homes were finished in the whole of Harrowmere",
        at=when.days_ago(20, "11:00"),
        statement="Only 412 homes were finished in Harrowmere in a year.",
        kind=ClaimKind.NUMBER,
    )
    homes.assign("mina").start_checking().cite_page(
        "/homes", "412 homes were finished in Harrowmere"
    ).submit_verdict(
        "True",
        "412 homes in 2024-25: right",
        "The council counts 412 finished homes in 2024-25 [1]. Its target is 480.",
        figure_waiver="The same page says it, outside the passage.",
        source_waiver=ONE_COUNT,
    ).approve("omar").publish()

    third = flag(
        "not one in three was let at an affordable rent",
        at=when.days_ago(20, "11:09"),
        statement="Fewer than one in three of the new homes was let at an affordable rent.",
        kind=ClaimKind.NUMBER,
    )
    third.wait_until(when.days_ago(1, "09:15")).assign("mina").start_checking()
    third.cite_page("/homes", "118 of them at an affordable rent").submit_verdict(
        "True",
        "118 of 412 homes: fewer than three in ten",
        "118 of the 412 homes were let at an affordable rent [1]. That is 28.6 %.",
        figure_waiver="The same page says it, outside the passage.",
        source_waiver=ONE_COUNT,
    ).approve("tomek", "Checked the division.").publish(publish_at=when.in_days(1, "07:00"))

    empty = flag(
        "1,300 homes stand empty",
        at=when.days_ago(20, "11:20"),
        statement="1,300 homes in Harrowmere stand empty.",
        kind=ClaimKind.NUMBER,
        priority=ClaimPriority.HIGH,
        due_at=when.in_days(2, "18:00"),
    )
    empty.wait_until(when.days_ago(2, "10:00")).assign("omar").start_checking().cite_page(
        "/homes", "634 homes had stood empty for six months or longer", stance=CitationStance.REFUTES
    )
    empty.request_reply(
        CAMPAIGN,
        "How did you count 1,300 empty homes? Does it include homes that stood empty for a few weeks?",
        deadline=when.in_days(2, "12:00"),
    )

    flag(
        "Rents have risen by a quarter in four years because of holiday lets",
        at=when.days_ago(6, "15:00"),
        statement="Rents in Harrowmere rose by a quarter in four years because of holiday lets.",
        kind=ClaimKind.CAUSAL,
        priority=ClaimPriority.URGENT,
        due_at=when.days_ago(1, "12:00"),
    )
