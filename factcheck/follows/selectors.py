"""Followers of claims: by their own choice, because they follow an article, or because they take part."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from articles.models import Article
from factcheck.models import Assignment, Claim, Comment, DiscussionPost, Follow


def build_follow_condition(person: User) -> Q:
    """Return the condition that a person follows a claim. It joins no table, so that it can be counted."""
    own = Follow.objects.filter(person=person.pk)
    of_claim = own.filter(claim=OuterRef("pk"))
    of_articles = own.filter(article__revisions__appearances__claim=OuterRef("pk"), is_stopped=False)
    part = (
        Q(Exists(Assignment.objects.filter(claim=OuterRef("pk"), checker=person.pk, ended_at__isnull=True)))
        | Q(Exists(Comment.objects.filter(claim=OuterRef("pk"), author=person.pk)))
        | Q(Exists(DiscussionPost.objects.filter(claim=OuterRef("pk"), author=person.pk)))
    )
    wanted = Q(Exists(of_claim.filter(is_stopped=False))) | Q(Exists(of_articles)) | part
    return wanted & ~Q(Exists(of_claim.filter(is_stopped=True)))


def is_following(person: User, subject: Claim | Article) -> bool:
    """Return whether a person follows a claim, by whatever way, or an article. One query."""
    if isinstance(subject, Article):
        return list_article_follows(person, subject).exists()
    return Claim.objects.filter(build_follow_condition(person), pk=subject.pk).exists()


def list_article_follows(person: User, article: Article) -> QuerySet[Follow]:
    """Return the row by which a person follows an article, if they do."""
    return Follow.objects.filter(person=person.pk, article=article.pk, is_stopped=False)


def get_followers(claims: Collection[Claim]) -> dict[int, set[int]]:
    """Return the primary keys of the followers of each claim, by its own. Two queries.

    Whoever reads them decides what each may see.
    """
    keys = [claim.pk for claim in claims]
    followers: dict[int, set[int]] = {key: set() for key in keys}
    choices = Follow.objects.filter(claim__in=keys)
    by_article = Follow.objects.filter(article__revisions__appearances__claim__in=keys, is_stopped=False)
    assigned = Assignment.objects.filter(claim__in=keys, ended_at__isnull=True)
    querysets: list[QuerySet[Any, tuple[int, int]]] = [
        choices.filter(is_stopped=False).values_list("claim_id", "person_id"),
        by_article.values_list("article__revisions__appearances__claim", "person_id"),
        assigned.values_list("claim_id", "checker_id"),
        Comment.objects.filter(claim__in=keys).values_list("claim_id", "author_id"),
        DiscussionPost.objects.filter(claim__in=keys).values_list("claim_id", "author_id"),
    ]
    found = (queryset.order_by() for queryset in querysets)
    for claim, person in next(found).union(*found).order_by():
        if claim in followers:
            followers[claim].add(person)
    for claim, person in choices.filter(is_stopped=True).values_list("claim_id", "person_id"):
        followers[claim].discard(person)
    return followers


def list_followers(claim: Claim) -> list[User]:
    """Return the followers of one claim, whatever they may see now."""
    return list(User.objects.filter(pk__in=get_followers([claim])[claim.pk]))
