"""The vocabulary in which one claim's way is told: each verb a word, each minutes after the last."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Self

from django.utils.text import slugify

from accounts.models import User
from factcheck.actions import (
    assigning,
    comments,
    deciding,
    details,
    evidence,
    flagging,
    interests,
    publication,
    replies,
    reviewing,
    ruling,
    settling,
)
from factcheck.actions.ruling import Ruling
from factcheck.actions.sources import Paper
from factcheck.enums import Medium, SourceKind, Stance, Tier
from factcheck.models import Appearance, Citation, Claim
from newsroom.demonstration.pages_then import TITLES
from newsroom.demonstration.stage import A_WHILE, Stage, sweep

COUNCIL = "Harrowmere Town Council"


class ClaimStory:
    """Nothing happens while the story is told: each word writes an act down on the stage.

    ``clock`` is the moment of the last word; ``checker`` is whoever has the claim by then.
    """

    def __init__(self, stage: Stage, *, editor: str, at: datetime) -> None:
        self.stage = stage
        self.editor = editor
        self.clock = at
        self.checker = ""
        self.citations: list[Citation] = []
        self._claim: Claim | None = None

    @classmethod
    def flag(
        cls,
        stage: Stage,
        article: str,
        words: str,
        *,
        by: str,
        at: datetime,
        statement: str,
        suggested: bool = False,
        **fields: Any,
    ) -> Self:
        """A story that begins when ``words`` are flagged, or only suggested, where they first stand."""
        story = cls(stage, editor="joss" if stage.copies[article].desk == "inquiries" else "ruth", at=at)

        def act(moment: datetime) -> None:
            revision = stage.revision(article)
            start = revision.frame.index(words)
            story._claim = flagging.flag(
                revision,
                by=story._person(by),
                at=moment,
                start=start,
                end=start + len(words),
                exact=words,
                statement=statement,
                step="suggest" if suggested else "flag",
                **fields,
            )

        stage.at(at, act)
        return story

    @property
    def claim(self) -> Claim:
        """The claim. Only while the stage plays."""
        if self._claim is None:
            raise LookupError("This claim is not flagged yet.")
        return self._claim

    def wait(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> Self:
        """Let time pass before the next word."""
        self.clock += timedelta(days=days, hours=hours, minutes=minutes)
        return self

    def until(self, moment: datetime) -> Self:
        """Go on at ``moment``."""
        if moment < self.clock:
            raise ValueError(f"{moment} is before {self.clock}, where this story stands.")
        self.clock = moment
        return self

    # Who has it ------------------------------------------------------------------------------------------

    def assign(self, checker: str, *, by: str = "", due: datetime | None = None) -> Self:
        """Given to a checker, by the desk's editor unless somebody else is named."""
        self.checker = checker
        return self._then(
            12,
            lambda at: assigning.assign(
                self.claim, checker=self._person(checker), by=self._editor(by), at=at, due_at=due
            ),
        )

    def take(self, checker: str) -> Self:
        """A checker takes it."""
        self.checker = checker
        return self._then(25, lambda at: assigning.take(self.claim, by=self._person(checker), at=at))

    def start(self) -> Self:
        """The checker begins."""
        checker = self.checker
        return self._then(30, lambda at: assigning.start(self.claim, by=self._person(checker), at=at))

    def release(self, reason: str) -> Self:
        """The checker puts it back."""
        checker = self.checker
        return self._then(
            40, lambda at: assigning.release(self.claim, reason=reason, by=self._person(checker), at=at)
        )

    def recuse(self, who: str, interest: str) -> Self:
        """Somebody declares an interest."""
        return self._then(
            20, lambda at: interests.recuse(self.claim, interest=interest, by=self._person(who), at=at)
        )

    # What it stands on -----------------------------------------------------------------------------------

    def page(
        self,
        path: str,
        passage: str,
        *,
        stance: str = Stance.SUPPORTS,
        tier: str = Tier.PRIMARY,
        group: str = "",
    ) -> Self:
        """The checker cites a page of the evidence site."""
        return self._cite(
            url=self.stage.site + path,
            title=TITLES[path],
            publisher=COUNCIL,
            passage=passage,
            stance=stance,
            tier=tier,
            group=group,
        )

    def looks_again(self, *paths: str) -> Self:
        """The checker presses Check now beside these pages."""

        def act(at: datetime) -> None:
            for citation in self.citations:
                if citation.source.url in {self.stage.site + path for path in paths}:
                    evidence.check_now(citation.source, by=self._person(self.checker), at=at)

        return self._then(1, act)

    def document(self, title: str, **fields: Any) -> Self:
        """The checker cites a paper, and has it kept as a file."""
        content = f"{title}\n\n{fields.get('passage', '')}\n".encode()
        paper = Paper(f"{slugify(title)}.txt", content, len(content))
        return self._cite(kind=SourceKind.DOCUMENT, title=title, file=paper, **fields)

    def said(self, title: str, passage: str, **fields: Any) -> Self:
        """The checker cites what somebody told them that day."""
        fields = {"medium": Medium.INTERVIEW, "author": title, **fields}
        return self._cite(kind=SourceKind.STATEMENT, title=title, passage=passage, **fields)

    def show(self, who: str) -> Self:
        """The checker lets a colleague see the source cited last, which is restricted."""
        checker = self.checker

        def act(at: datetime) -> None:
            evidence.name_person(
                self.citations[-1], person=self._person(who), by=self._person(checker), at=at
            )

        return self._then(5, act)

    def asks(self, whom: str, asked: str, *, deadline: datetime, channel: str = "E-mail") -> Self:
        """The checker asks for a reply. Where the deadline lies in the past, the system notices on time."""
        checker = self.checker
        if deadline < self.stage.now - A_WHILE:
            self.stage.at(deadline + A_WHILE, sweep)
        return self._then(
            25,
            lambda at: replies.ask_reply(
                self.claim,
                whom=whom,
                channel=channel,
                asked=asked,
                deadline=deadline,
                by=self._person(checker),
                at=at,
            ),
        )

    def answered(self, answer: str) -> Self:
        """The checker logs the reply."""
        checker = self.checker
        return self._then(
            10, lambda at: replies.log_reply(self.claim, answer=answer, by=self._person(checker), at=at)
        )

    # The ruling ------------------------------------------------------------------------------------------

    def types(self, **fields: str) -> Self:
        """The checker types a ruling and leaves it as a draft."""
        checker = self.checker
        return self._then(
            20, lambda at: ruling.save_draft(self.claim, fields=fields, by=self._person(checker), at=at)
        )

    def rule(self, rating: str, headline: str, explanation: str, **more: Any) -> Self:
        """The checker files a verdict."""
        return self._submit(
            lambda: Ruling(
                rating=self.stage.house.ratings[rating], headline=headline, explanation=explanation, **more
            )
        )

    def tick(self, tick: str, explanation: str = "", **fields: Any) -> Self:
        """The checker ends a check on own copy."""
        return self._submit(lambda: replace(Ruling(tick=tick, explanation=explanation), **fields))

    def approve(self, by: str, comment: str = "") -> Self:
        """A second person approves."""
        return self._then(
            70, lambda at: reviewing.approve(self.claim, comment=comment, by=self._person(by), at=at)
        )

    def comment(self, by: str, words: str, text: str) -> Self:
        """A second person says something about certain words of the ruling."""
        return self._then(
            15,
            lambda at: comments.comment(self.claim, exact=words, text=text, by=self._person(by), at=at),
        )

    def send_back(self, by: str, comment: str) -> Self:
        """A second person sends it back."""
        return self._then(
            55, lambda at: reviewing.send_back(self.claim, comment=comment, by=self._person(by), at=at)
        )

    # How it ends -----------------------------------------------------------------------------------------

    def settle(self, by: str = "") -> Self:
        """The ruling on own copy is in the article."""
        return self._then(15, lambda at: settling.settle(self.claim, by=self._editor(by), at=at))

    def check_again(self, by: str = "") -> Self:
        """The article's words changed under it, and the editor has it checked on the new ones."""

        def act(at: datetime) -> None:
            where = Appearance.objects.undecided().get(claim=self.claim)
            deciding.recheck(where, by=self._editor(by), at=at)

        return self._then(1, act)

    def hold(self, reason: str) -> Self:
        """The standards editor stops it."""
        return self._then(
            35, lambda at: settling.hold(self.claim, reason=reason, by=self._person("agnes"), at=at)
        )

    def reopen(self, reason: str) -> Self:
        """The editor begins again."""
        return self._then(
            10, lambda at: settling.reopen(self.claim, reason=reason, by=self._editor(""), at=at)
        )

    def close(self, why: str, note: str = "") -> Self:
        """The editor ends the work without a ruling."""
        return self._then(
            15,
            lambda at: settling.close(self.claim, close_reason=why, note=note, by=self._editor(""), at=at),
        )

    def dismiss(self) -> Self:
        """The editor turns a suggestion down."""
        return self._then(15, lambda at: settling.dismiss(self.claim, by=self._editor(""), at=at))

    def publish(self, *, publish_at: datetime | None = None) -> Self:
        """The editor publishes it, or says when."""
        return self._then(
            20,
            lambda at: publication.publish(self.claim, by=self._editor(""), at=at, publish_at=publish_at),
        )

    def correct(self, correction: str, public_note: str) -> Self:
        """The editor publishes a correction."""
        return self._then(
            15,
            lambda at: publication.correct(
                self.claim, correction=correction, public_note=public_note, by=self._editor(""), at=at
            ),
        )

    def under_review(self, reason: str) -> Self:
        """The editor tells readers that we look at it again."""
        return self._then(
            10,
            lambda at: publication.mark_under_review(self.claim, reason=reason, by=self._editor(""), at=at),
        )

    def reaffirm(self, by: str, note: str) -> Self:
        """A second person says that it holds."""
        return self._then(
            90, lambda at: publication.reaffirm(self.claim, note=note, by=self._person(by), at=at)
        )

    def propose_retraction(self, reason: str) -> Self:
        """The standards editor proposes to take it back."""
        return self._then(
            30,
            lambda at: publication.propose_retraction(
                self.claim, reason=reason, by=self._person("agnes"), at=at
            ),
        )

    def retract(self) -> Self:
        """The editor confirms the retraction."""
        return self._then(40, lambda at: publication.retract(self.claim, by=self._editor(""), at=at))

    def tag(self, *tags: str) -> Self:
        """The editor says what it is about."""
        who = self._editor
        return self._then(1, lambda at: details.edit_details(self.claim, tags=tags, by=who(""), at=at))

    # More than one claim ---------------------------------------------------------------------------------

    def merge_into(self, other: "ClaimStory") -> Self:
        """The editor marks it as the same as another."""
        return self._then(
            15, lambda at: details.merge(self.claim, into=other.claim, by=self._editor(""), at=at)
        )

    def split(self, first: str, second: str) -> "ClaimStory":
        """The editor makes two of it; answers the second, whose story goes on apart."""
        part = ClaimStory(self.stage, editor=self.editor, at=self.clock)

        def act(at: datetime) -> None:
            part._claim = details.split(self.claim, first=first, second=second, by=self._editor(""), at=at)

        self._then(15, act)
        part.clock = self.clock
        return part

    def met_again(self, article: str, words: str, *, by: str, at: datetime) -> Self:
        """Somebody finds the settled claim in another article."""

        def act(moment: datetime) -> None:
            revision = self.stage.revision(article)
            start = revision.frame.index(words)
            flagging.same_again(
                self.claim, revision, by=self._person(by), at=moment, start=start, end=start + len(words)
            )

        self.stage.at(at, act)
        return self

    # ------------------------------------------------------------------------------------------------------

    def _then(self, minutes: float, act: Callable[[datetime], object]) -> Self:
        self.clock += timedelta(minutes=minutes)
        self.stage.at(self.clock, act)
        return self

    def _cite(self, **fields: Any) -> Self:
        checker = self.checker

        def act(at: datetime) -> None:
            said_on: dict[str, Any] = {"published_on": at.date()} if fields.get("medium") else {}
            person = self._person(checker)
            self.citations.append(evidence.cite(self.claim, by=person, at=at, **said_on, **fields))

        return self._then(18, act)

    def _submit(self, file: Callable[[], Ruling]) -> Self:
        checker = self.checker
        return self._then(
            35, lambda at: ruling.submit(self.claim, ruling=file(), by=self._person(checker), at=at)
        )

    def _person(self, username: str) -> User:
        return self.stage.house.people[username]

    def _editor(self, username: str) -> User:
        return self._person(username or self.editor)
