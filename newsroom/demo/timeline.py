"""Timeline of the demonstration: runs scheduled actions in order of time, with link checks between."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from articles.actions.importing import create_manual_revision, import_article
from articles.batches.processing import process_due_items
from articles.feeds.actions import create_feed
from articles.feeds.fetching import FeedFetchResult
from articles.importers import feed
from articles.importers import plain_text as importers_plain_text
from articles.models import Article, Revision
from articles.models.enums import Provenance
from factcheck import periodic
from factcheck.galley import clearance as clearance_actions
from factcheck.galley.bulk import waive_items
from factcheck.link_checks import LEASE_SECONDS, save_check_result
from factcheck.models import Source
from factcheck.models.enums import ItemState
from factcheck.workflow.galley_items import list_items
from factcheck.workflow.notify import mark_notifications_read
from lib.db.leases import claim_due_rows
from newsroom.demo.clock import StoryCalendar
from newsroom.demo.fixtures import PastPages
from newsroom.demo.people import COPY_SYSTEM, DemoNewsroom

TEXTS_FOLDER = Path(__file__).parent / "articles"
STEP_INTERVAL = timedelta(seconds=2)  # from a row's due time to the worker that takes it

StoryAction = Callable[[datetime], object]


@dataclass(frozen=True)
class ArticleSource:
    """Desk, provenance and metadata of an imported article."""

    desk: str
    provenance: str = Provenance.EXTERNAL
    publisher: str = "The Harrowmere Courier"
    url: str = ""
    language: str = "en-GB"
    external_id: str = ""
    """The copy system's own number, for its articles."""


class StoryTimeline:
    """Actions are scheduled first, in any order, and run once. One in the future raises ValueError."""

    def __init__(self, house: DemoNewsroom, *, now: datetime, site: str) -> None:
        self.house = house
        self.when = StoryCalendar(now)
        self.now = now
        self.site = site
        self.pages = PastPages(site, now)
        self.copies: dict[str, ArticleSource] = {}
        self.articles: dict[str, Article] = {}
        self._acts: list[tuple[datetime, int, StoryAction]] = []

    def schedule_action(self, moment: datetime, perform: StoryAction) -> None:
        """Schedule ``act`` for ``moment``."""
        if moment > self.now:
            raise ValueError(f"{moment} has not come yet.")
        self._acts.append((moment, len(self._acts), perform))

    def play(self) -> None:
        """Run everything, in order."""
        for days in (24, 17, 10, 4, 1):
            self.schedule_action(self.when.days_ago(days, "08:00"), self._everybody_reads)
        for moment, _, action in sorted(self._acts):
            self._check_until(moment)
            action(moment)
        run_periodic_work(self.now)

    def import_article(
        self, key: str, copy: ArticleSource, *, by: str, at: datetime, embargo_until: datetime | None = None
    ) -> None:
        """Schedule an import of articles/``key``.txt; one from elsewhere was published four hours before."""
        out = copy.provenance == Provenance.EXTERNAL and embargo_until is None

        def act(moment: datetime) -> None:
            clean = replace(
                importers_plain_text.parse_plain_text(read_demo_text(key)),
                publisher=copy.publisher,
                canonical_url=copy.url,
                language=copy.language,
                published_at=moment - timedelta(hours=4) if out else None,
                published_offset=0 if out else None,
                source=COPY_SYSTEM if copy.external_id else "",
                external_id=copy.external_id,
            )
            self.articles[key] = import_article(
                clean,
                desk=self.house.desks[copy.desk],
                provenance=copy.provenance,
                by=self.house.people[by],
                at=moment,
                embargo_until=embargo_until,
            ).article

        self.copies[key] = copy
        self.schedule_action(at, act)

    def follow_feed(self, key: str, path: str, body: str, *, story: str, by: str, at: datetime) -> None:
        """Let the news desk follow a feed of the site of sources, as it was then: ``body`` at ``path``.

        ``key`` becomes the name of the article of its entry ``story``.
        """

        def act(moment: datetime) -> None:
            address = self.site + path
            read = feed.parse_feed(body.encode(), url=address)
            followed = create_feed(
                FeedFetchResult(read=read),
                url=address,
                desk=self.house.desks["news"],
                provenance=Provenance.EXTERNAL,
                by=self.house.people[by],
                at=moment,
            )
            process_due_items(clock=lambda: moment + STEP_INTERVAL)
            self.articles[key] = Article.objects.get(source=f"feed:{followed.public_id}", external_id=story)

        self.copies[key] = ArticleSource("news")
        self.schedule_action(at, act)

    def revise_article(self, key: str, *edits: tuple[str, str], by: str, at: datetime, note: str) -> None:
        """Schedule a newer version: each edit replaces a passage that is in the text once.

        To move a paragraph, cut it with one edit and insert it with another.
        """

        def act(moment: datetime) -> None:
            current = self.get_revision(key)
            newer = current.text
            for old, new in edits:
                if newer.count(old) != 1:
                    raise ValueError(f"{old!r} stands {newer.count(old)} times in {key}.")
                newer = newer.replace(old, new)
            create_manual_revision(
                self.articles[key],
                importers_plain_text.parse_plain_text(newer),
                by=self.house.people[by],
                at=moment,
                note=note,
            )
            run_periodic_work(moment + STEP_INTERVAL)

        self.schedule_action(at, act)

    def waive_items(
        self, key: str, reason: str, *, by: str, at: datetime, kinds: tuple[str, ...] = ()
    ) -> None:
        """Let somebody waive all that is open on the galley, or all of some kinds, at once."""

        def act(moment: datetime) -> None:
            revision = self.get_revision(key)
            some = [
                item
                for item in list_items(revision)
                if item.state == ItemState.OPEN and (not kinds or item.kind in kinds)
            ]
            done = waive_items(revision, some, reason=reason, by=self.house.people[by], at=moment)
            if done.refused:
                raise ValueError(done.summary)

        self.schedule_action(at, act)

    def article_step(self, key: str, action: str, *, by: str, at: datetime, reason: str = "") -> None:
        """Clear or withdraw an article."""

        def act(moment: datetime) -> None:
            person = self.house.people[by]
            if action == "withdraw":
                clearance_actions.withdraw_article(self.articles[key], reason=reason, by=person, at=moment)
            else:
                clearance_actions.clear_article(self.articles[key], by=person, at=moment)

        self.schedule_action(at, act)

    def get_revision(self, key: str) -> Revision:
        """Return the article's current revision, as it is now."""
        return Revision.objects.select_related("article__desk").get(current_of=self.articles[key])

    def _everybody_reads(self, moment: datetime) -> None:
        """Mark notifications as read in the morning, so that only the newest are unread."""
        for person in self.house.people.values():
            mark_notifications_read(person, at=moment)

    def _check_until(self, moment: datetime) -> None:
        """Check every page that is due before ``moment``, each at its own time."""
        while (source := self._next_due(moment)) is not None and source.due_at is not None:
            at = source.due_at + STEP_INTERVAL
            found = self.pages.check_page(source.url.removeprefix(self.site), at)
            [lease] = claim_due_rows(
                Source.objects.filter(pk=source.pk), now=at, seconds=LEASE_SECONDS, limit=1
            )
            check = save_check_result(lease, found, at=at + timedelta(milliseconds=found.elapsed_ms))
            if check is not None and "missing" in check.passages.values():
                run_periodic_work(at + STEP_INTERVAL)

    @staticmethod
    def _next_due(moment: datetime) -> Source | None:
        return Source.objects.filter(due_at__lt=moment - STEP_INTERVAL).order_by("due_at", "pk").first()


def read_demo_text(key: str) -> str:
    """Return the text of an article of the demonstration."""
    return (TEXTS_FOLDER / f"{key}.txt").read_text(encoding="utf-8")


def run_periodic_work(at: datetime) -> None:
    """Run what beat runs every few seconds."""
    periodic.reanchor_due_revisions(at=at)
    periodic.publish_due_verdicts(at=at)
    periodic.close_overdue_replies(at=at)
    periodic.withdraw_stale_approvals(at=at)
