"""Work on the galley of our own copy: names of the house, a question to a writer, ticks, a checklist."""

from datetime import datetime

from factcheck.galley.checked_names import create_checked_name
from factcheck.galley.checklists import list_checklist_items, tick_item
from factcheck.galley.ticks import create_tick
from factcheck.galley.writer_queries import ask_writer
from factcheck.galley.writer_query_links import answer_by_link, send_due_writer_emails
from factcheck.models import Claim, WriterLink
from factcheck.models.checked_name import NameKind
from factcheck.models.enums import ClaimKind
from factcheck.workflow.galley_items import list_items
from newsroom.demo.timeline import StoryTimeline

CHECKED_NAMES = (
    ("Ida Pargeter", NameKind.PERSON, "The lido’s staff list", (), ("Ida Pargetter",)),
    ("Casper Lindow", NameKind.PERSON, "His own byline", (), ()),
    ("Maud Ferrier", NameKind.PERSON, "The council’s list of officers", (), ("Maude Ferrier",)),
    ("Perpetua Starling", NameKind.PERSON, "The market’s register", (), ("Perpetua Sterling",)),
    ("Harrowmere Town Council", NameKind.ORGANISATION, "The council’s letterhead", ("the town council",), ()),
)
"""Spelling, kind, where it was checked, other forms, misspellings."""
SEALED = "was sealed in 1254"
TICKED_ON_AUTHOR = ("112", "£24")


def check_names(stage: StoryTimeline) -> None:
    """Let a checker record the names that the lido's and the market's stories have."""

    def check_all_names(moment: datetime) -> None:
        for spelling, kind, source, aliases, misspellings in CHECKED_NAMES:
            create_checked_name(
                desk=stage.house.desks["news"],
                spelling=spelling,
                kind=kind,
                source=source,
                aliases=aliases,
                misspellings=misspellings,
                by=stage.house.people["omar"],
                at=moment,
            )

    stage.schedule_action(stage.when.days_ago(4, "14:02"), check_all_names)


def ask_the_market_writer(stage: StoryTimeline) -> None:
    """Let a checker ask the market's writer about a year, who answers by the link of the e-mail."""
    when = stage.when

    def ask(moment: datetime) -> None:
        revision = stage.get_revision("market")
        start = revision.text.index(SEALED)
        ask_writer(
            revision,
            start=start,
            end=start + len(SEALED),
            question="The council’s page has 1254 for the charter. Where did you take the sealing from?",
            name="Nell Aldous",
            email="nell.aldous@courier.example",
            by=stage.house.people["omar"],
            at=moment,
        )

    def answer(moment: datetime) -> None:
        link = WriterLink.objects.get(writer__article=stage.articles["market"])
        query = link.writer.queries.get()
        text = "From the copy of the charter in the library, second case on the left. I have a photograph."
        answer_by_link(link, query, text=text, at=moment)

    stage.schedule_action(when.hours_ago(5), ask)
    stage.schedule_action(when.hours_ago(4.5), lambda moment: send_due_writer_emails(at=moment) and None)
    stage.schedule_action(when.hours_ago(3), answer)


def tick_market_items(stage: StoryTimeline) -> None:
    """Let a checker tick two figures on the author, and not send them yet."""

    def tick_figures(moment: datetime) -> None:
        revision = stage.get_revision("market")
        items = {revision.text[item.start : item.end]: item for item in list_items(revision)}
        for words in TICKED_ON_AUTHOR:
            create_tick(
                revision,
                items[words],
                on_author="Nell Aldous, who counted them",
                by=stage.house.people["omar"],
                at=moment,
            )

    stage.schedule_action(stage.when.hours_ago(1.5), tick_figures)


def tick_checklist(stage: StoryTimeline) -> None:
    """Let a checker tick the first two lines of the checklist of the claim that she is checking."""

    def tick_lines(moment: datetime) -> None:
        claim = Claim.objects.get(statement__startswith="On an average Saturday last year the market")
        for item in list_checklist_items(claim.desk, ClaimKind.NUMBER)[:2]:
            tick_item(claim, key=item.key, by=stage.house.people["mina"], at=moment)

    stage.schedule_action(stage.when.hours_ago(1.4), tick_lines)
