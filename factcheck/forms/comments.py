"""The answer to a comment."""

from typing import Any

from accounts.forms.refusal import RefusableForm
from factcheck.forms.fields import box
from factcheck.models import Comment


class AnswerForm(RefusableForm):
    """What was made of it; whoever made the comment need not say anything."""

    answer = box("What you made of it", rows=2, missing="Say what you made of it.")

    def __init__(self, comment: Comment, needed: bool, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_answer_{comment.public_id}_%s")
        self.fields["answer"].required = needed

    def inputs(self) -> dict[str, Any]:
        """What the verb takes."""
        return self.given("answer")
