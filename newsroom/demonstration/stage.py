"""Plays the demonstration's acts in the order of their moments; between them a worker looks at pages."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from articles.actions.feed_looks import Look
from articles.actions.feeds import follow
from articles.actions.importing import import_article, revise
from articles.actions.reading import read_pieces
from articles.enums import Provenance
from articles.importers import feed, text
from articles.models import Article, Revision
from factcheck.actions import article_work, sweeping
from factcheck.actions.links import LEASE_SECONDS, record_look
from factcheck.actions.many import waive_many
from factcheck.actions.tell import mark_seen
from factcheck.enums import ItemStanding
from factcheck.models import Source
from factcheck.queries.items import items
from lib.leases import lease_due
from newsroom.demonstration.moments import Calendar
from newsroom.demonstration.pages_then import PagesThen
from newsroom.demonstration.people import COPY_SYSTEM, House

TEXTS = Path(__file__).parent / "articles"
A_WHILE = timedelta(seconds=2)  # between a row that falls due and a worker that takes it

Act = Callable[[datetime], object]


@dataclass(frozen=True)
class Copy:
    """How an article came in."""

    desk: str
    provenance: str = Provenance.ELSEWHERE
    publisher: str = "The Harrowmere Courier"
    url: str = ""
    language: str = "en-GB"
    external_id: str = ""
    """The copy system's own number, for what it sent."""


class Stage:
    """Acts are written down first, in any order, and played once. One in the future raises ValueError."""

    def __init__(self, house: House, *, now: datetime, site: str) -> None:
        self.house = house
        self.when = Calendar(now)
        self.now = now
        self.site = site
        self.pages = PagesThen(site, now)
        self.copies: dict[str, Copy] = {}
        self.articles: dict[str, Article] = {}
        self._acts: list[tuple[datetime, int, Act]] = []

    def at(self, moment: datetime, act: Act) -> None:
        """Write ``act`` down for ``moment``."""
        if moment > self.now:
            raise ValueError(f"{moment} has not come yet.")
        self._acts.append((moment, len(self._acts), act))

    def play(self) -> None:
        """Play everything, in order."""
        for days in (24, 17, 10, 4, 1):
            self.at(self.when.days_ago(days, "08:00"), self._everybody_reads)
        for moment, _, act in sorted(self._acts):
            self._look_until(moment)
            act(moment)
        sweep(self.now)

    def imports(
        self, key: str, copy: Copy, *, by: str, at: datetime, embargo_until: datetime | None = None
    ) -> None:
        """An article comes in, its text from articles/``key``.txt; elsewhere it came out four hours ago."""
        out = copy.provenance == Provenance.ELSEWHERE and embargo_until is None

        def act(moment: datetime) -> None:
            clean = replace(
                text.read(words(key)),
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
        self.at(at, act)

    def follows(self, key: str, path: str, body: str, *, story: str, by: str, at: datetime) -> None:
        """The news desk follows a feed of the evidence site, as it was then: ``body`` at ``path``.

        ``key`` is then the name of the article that its entry ``story`` became.
        """

        def act(moment: datetime) -> None:
            address = self.site + path
            read = feed.read(body.encode(), url=address)
            followed = follow(
                Look(read=read),
                url=address,
                desk=self.house.desks["news"],
                provenance=Provenance.ELSEWHERE,
                by=self.house.people[by],
                at=moment,
            )
            read_pieces(clock=lambda: moment + A_WHILE)
            self.articles[key] = Article.objects.get(source=f"feed:{followed.public_id}", external_id=story)

        self.copies[key] = Copy("news")
        self.at(at, act)

    def revises(self, key: str, *edits: tuple[str, str], by: str, at: datetime, note: str) -> None:
        """A newer version comes in: each edit puts words in place of others that stand in the text once.

        To move a paragraph, cut it with one edit and put it in with another.
        """

        def act(moment: datetime) -> None:
            current = self.revision(key)
            newer = current.frame
            for old, new in edits:
                if newer.count(old) != 1:
                    raise ValueError(f"{old!r} stands {newer.count(old)} times in {key}.")
                newer = newer.replace(old, new)
            revise(self.articles[key], text.read(newer), by=self.house.people[by], at=moment, note=note)
            sweep(moment + A_WHILE)

        self.at(at, act)

    def waives(self, key: str, reason: str, *, by: str, at: datetime, kinds: tuple[str, ...] = ()) -> None:
        """Somebody waives all that is open on the galley, or all of some kinds, in one go."""

        def act(moment: datetime) -> None:
            revision = self.revision(key)
            some = [
                item
                for item in items(revision)
                if item.standing == ItemStanding.OPEN and (not kinds or item.kind in kinds)
            ]
            done = waive_many(revision, some, reason=reason, by=self.house.people[by], at=moment)
            if done.refused:
                raise ValueError(done.sentence)

        self.at(at, act)

    def article_step(self, key: str, step: str, *, by: str, at: datetime, reason: str = "") -> None:
        """Clear or withdraw an article."""

        def act(moment: datetime) -> None:
            person = self.house.people[by]
            if step == "withdraw":
                article_work.withdraw(self.articles[key], reason=reason, by=person, at=moment)
            else:
                article_work.clear(self.articles[key], by=person, at=moment)

        self.at(at, act)

    def revision(self, key: str) -> Revision:
        """The article's current revision, as it is now."""
        return Revision.objects.select_related("article__desk").get(current_of=self.articles[key])

    def _everybody_reads(self, moment: datetime) -> None:
        """Notices are read in the morning, so that only the newest are news."""
        for person in self.house.people.values():
            mark_seen(person, at=moment)

    def _look_until(self, moment: datetime) -> None:
        """Look at every page that falls due before ``moment``, each at its own time."""
        while (source := self._next_due(moment)) is not None and source.due_at is not None:
            at = source.due_at + A_WHILE
            found = self.pages.look(source.url.removeprefix(self.site), at)
            [lease] = lease_due(Source.objects.filter(pk=source.pk), now=at, seconds=LEASE_SECONDS, limit=1)
            check = record_look(lease, found, at=at + timedelta(milliseconds=found.elapsed_ms))
            if check is not None and "missing" in check.passages.values():
                sweep(at + A_WHILE)

    @staticmethod
    def _next_due(moment: datetime) -> Source | None:
        return Source.objects.filter(due_at__lt=moment - A_WHILE).order_by("due_at", "pk").first()


def words(key: str) -> str:
    """The text of an article of the demonstration."""
    return (TEXTS / f"{key}.txt").read_text(encoding="utf-8")


def sweep(at: datetime) -> None:
    """What beat does every few seconds."""
    sweeping.follow_revisions(at=at)
    sweeping.publish_what_is_due(at=at)
    sweeping.close_late_replies(at=at)
    sweeping.act_on_stale(at=at)
