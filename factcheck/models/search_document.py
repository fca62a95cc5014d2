"""The index of the search: a document for each thing that can be found, and the words there are."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Desk, User
from accounts.models.enums import Visibility
from accounts.selectors import list_desks_of
from lib.db.lexemes import LexemesField

OPEN_SCOPE = 0
"""The scope of what everybody who works here may know of."""


def get_scope(desk: Desk | None) -> int:
    """Return the scope of what a desk has: its own key if it is confidential, else OPEN_SCOPE."""
    return desk.pk if desk is not None and desk.visibility == Visibility.CONFIDENTIAL else OPEN_SCOPE


class SearchDocument(models.Model):
    """The terms of one thing that can be found: ``object_id`` is its key, ``kind`` says of which table.

    It says nothing of who may see the thing: a search joins it with the rows that somebody may see now.
    ``scope`` is that of its words (SearchWord), and ``words`` are those it counts in. ``dated_at`` is the
    time by which a period selects.
    """

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    scope = models.BigIntegerField(default=OPEN_SCOPE)
    dated_at = models.DateTimeField(null=True, blank=True)
    lexemes = LexemesField()
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["-object_id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_of_an_object")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SearchWordQuerySet(models.QuerySet["SearchWord"]):
    def visible_to(self, user: User | None) -> "SearchWordQuerySet":
        """The words of what this person may know of: a word of another desk's secret is no word to them."""
        known = Q(scope=OPEN_SCOPE)
        if user is not None:
            own = list_desks_of(user).filter(visibility=Visibility.CONFIDENTIAL)
            known |= Q(scope__in=own.values("pk"))
        return self.filter(known, documents__gt=0)


class SearchWord(models.Model):
    """A word as written, folded: what a misspelt one may have meant.

    ``documents`` counts the documents of its ``scope`` that have it.
    """

    word = models.CharField(max_length=60)
    scope = models.BigIntegerField(default=OPEN_SCOPE)
    documents = models.IntegerField(default=0)

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["word", "scope"], name="search_word_of_a_scope")]

    def __str__(self) -> str:
        return self.word


class SearchLanguage(models.Model):
    """A language that something in the index is written in: a query is read in each of them."""

    code = models.CharField(max_length=35, primary_key=True)

    def __str__(self) -> str:
        return self.code


class SearchChange(models.Model):
    """Something whose document is out of date. Triggers write it, in the transaction of the change."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["changed_at"], name="search_change_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
