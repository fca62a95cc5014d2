"""ReaderReportStory: a reader's report on a verdict in the demonstration, from its arrival to its answer."""

from datetime import datetime, timedelta
from typing import Self

from accounts.models import User
from factcheck.models import ReaderReport
from factcheck.verdicts import reader_reports as reader_reports_actions
from factcheck.verdicts.reader_report_rows import get_default_answer
from newsroom.demo.claim_story import ClaimStory


class ReaderReportStory:
    """Script of one report, scheduled like the claim's own; ``by_partner``: the partner sends it."""

    def __init__(
        self, story: ClaimStory, text: str, *, at: datetime, link: str = "", by_partner: bool = False
    ) -> None:
        self.story, self.clock = story, at
        self._report: ReaderReport | None = None

        def act(moment: datetime) -> None:
            house = story.stage.house
            self._report = reader_reports_actions.create_reader_report(
                story.claim,
                text=text,
                link=link,
                about=story.claim.publications.count(),
                partner=house.partner.principal if by_partner else None,
                at=moment,
            )

        story.stage.schedule_action(at, act)

    def reopen_claim(self, reason: str) -> Self:
        """Let the editor reopen the claim because of it; the claim's story continues from there."""
        self.story.clock = self.story.clock + timedelta(minutes=10)
        self.story.stage.schedule_action(
            self.story.clock,
            lambda at: reader_reports_actions.reopen_claim_for_report(
                self.report, reason=reason, by=self._desk_editor, at=at
            ),
        )
        return self

    def start_investigation(self, by: str, *, at: datetime) -> Self:
        """Let somebody of the desk begin to investigate it."""
        person = self.story.stage.house.people[by]
        self.story.stage.schedule_action(
            at, lambda moment: reader_reports_actions.start_investigation(self.report, by=person, at=moment)
        )
        return self

    def answer_report(self, outcome: str = "", answer: str = "", *, at: datetime | None = None) -> Self:
        """Let the editor answer it; without arguments as the correction proposes, soon after it."""

        def act(moment: datetime) -> None:
            value = {"outcome": outcome, "answer": answer} if outcome else get_default_answer(self.report)
            reader_reports_actions.answer_reader_report(self.report, **value, by=self._desk_editor, at=moment)

        self.story.stage.schedule_action(at or self.story.clock + timedelta(minutes=8), act)
        return self

    @property
    def report(self) -> ReaderReport:
        """The report as it is now. Only while the timeline plays."""
        if self._report is None:
            raise LookupError("This report has not come in yet.")
        return ReaderReport.objects.select_related("claim__desk").get(pk=self._report.pk)

    @property
    def _desk_editor(self) -> User:
        return self.story.stage.house.people[self.story.editor]
