"""ClaimStory: the work on one claim, one method for each action, each some minutes after the last."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from factcheck.claims import closing, editing, flagging
from factcheck.models import Appearance
from factcheck.verdicts import appearance_decisions as anchoring_actions
from factcheck.verdicts import comments, publication
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.filing import VerdictInput
from newsroom.demo.claim_work_story import ClaimWorkStory


class ClaimStory(ClaimWorkStory):
    """A claim of the demonstration from its flag to its publication, one action after the other."""

    def save_draft(self, **fields: str) -> Self:
        """Let the checker save a verdict as a draft."""
        return self._perform(20, verdicts_actions.save_draft, by=self.checker, fields=fields)

    def submit_verdict(self, rating: str, headline: str, explanation: str, **more: Any) -> Self:
        """Let the checker submit a verdict."""
        return self._submit_verdict(
            lambda: VerdictInput(
                rating=self.stage.house.ratings[rating], headline=headline, explanation=explanation, **more
            )
        )

    def tick(self, tick: str, explanation: str = "", **fields: Any) -> Self:
        """Let the checker submit a tick on own copy."""
        return self._submit_verdict(
            lambda: replace(VerdictInput(tick=tick, explanation=explanation), **fields)
        )

    def approve(self, by: str, comment: str = "") -> Self:
        """Let a second person approve."""
        return self._perform(70, reviews_actions.approve_verdict, by=by, comment=comment)

    def comment(self, by: str, words: str, text: str) -> Self:
        """Let a second person comment on a passage of the verdict."""
        return self._perform(15, comments.create_comment, by=by, exact=words, text=text)

    def send_back(self, by: str, comment: str) -> Self:
        """Let a second person send it back."""
        return self._perform(55, reviews_actions.send_back_verdict, by=by, comment=comment)

    # End of the work, and publication ----------------------------------------------------------------------

    def settle(self, by: str = "") -> Self:
        """Let the editor settle an own-copy claim: its verdict is in the article."""
        return self._perform(15, closing.settle_claim, by=by)

    def check_again(self, by: str = "") -> Self:
        """Let the editor have it checked again after the article's text changed."""

        def act(at: datetime) -> None:
            where = Appearance.objects.undecided().get(claim=self.claim)
            anchoring_actions.recheck_appearance(where, by=self._get_editor(by), at=at)

        return self._schedule_action(1, act)

    def hold(self, reason: str) -> Self:
        """Let the standards editor put it on hold."""
        return self._perform(35, closing.hold_claim, by="agnes", reason=reason)

    def reopen(self, reason: str) -> Self:
        """Let the editor reopen it."""
        return self._perform(10, closing.reopen_claim, reason=reason)

    def close(self, why: str, note: str = "") -> Self:
        """Let the editor close it without a verdict."""
        return self._perform(15, closing.close_claim, close_reason=why, note=note)

    def dismiss(self) -> Self:
        """Let the editor dismiss a suggestion."""
        return self._perform(15, closing.dismiss_suggestion)

    def publish(self, *, publish_at: datetime | None = None) -> Self:
        """Let the editor publish it, or schedule that."""
        return self._perform(20, publication.publish_verdict, publish_at=publish_at)

    def correct(self, correction: str, public_note: str) -> Self:
        """Let the editor publish a correction."""
        return self._perform(15, publication.correct_verdict, correction=correction, public_note=public_note)

    def under_review(self, reason: str) -> Self:
        """Let the editor mark the verdict as under review."""
        return self._perform(10, publication.mark_under_review, reason=reason)

    def reaffirm(self, by: str, note: str) -> Self:
        """Let a second person reaffirm it."""
        return self._perform(90, publication.reaffirm_verdict, by=by, note=note)

    def propose_retraction(self, reason: str, public_note: str) -> Self:
        """Let the standards editor propose a retraction."""
        return self._perform(
            30, publication.propose_retraction, by="agnes", reason=reason, public_note=public_note
        )

    def retract(self) -> Self:
        """Let the editor confirm the retraction."""
        return self._perform(40, publication.retract_verdict)

    def tag(self, *tags: str) -> Self:
        """Let the editor set tags."""
        return self._perform(1, editing.update_claim, tags=tags)

    # More than one claim -----------------------------------------------------------------------------------

    def merge_into(self, other: "ClaimStory") -> Self:
        """Let the editor merge it into another claim."""
        return self._schedule_action(
            15, lambda at: editing.merge_claim(self.claim, into=other.claim, by=self._get_editor(""), at=at)
        )

    def split(self, first: str, second: str) -> "ClaimStory":
        """Let the editor split it; return the second claim's story, which continues apart."""
        part = ClaimStory(self.stage, editor=self.editor, at=self.clock)

        def act(at: datetime) -> None:
            part._claim = editing.split_claim(
                self.claim, first=first, second=second, by=self._get_editor(""), at=at
            )

        self._schedule_action(15, act)
        part.clock = self.clock
        return part

    def add_repeated_appearance(self, article: str, words: str, *, by: str, at: datetime) -> Self:
        """Let somebody add the settled claim's appearance in another article."""

        def act(moment: datetime) -> None:
            revision = self.stage.get_revision(article)
            start = revision.text.index(words)
            flagging.add_repeated_appearance(
                self.claim, revision, by=self._get_person(by), at=moment, start=start, end=start + len(words)
            )

        self.stage.schedule_action(at, act)
        return self

    # ------------------------------------------------------------------------------------------------------

    def _submit_verdict(self, file: Callable[[], VerdictInput]) -> Self:
        checker = self.checker
        return self._schedule_action(
            35,
            lambda at: verdicts_actions.submit_verdict(
                self.claim, verdict_input=file(), by=self._get_person(checker), at=at
            ),
        )
