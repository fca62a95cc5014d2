"""A report of an error in the demonstration's verdicts, from its arrival to its answer."""

from datetime import datetime, timedelta
from typing import Self

from accounts.models import User
from factcheck.actions import reports
from factcheck.models import Report
from factcheck.queries.reports import answer_proposed
from newsroom.demonstration.claim_story import ClaimStory


class ReaderReport:
    """Written down on the stage like the claim's own story; ``by_partner``: the partner sends it."""

    def __init__(
        self, story: ClaimStory, text: str, *, at: datetime, link: str = "", by_partner: bool = False
    ) -> None:
        self.story, self.clock = story, at
        self._report: Report | None = None

        def act(moment: datetime) -> None:
            house = story.stage.house
            self._report = reports.receive_report(
                story.claim,
                text=text,
                link=link,
                about=story.claim.publications.count(),
                partner=house.partner.principal if by_partner else None,
                at=moment,
            )

        story.stage.at(at, act)

    def reopens(self, reason: str) -> Self:
        """The editor opens the claim again because of it; the claim's story goes on from there."""
        self.story.clock = self.story.clock + timedelta(minutes=10)
        self.story.stage.at(
            self.story.clock,
            lambda at: reports.reopen_for(self.report, reason=reason, by=self._editor, at=at),
        )
        return self

    def looked_into(self, by: str, *, at: datetime) -> Self:
        """Somebody of the desk looks into it."""
        person = self.story.stage.house.people[by]
        self.story.stage.at(at, lambda moment: reports.look_into(self.report, by=person, at=moment))
        return self

    def answered(self, outcome: str = "", answer: str = "", *, at: datetime | None = None) -> Self:
        """The editor answers it; without words as the correction proposes, without a time soon after it."""

        def act(moment: datetime) -> None:
            said = {"outcome": outcome, "answer": answer} if outcome else answer_proposed(self.report)
            reports.answer_report(self.report, **said, by=self._editor, at=moment)

        self.story.stage.at(at or self.story.clock + timedelta(minutes=8), act)
        return self

    @property
    def report(self) -> Report:
        """The report as it is now. Only while the stage plays."""
        if self._report is None:
            raise LookupError("This report has not come in yet.")
        return Report.objects.select_related("claim__desk").get(pk=self._report.pk)

    @property
    def _editor(self) -> User:
        return self.story.stage.house.people[self.story.editor]
