"""Search terms of claims and external reviews: an index of our own, the same on every database."""

from typing import ClassVar

from django.db import models
from django.db.models.expressions import Combinable

from factcheck.models.claim import Claim
from factcheck.models.external_review import ExternalReview
from lib.text_search import split_fields

MODEL_MARK = models.Func(
    "meaning", template="SUBSTR(%(expressions)s, 1, 4)", output_field=models.BinaryField()
)
"""The mark of the model that made a vector (``lib.meaning.model.MARK_LENGTH``); None without a vector.

Without parameters: a plan that PostgreSQL keeps for other values would not use the index.
"""


class IndexedTerms(models.Model):
    """The terms of one text with several fields, as ``join_fields`` writes them.

    PostgreSQL keeps and indexes a search vector of them by itself, in a column ``term_vector``.

    ``meaning`` is the vector of the text as a model of meaning encodes it (``lib.meaning``), and None until
    a task has done so: whoever writes the terms empties it. Its first bytes say which model it was; by an
    index of these the task finds what to do.

    ``STATEMENT`` selects the statement of a row as it is written.
    """

    STATEMENT: ClassVar[Combinable]
    terms = models.TextField(blank=True)
    meaning = models.BinaryField(null=True, editable=False)

    class Meta:
        abstract = True
        indexes = [models.Index(MODEL_MARK, name="%(class)s_mark")]

    @property
    def fields(self) -> list[list[str]]:
        """The terms of each field."""
        return split_fields(self.terms)


class ClaimTerms(IndexedTerms):
    """Of a claim: statement, and headline and summary of its published verdict. No more, so nothing leaks.

    Derived: ``rebuild_search`` writes all of them again.
    """

    STATEMENT = models.F("claim__statement")
    claim = models.OneToOneField(
        Claim, on_delete=models.CASCADE, primary_key=True, related_name="indexed_terms"
    )

    def __str__(self) -> str:
        return f"{self.claim_id}:{self.terms}"


class ExternalReviewTerms(IndexedTerms):
    """Of an external review: statement and title. Derived, as those of a claim are."""

    STATEMENT = models.F("review__statement")
    review = models.OneToOneField(
        ExternalReview, on_delete=models.CASCADE, primary_key=True, related_name="indexed_terms"
    )

    def __str__(self) -> str:
        return f"{self.review_id}:{self.terms}"


class TermCount(models.Model):
    """Number of texts of an index that have a term; for the term "", the number of all texts.

    Counted by a task: until its next run a new term counts as rare.
    """

    term = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.term}: {self.count}"


class TermFrequency(TermCount):
    """Of the claims and external reviews of open desks.

    Scores and corrections of misspelt words would tell everybody else of the words of confidential desks.
    """
