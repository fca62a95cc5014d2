"""Stories of reports and a press release: one withdrawn, one revised by its publisher, one embargoed."""

from functools import partial

from factcheck.models.enums import CitationStance, ClaimKind, ClaimPriority, SourceTier
from newsroom.demo.claim_story import ClaimStory
from newsroom.demo.reader_report import ReaderReportStory
from newsroom.demo.stories.opinion import LEDGER, ONE_COUNT
from newsroom.demo.timeline import ArticleSource, StoryTimeline

POST = "Vale Evening Post"
COMPANY = "Lower Vale Water"


def play_schools_story(stage: StoryTimeline) -> None:
    """Play a withdrawn article: its published verdict goes under review, its open claims are closed."""
    when = stage.when
    stage.import_article(
        "schools",
        ArticleSource("news", publisher=LEDGER, url="https://ledger.harrowmere.example/news/school-meals"),
        by="ruth",
        at=when.days_ago(11, "09:00"),
    )
    flag = partial(ClaimStory.flag, stage, "schools", by="ruth", claimant=LEDGER)
    quarter = flag(
        "One in four of the town’s 5,964 pupils now has free school meals",
        at=when.days_ago(11, "09:10"),
        statement="One in four pupils in Harrowmere has free school meals.",
        kind=ClaimKind.NUMBER,
    )
    quarter.assign("mina").start_checking().cite_page(
        "/schools", "1,342 had free school meals: 22.5 %"
    ).submit_verdict(
        "Half true",
        "It is 22.5 %: more than one in five, not one in four",
        "Of 5,964 pupils 1,342 have free school meals [1]. That is 22.5 %.",
        figure_waiver="The same page says it, outside the passage.",
        source_waiver="The school census is a full count.",
    ).approve("tomek").publish()
    ReaderReportStory(
        quarter,
        "Our education correspondent has the spring census: 1,367 of 5,942 pupils, which is 23 %. You may "
        "want to look at the newer table before the story comes back.",
        at=when.hours_ago(26),
        by_partner=True,
    ).start_investigation("mina", at=when.hours_ago(3))
    flag(
        "A school meal costs £3.40, 70 pence more than two years ago",
        at=when.days_ago(11, "09:16"),
        statement="A school meal costs £3.40, 70 pence more than two years ago.",
        kind=ClaimKind.NUMBER,
    ).assign("tomek").start_checking().cite_page(
        "/schools", "A paid school meal costs £2.95", stance=CitationStance.REFUTES
    )
    flag(
        "Two kitchens are to close in the autumn",
        at=when.days_ago(11, "09:20"),
        statement="Two school kitchens are to close in the autumn.",
        kind=ClaimKind.OTHER,
    )
    stage.article_step(
        "schools",
        "withdraw",
        by="ruth",
        at=when.days_ago(4, "15:00"),
        reason="The Ledger took the story down and says that it will not come back",
    )


def play_clinic_story(stage: StoryTimeline) -> None:
    """Play an approved verdict whose approval is withdrawn as the publisher changes a number under it."""
    when = stage.when
    stage.import_article(
        "clinic",
        ArticleSource("news", publisher=POST, url="https://post.vale.example/health/minor-injuries"),
        by="omar",
        at=when.days_ago(12, "08:20"),
    )
    flag = partial(ClaimStory.flag, stage, "clinic", by="omar", claimant=POST)
    patients = flag(
        "treated 23,000 patients last year",
        at=when.days_ago(12, "08:30"),
        statement="St Bride’s minor injuries unit treated 23,000 patients last year.",
        kind=ClaimKind.NUMBER,
        priority=ClaimPriority.HIGH,
    )
    patients.assign("tomek").wait_until(when.days_ago(6, "09:00")).start_checking()
    patients.cite_page("/clinic", "The unit saw 23,118 patients in 2024-25").submit_verdict(
        "True",
        "23,118 patients: right, to the nearest thousand",
        "The unit saw 23,118 patients in 2024-25 [1].",
        source_waiver="The trust’s own return is a full count.",
    ).approve("mina")
    stage.revise_article(
        "clinic",
        ("treated 23,000 patients last year", "treated 32,000 patients last year"),
        ("There is no bus at that hour. A taxi costs £48, according to two firms that we rang.\n\n", "\n\n"),
        by="omar",
        at=when.days_ago(2, "16:10"),
        note="The Post has changed its story since this morning",
    )
    patients.wait_until(when.days_ago(2, "16:40")).check_again()

    ninety = flag(
        "Nine in ten of them were seen within four hours",
        at=when.days_ago(12, "08:36"),
        statement="Nine in ten patients at St Bride’s were seen within four hours.",
        kind=ClaimKind.NUMBER,
        due_at=when.get_tonight(),
    )
    ninety.wait_until(when.days_ago(1, "13:00")).assign("omar").start_checking()
    ninety.cite_page("/clinic", "It saw 87.3 % of them within four hours").submit_verdict(
        "Mostly true",
        "87.3 %: nearly nine in ten, and short of the target",
        "The unit saw 87.3 % of its patients within four hours [1]. The target is 95 %.",
        figure_waiver="The same page says it, outside the passage.",
        source_waiver="The trust’s own return is a full count.",
    )

    night = flag(
        "lost its night service in 2022",
        at=when.days_ago(12, "08:41"),
        statement="St Bride’s lost its night service in 2022.",
        kind=ClaimKind.DATE,
    )
    night.wait_until(when.days_ago(3, "11:00")).assign("mina").recuse("mina", "My sister is a nurse there.")
    night.wait_until(when.days_ago(2, "10:00")).assign("tomek").start_checking().cite_page(
        "/clinic",
        "The night service ended on 1 April 2024",
        stance=CitationStance.REFUTES,
        tier=SourceTier.PRIMARY,
    )

    flag(
        "the most since it opened",
        at=when.days_ago(7, "12:00"),
        statement="St Bride’s treated more patients last year than in any year since it opened.",
        kind=ClaimKind.SUPERLATIVE,
        priority=ClaimPriority.URGENT,
        due_at=when.days_ago(2, "09:00"),
    )
    flag(
        "The longest wait recorded in the year was 11 hours and 40 minutes",
        at=when.hours_ago(5),
        statement="The longest wait at St Bride’s in the year was 11 hours and 40 minutes.",
        kind=ClaimKind.NUMBER,
        suggested=True,
    )
    flag(
        "Ruben Thackray, who leads the town council, has called for the night service to return",
        at=when.hours_ago(28),
        statement="Ruben Thackray has called for the night service to return.",
        kind=ClaimKind.ATTRIBUTION,
        suggested=True,
    ).dismiss()


def play_water_story(stage: StoryTimeline) -> None:
    """Play a verdict that is approved and may not be published before the embargo ends."""
    when = stage.when
    stage.import_article(
        "water",
        ArticleSource("news", publisher=COMPANY, url="https://lowervalewater.example/press/leaks"),
        by="ruth",
        at=when.days_ago(2, "08:10"),
        embargo_until=when.in_days(2, "00:01"),
    )
    flag = partial(ClaimStory.flag, stage, "water", by="ruth", claimant=COMPANY)
    leaks = flag(
        "reduced leaks in Harrowmere by 6 per cent in a year",
        at=when.days_ago(2, "08:20"),
        statement="Lower Vale Water reduced leaks in Harrowmere by 6 per cent in a year.",
        kind=ClaimKind.NUMBER,
        due_at=when.in_days(1, "18:00"),
    )
    leaks.assign("omar").start_checking().cite_page("/water", "6 % less than in 2024").submit_verdict(
        "True",
        "Leaks fell by 6 %",
        "The company lost 14.8 million litres a day, 6 % less than in 2024 [1].",
        figure_waiver="The same page says it, outside the passage.",
        source_waiver=ONE_COUNT,
    ).approve("ruth")

    mains = flag(
        "replaced 21 kilometres of mains since January of that year",
        at=when.days_ago(2, "08:26"),
        statement="Lower Vale Water replaced 21 kilometres of mains in 2025.",
        kind=ClaimKind.NUMBER,
        due_at=when.in_days(1, "18:00"),
    )
    mains.wait_until(when.days_ago(1, "14:00")).take("mina").start_checking().cite_page(
        "/water", "replaced 21 km of its 612 km"
    )

    flag(
        "No customer was without water for longer than nine hours",
        at=when.days_ago(2, "08:31"),
        statement="No customer of Lower Vale Water was without water for longer than nine hours.",
        kind=ClaimKind.OTHER,
        due_at=when.in_days(1, "18:00"),
    ).assign("tomek")
    flag(
        "the best result of any water company in the region",
        at=when.hours_ago(26),
        statement="Lower Vale Water had the best result of any water company in the region.",
        kind=ClaimKind.SUPERLATIVE,
        suggested=True,
    )
