"""The work on a claim of the demonstration up to its verdict: flag, assign, cite, ask for a reply."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Self

from django.utils.text import slugify

from accounts.models import User
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import flagging
from factcheck.desk import interests as interests_actions
from factcheck.models import Citation, Claim
from factcheck.models.enums import CitationStance, SourceKind, SourceTier, StatementMedium
from factcheck.replies import actions as replies_actions
from factcheck.sources import citation_actions, source_access
from factcheck.sources.actions import UploadedDocument, request_check
from newsroom.demo.fixtures import TITLES
from newsroom.demo.timeline import STEP_INTERVAL, StoryTimeline, run_periodic_work

COUNCIL = "Harrowmere Town Council"


class ClaimWorkStory:
    """Script of one claim: each method schedules an action on the timeline, and none runs yet.

    ``clock`` is the time of the last scheduled action; ``checker`` is whoever has the claim by then.
    """

    def __init__(self, stage: StoryTimeline, *, editor: str, at: datetime) -> None:
        self.stage = stage
        self.editor = editor
        self.clock = at
        self.checker = ""
        self.citations: list[Citation] = []
        self._claim: Claim | None = None

    @classmethod
    def flag(
        cls,
        stage: StoryTimeline,
        article: str,
        words: str,
        *,
        by: str,
        at: datetime,
        statement: str,
        suggested: bool = False,
        **fields: Any,
    ) -> Self:
        """Begin a story when ``words``, at their first position, are flagged, or only suggested."""
        story = cls(stage, editor="joss" if stage.copies[article].desk == "inquiries" else "ruth", at=at)

        def act(moment: datetime) -> None:
            revision = stage.get_revision(article)
            start = revision.text.index(words)
            story._claim = flagging.flag_claim(
                revision,
                by=story._get_person(by),
                at=moment,
                start=start,
                end=start + len(words),
                exact=words,
                statement=statement,
                action="suggest" if suggested else "flag",
                **fields,
            )

        stage.schedule_action(at, act)
        return story

    @property
    def claim(self) -> Claim:
        """The claim. Only while the timeline plays."""
        if self._claim is None:
            raise LookupError("This claim is not flagged yet.")
        return self._claim

    def wait_for(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> Self:
        """Let time pass before the next action."""
        self.clock += timedelta(days=days, hours=hours, minutes=minutes)
        return self

    def wait_until(self, moment: datetime) -> Self:
        """Continue at ``moment``. Raises ValueError for one before the last action."""
        if moment < self.clock:
            raise ValueError(f"{moment} is before {self.clock}, where this story stands.")
        self.clock = moment
        return self

    # Assignment --------------------------------------------------------------------------------------------

    def assign(self, checker: str, *, by: str = "", due: datetime | None = None) -> Self:
        """Assign the claim to a checker, by the desk's editor unless somebody else is named."""
        self.checker = checker
        return self._schedule_action(
            12,
            lambda at: assignments_actions.assign_claim(
                self.claim, checker=self._get_person(checker), by=self._get_editor(by), at=at, due_at=due
            ),
        )

    def take(self, checker: str) -> Self:
        """Let a checker take the claim."""
        self.checker = checker
        return self._perform(25, assignments_actions.take_claim, by=checker)

    def start_checking(self) -> Self:
        """Let the checker begin."""
        return self._perform(30, assignments_actions.start_checking, by=self.checker)

    def release(self, reason: str) -> Self:
        """Let the checker release the claim."""
        return self._perform(40, assignments_actions.release_claim, by=self.checker, reason=reason)

    def recuse(self, who: str, interest: str) -> Self:
        """Let somebody declare an interest."""
        return self._perform(20, interests_actions.recuse_from_claim, by=who, interest=interest)

    # Sources and replies -----------------------------------------------------------------------------------

    def cite_page(
        self,
        path: str,
        passage: str,
        *,
        stance: str = CitationStance.SUPPORTS,
        tier: str = SourceTier.PRIMARY,
        independence_group: str = "",
    ) -> Self:
        """Let the checker cite a page of the site of sources."""
        return self._create_citation(
            url=self.stage.site + path,
            title=TITLES[path],
            publisher=COUNCIL,
            passage=passage,
            stance=stance,
            tier=tier,
            independence_group=independence_group,
        )

    def recheck_sources(self, *paths: str) -> Self:
        """Let the checker press Check now beside these pages."""

        def act(at: datetime) -> None:
            for citation in self.citations:
                if citation.source.url in {self.stage.site + path for path in paths}:
                    request_check(citation.source, by=self._get_person(self.checker), at=at)

        return self._schedule_action(1, act)

    def cite_document(self, title: str, **fields: Any) -> Self:
        """Let the checker cite a document and upload it."""
        content = f"{title}\n\n{fields.get('passage', '')}\n".encode()
        paper = UploadedDocument(f"{slugify(title)}.txt", content, len(content))
        return self._create_citation(kind=SourceKind.DOCUMENT, title=title, file=paper, **fields)

    def cite_statement(self, title: str, passage: str, **fields: Any) -> Self:
        """Let the checker cite what somebody told them that day."""
        fields = {"medium": StatementMedium.INTERVIEW, "author": title, **fields}
        return self._create_citation(kind=SourceKind.STATEMENT, title=title, passage=passage, **fields)

    def grant_access(self, who: str) -> Self:
        """Let the checker give a colleague access to the source cited last, which is restricted."""
        checker = self.checker

        def act(at: datetime) -> None:
            source_access.grant_source_access(
                self.citations[-1], person=self._get_person(who), by=self._get_person(checker), at=at
            )

        return self._schedule_action(5, act)

    def request_reply(
        self, recipient: str, question: str, *, deadline: datetime, channel: str = "E-mail"
    ) -> Self:
        """Let the checker request a reply. For a deadline in the past, periodic work runs right after it."""
        if deadline < self.stage.now - STEP_INTERVAL:
            self.stage.schedule_action(deadline + STEP_INTERVAL, run_periodic_work)
        return self._perform(
            25,
            replies_actions.request_reply,
            by=self.checker,
            recipient=recipient,
            channel=channel,
            question=question,
            deadline=deadline,
        )

    def log_reply(self, answer: str) -> Self:
        """Let the checker log the reply."""
        return self._perform(10, replies_actions.log_reply, by=self.checker, answer=answer)

    # Verdict -----------------------------------------------------------------------------------------------

    def _schedule_action(self, minutes: float, perform: Callable[[datetime], object]) -> Self:
        self.clock += timedelta(minutes=minutes)
        self.stage.schedule_action(self.clock, perform)
        return self

    def _perform(self, minutes: float, action: Callable[..., Any], *, by: str = "", **inputs: Any) -> Self:
        """Schedule an action on the claim by somebody, by default the desk's editor."""
        return self._schedule_action(
            minutes, lambda at: action(self.claim, by=self._get_editor(by), at=at, **inputs)
        )

    def _create_citation(self, **fields: Any) -> Self:
        checker = self.checker

        def act(at: datetime) -> None:
            said_on: dict[str, Any] = {"published_on": at.date()} if fields.get("medium") else {}
            person = self._get_person(checker)
            self.citations.append(
                citation_actions.create_citation(self.claim, by=person, at=at, **said_on, **fields)
            )

        return self._schedule_action(18, act)

    def _get_person(self, username: str) -> User:
        return self.stage.house.people[username]

    def _get_editor(self, username: str) -> User:
        return self._get_person(username or self.editor)
