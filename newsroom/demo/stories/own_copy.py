"""Stories of our own copy: every fact ticked before print. One article cleared, one revised, two new."""

from functools import partial

from articles.models.enums import Provenance
from factcheck.models.enums import CitationStance, ClaimKind, ClaimPriority, SourceTier, Tick
from newsroom.demo.claim_story import ClaimStory
from newsroom.demo.people import COPY_SYSTEM
from newsroom.demo.timeline import ArticleSource, StoryTimeline

TILES = (
    "The tiles are the original ones, 9,000 of them, made at a works on the Ommer that closed in 1958. When "
    "one breaks, Ms Pargeter’s son Dov, who is the pool’s engineer, takes a spare from a box in the boiler "
    "house. There are 46 left.\n\n"
)
FIRST_WOMAN = " She was the first woman in the county to hold a lifeguard’s certificate."


def _build_article_source(external_id: str) -> ArticleSource:
    return ArticleSource("news", provenance=Provenance.OWN_COPY, external_id=external_id)


def play_lido_story(stage: StoryTimeline) -> None:
    """Play an article that is checked, changed as its ticks ask, with one paragraph moved, and cleared."""
    when = stage.when
    stage.import_article(
        "lido", _build_article_source("CF-20388"), by=COPY_SYSTEM, at=when.days_ago(12, "15:00")
    )
    flag = partial(ClaimStory.flag, stage, "lido", by="ruth", due_at=when.days_ago(4, "18:00"))

    opened = flag(
        "opened on 11 June 1934",
        at=when.days_ago(12, "15:20"),
        statement="The lido opened on 11 June 1934.",
        kind=ClaimKind.DATE,
    )
    opened.assign("tomek").start_checking().cite_page("/lido", "The lido opened on 11 June 1934").tick(
        Tick.KEEP
    )
    opened.approve("mina").settle()

    length = flag(
        "50 yards long",
        at=when.days_ago(12, "15:24"),
        statement="The pool is 50 yards long.",
        kind=ClaimKind.NUMBER,
    )
    length.assign("tomek").wait_for(hours=2).start_checking().cite_page(
        "/lido", "Its pool is 50 metres long", stance=CitationStance.REFUTES
    ).tick(Tick.CHANGE, "Metres, not yards: the council has 50 metres.", proposed_text="50 metres long")
    length.approve("mina")

    swims = flag(
        "71,204 swims",
        at=when.days_ago(12, "15:28"),
        statement="The lido counted 71,204 swims last season.",
        kind=ClaimKind.NUMBER,
    )
    swims.assign("omar").start_checking().cite_page("/lido", "it counted 71,204 swims").tick(Tick.KEEP)
    swims.approve("tomek").settle()

    season = flag(
        "In its very first season it drew 58,410",
        at=when.days_ago(12, "15:33"),
        statement="The lido’s first season drew 58,410 swimmers.",
        kind=ClaimKind.NUMBER,
    )
    season.assign("omar").wait_for(days=1).start_checking().cite_page(
        "/slow", "in 1934, drew 58,410 swimmers"
    ).tick(Tick.KEEP)
    season.approve("mina").settle()

    first = flag(
        FIRST_WOMAN.strip(),
        at=when.days_ago(12, "15:38"),
        statement="Ida Pargeter was the first woman in the county to hold a lifeguard’s certificate.",
        kind=ClaimKind.SUPERLATIVE,
        priority=ClaimPriority.HIGH,
    )
    first.assign("mina").wait_for(days=1).start_checking().cite_document(
        "Register of the county’s lifeguards, 1950-1970",
        passage="1957: Miss E. Tarrant",
        locator="page 3",
        stance=CitationStance.REFUTES,
        tier=SourceTier.PRIMARY,
    ).tick(Tick.CUT, "There were two before her. She laughed when we told her.")
    first.approve("tomek")

    tiles = flag(
        "9,000 of them",
        at=when.days_ago(12, "15:44"),
        statement="The lido has 9,000 original tiles.",
        kind=ClaimKind.NUMBER,
    )
    tiles.assign("mina").wait_for(days=1).start_checking().tick(
        Tick.KEEP, "The engineer counted them for the insurer.", on_author="Casper Lindow, who saw the list"
    ).approve("omar").settle()

    signed = flag(
        "all 312 of them",
        at=when.days_ago(12, "15:49"),
        statement="All 312 regulars signed against heating the water.",
        kind=ClaimKind.NUMBER,
    )
    signed.assign("omar").wait_for(days=1).start_checking().cite_statement(
        "The lifeguards’ office",
        "Three hundred and twelve names; we have the sheet here.",
        author="Lido office",
    ).tick(Tick.KEEP)
    signed.approve("tomek").settle()

    stage.revise_article(
        "lido",
        (TILES, ""),
        ("50 yards long", "50 metres long"),
        (FIRST_WOMAN, ""),
        ("“I learned here,", f"{TILES}“I learned here,"),
        by="ruth",
        at=when.days_ago(5, "11:00"),
        note="As ruled, and the tiles moved up",
    )
    length.wait_until(when.days_ago(5, "11:20")).settle()
    first.wait_until(when.days_ago(5, "11:21")).settle()
    for kinds, reason, who, clock in (
        (
            (ClaimKind.NAME, ClaimKind.TITLE),
            "Spelt as the lido spells it, on its staff list.",
            "omar",
            "14:05",
        ),
        ((ClaimKind.QUOTE,), "On Casper Lindow’s tape; listened to.", "mina", "14:40"),
        ((ClaimKind.DATE, ClaimKind.NUMBER), "In the lido’s own leaflet, read against it.", "omar", "15:10"),
        ((), "Colour, and nobody is named by it.", "tomek", "16:20"),
    ):
        stage.waive_items("lido", reason, by=who, at=when.days_ago(4, clock), kinds=kinds)
    stage.article_step("lido", "clear", by="ruth", at=when.days_ago(4, "17:30"))


def play_budget_story(stage: StoryTimeline) -> None:
    """Play a second version that applies one tick and changes, in passing, a number under a settled claim."""
    when = stage.when
    stage.import_article(
        "budget", _build_article_source("CF-20417"), by=COPY_SYSTEM, at=when.days_ago(8, "09:00")
    )
    flag = partial(ClaimStory.flag, stage, "budget", by="ruth", due_at=when.get_tonight())

    rise = flag(
        "an increase of 4.2 per cent on this year’s",
        at=when.days_ago(8, "09:15"),
        statement="The budget is 4.2 per cent larger than this year’s.",
        kind=ClaimKind.NUMBER,
    )
    rise.assign("omar").start_checking().cite_page("/budget", "4.2 % more than the £81.2 million").tick(
        Tick.KEEP
    )
    rise.approve("mina").settle()

    care = flag(
        "£31.9 million, for 1,420 people who need help to live at home",
        at=when.days_ago(8, "09:21"),
        statement="Adult social care gets £31.9 million, for 1,420 people helped at home.",
        kind=ClaimKind.NUMBER,
        priority=ClaimPriority.HIGH,
    )
    care.assign("omar").wait_for(hours=1).start_checking().cite_page(
        "/budget", "£31.9 million of it goes to adult social care"
    )
    care.cite_statement(
        "The council’s treasurer, by e-mail", "1,420 at home, 310 in care.", author="Treasurer’s office"
    )
    care.tick(Tick.KEEP).approve("tomek").settle()

    tax = flag(
        "£71.42",
        at=when.days_ago(8, "09:26"),
        statement="Council tax on a band D home rises by £71.42.",
        kind=ClaimKind.NUMBER,
        priority=ClaimPriority.HIGH,
    )
    tax.assign("mina").start_checking().cite_page(
        "/budget", "or £71.24, to £1,897.80", stance=CitationStance.REFUTES
    )
    tax.tick(Tick.CHANGE, "Two digits changed places.", proposed_text="£71.24").approve("omar")

    miles = flag(
        "14 miles of road",
        at=when.days_ago(8, "09:33"),
        statement="£7.3 million resurfaces 14 miles of road.",
        kind=ClaimKind.NUMBER,
    )
    miles.assign("tomek").start_checking().cite_statement(
        "The council’s highways engineer", "Fourteen miles, if the price of bitumen holds.", author="Highways"
    ).tick(Tick.KEEP)
    miles.approve("mina").settle()

    stage.revise_article(
        "budget",
        ("£71.42", "£71.24"),
        ("14 miles of road", "16 miles of road"),
        by="ruth",
        at=when.days_ago(3, "12:05"),
        note="The tax as ruled; the council has rung about the roads",
    )
    tax.wait_until(when.days_ago(3, "12:30")).settle()

    stage.waive_items(
        "budget",
        "Names read against the council’s own list.",
        by="mina",
        at=when.days_ago(3, "12:50"),
        kinds=(ClaimKind.NAME,),
    )

    reserves = flag(
        "£5.1 million by next March",
        at=when.days_ago(3, "13:00"),
        statement="The reserves would fall to £5.1 million by next March.",
        kind=ClaimKind.NUMBER,
    )
    reserves.wait_until(when.hours_ago(30)).assign("omar").start_checking().cite_document(
        "Draft budget, annex on reserves",
        publisher="Harrowmere Town Council",
        passage="Forecast 31 March: £5.1m",
        locator="page 62",
        tier=SourceTier.PRIMARY,
    ).tick(Tick.KEEP)

    since = flag(
        "who has run the town’s finances since 2014",
        at=when.days_ago(3, "13:06"),
        statement="Maud Ferrier has run the town’s finances since 2014.",
        kind=ClaimKind.TITLE,
    )
    since.wait_until(when.hours_ago(25)).take("tomek").start_checking()

    flag(
        "41 reports in three years",
        at=when.days_ago(3, "13:11"),
        statement="The council paid for 41 reports in three years.",
        kind=ClaimKind.NUMBER,
    ).assign("mina", due=when.in_days(1, "11:00"))

    fourth = flag(
        "It is the fourth rise in a row",
        at=when.days_ago(3, "13:15"),
        statement="The budget rises for the fourth time in a row.",
        kind=ClaimKind.NUMBER,
    )
    fourth.wait_until(when.hours_ago(27)).assign("tomek").start_checking().cite_document(
        "Budgets 2020 to 2025",
        publisher="Harrowmere Town Council",
        stance=CitationStance.REFUTES,
        tier=SourceTier.PRIMARY,
    ).tick(
        Tick.CUT,
        "It fell in 2023. The sentence does no work; cut it.",
        figure_waiver="From the table in the document, which is no sentence to cite.",
    )
    fourth.approve("omar")

    flag(
        "Some 3,300 households will pay less than that",
        at=when.hours_ago(6),
        statement="Some 3,300 households pay less because their income is low.",
        kind=ClaimKind.NUMBER,
    )


def play_market_story(stage: StoryTimeline) -> None:
    """Play an article of yesterday: suggestions, a source that broke overnight, and one cited seconds ago."""
    when = stage.when
    stage.import_article("market", _build_article_source("CF-20431"), by=COPY_SYSTEM, at=when.hours_ago(30))
    flag = partial(ClaimStory.flag, stage, "market", by="mina", due_at=when.in_days(1, "16:00"))
    stalls = flag(
        "Food inspectors visited all 31 food stalls last year",
        at=when.hours_ago(29.5),
        statement="Food inspectors visited all 31 food stalls on the market last year.",
        kind=ClaimKind.NUMBER,
    )
    stalls.assign("omar").start_checking().cite_page(
        "/broken", "inspectors visited all 31 food stalls on the market"
    )

    count = flag(
        "there were 86 of them",
        at=when.hours_ago(29.2),
        statement="On an average Saturday last year the market had 86 stalls.",
        kind=ClaimKind.NUMBER,
    )
    count.wait_until(when.hours_ago(2)).take("mina").start_checking()
    count.wait_until(when.hours_ago(0.305)).cite_page("/market", "86 stalls on an average Saturday")

    flag(
        "only the Crown can move it",
        at=when.hours_ago(29),
        statement="Under the charter only the Crown can move the market.",
        kind=ClaimKind.OTHER,
    ).assign("tomek")
    flag(
        "the police recorded 19 thefts",
        at=when.hours_ago(28.8),
        statement="The police recorded 19 thefts on the market last year.",
        kind=ClaimKind.NUMBER,
        must_check=False,
        priority=ClaimPriority.LOW,
    )
    for words, statement, kind in (
        ("was sealed in 1254", "The market’s charter was sealed in 1254.", ClaimKind.DATE),
        (
            "who have sold eggs here since 1871",
            "The Quillon family has sold eggs on the market since 1871.",
            ClaimKind.DATE,
        ),
        (
            "A pitch of three metres costs £24 a day",
            "A pitch of three metres costs £24 a day.",
            ClaimKind.NUMBER,
        ),
    ):
        flag(words, at=when.hours_ago(4), statement=statement, kind=kind, suggested=True)


def play_allotments_story(stage: StoryTimeline) -> None:
    """Import an article that nobody has read yet."""
    stage.import_article(
        "allotments", _build_article_source("CF-20440"), by=COPY_SYSTEM, at=stage.when.hours_ago(0.7)
    )
