"""An origin page: the page elsewhere that made a claim, checked again after the verdict, and its findings."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.selectors import select_readable_desks
from articles.models import Article
from factcheck.models.appearance import Appearance
from factcheck.models.claim import Claim
from factcheck.models.follow_up_enums import PageOutcome
from factcheck.models.link_check import LinkCheck
from factcheck.models.snapshot import Snapshot
from factcheck.models.source import Source
from lib.db.models import PublicModel, all_or_none, is_one_of


class OriginPage(PublicModel):
    """The page of an article published elsewhere that makes a claim.

    ``appearance`` is where the claim was in the article when its page was first followed, and ``sentence``
    the sentence around it. ``source`` is the page as the link checker knows it; it is checked whether or not
    a claim cites it. ``baseline`` is the first archived copy that has the sentence: without one, that it is
    missing says nothing. ``outcome`` is the last that two checks agreed on. ``last_check`` is the newest
    check that was judged; ``pending`` is what one found that no second check has confirmed yet, as {outcome,
    now, notice, check, at}.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="origin_pages")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="origin_pages")
    appearance = models.ForeignKey(Appearance, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="origin_pages")
    sentence = models.TextField()
    baseline = models.ForeignKey(Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=PageOutcome, default=PageOutcome.UNCHANGED)
    last_check = models.ForeignKey(
        LinkCheck, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pending = models.JSONField(blank=True, default=dict)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "article"], name="one_origin_page_an_article"),
            is_one_of("outcome", PageOutcome, name="origin_page_outcome_known"),
        ]

    def __str__(self) -> str:
        return self.source.url


class PageFindingQuerySet(models.QuerySet["PageFinding"]):
    def visible_to(self, user: User) -> Self:
        """The findings about claims and articles that this person may know of.

        One names the place of a repeat, too: another article, which may be of another desk.
        """
        readable = select_readable_desks(user)
        repeat = Q(repeat_of__isnull=True) | Q(repeat_of__revision__article__desk__in=readable)
        return self.filter(repeat, page__claim__desk__in=readable, page__article__desk__in=readable)


class PageFinding(PublicModel):
    """Change of the claim on its page. Written once, and only after two checks agreed.

    ``now`` is the text in place of the sentence, "" where there is none. ``snapshot`` is the archived copy
    that shows it, and ``first_check`` and ``second_check`` are the checks that found it; all three are null
    where the claim was ``REPEATED``: then ``repeat_of`` is the new appearance. ``confirmed_by`` is the editor
    who read both texts and lets readers know.
    """

    page = models.ForeignKey(OriginPage, on_delete=models.PROTECT, related_name="findings")
    outcome = models.CharField(max_length=10, choices=PageOutcome)
    before = models.TextField()
    now = models.TextField(blank=True)
    notice = models.TextField(blank=True)
    snapshot = models.ForeignKey(Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    first_check = models.ForeignKey(
        LinkCheck, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    second_check = models.ForeignKey(
        LinkCheck, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    repeat_of = models.ForeignKey(
        Appearance, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    found_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = PageFindingQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [
            is_one_of("outcome", PageOutcome, name="page_finding_outcome_known"),
            models.CheckConstraint(
                condition=Q(
                    outcome=PageOutcome.REPEATED,
                    repeat_of__isnull=False,
                    first_check__isnull=True,
                    second_check__isnull=True,
                )
                | (
                    ~Q(outcome=PageOutcome.REPEATED)
                    & Q(repeat_of__isnull=True, first_check__isnull=False, second_check__isnull=False)
                    & ~Q(first_check=models.F("second_check"))
                ),
                name="page_finding_by_two_checks",
            ),
            all_or_none("confirmed_by", "confirmed_at", name="page_finding_confirmed_by_and_at"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.page}"
