"""Desks, people and articles that the rows of a claim import name: loaded for all rows at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import Desk, Membership, User
from accounts.models.enums import UserKind
from accounts.selectors import list_desks_of
from articles.models import Article
from factcheck.models import Claim, Interest
from factcheck.workflow.recusal import is_concerned
from lib.errors import Invalid
from lib.text.phrases import join_with_commas
from lib.text_anchoring.selectors import TextSelector, build_selector
from lib.web.urls import normalise_url

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(slots=True)
class ImportLookups:
    """Desks by short name and name, their people by each of their names, their articles by id and URL."""

    desks: Mapping[str, Desk]
    people: dict[tuple[int, str], set[User]] = field(default_factory=dict)
    interests: dict[int, list[Interest]] = field(default_factory=dict)
    articles: dict[tuple[int, str], Article] = field(default_factory=dict)

    def get_desk(self, text: str) -> Desk:
        """Return a desk of the person. Raises Invalid for any other, known or not."""
        desk = self.desks.get(text.strip().casefold())
        if desk is None:
            names = join_with_commas(sorted({each.name for each in self.desks.values()}))
            message = gettext("You are not on a desk “{text}”. Your desks: {names}.")
            raise Invalid(message.format(text=text, names=names))
        return desk

    def get_checker(self, text: str, desk: Desk, texts: Mapping[str, str]) -> User:
        """Return a person of the desk by name, user name or e-mail address, who may check the claim."""
        found = self.people.get((desk.pk, _get_name_key(text)), set())
        if len(found) > 1:
            message = gettext("“{name}” could be several people on this desk. Enter the e-mail address.")
            raise Invalid(message.format(name=text))
        if not found:
            message = gettext("Nobody on {desk} has the name or e-mail address “{name}”.")
            raise Invalid(message.format(desk=desk, name=text))
        [person] = found
        claim = Claim(statement=texts.get("statement", ""), claimant=texts.get("claimant", ""))
        if any(is_concerned(one, claim) for one in self.interests.get(person.pk, ())):
            raise Invalid(gettext("{person} has declared an interest in this claim").format(person=person))
        return person

    def get_article(self, text: str, desk: Desk) -> Article:
        """Return an article of the desk by its id, its page in Stet or its web address."""
        for key in _list_article_keys(text):
            if found := self.articles.get((desk.pk, key)):
                return found
        message = gettext("There is no article “{text}” on the desk {desk}. Import the article first.")
        raise Invalid(message.format(text=text[:200], desk=desk))

    def find_text(self, article: Article, text: str) -> TextSelector | None:
        """Return the first place of the text in the article's newest version, however its lines break."""
        revision = article.current_revision
        if revision is None:
            return None
        pattern = r"\s+".join(map(re.escape, text.split()))
        found = re.search(rf"(?<!\w){pattern}(?!\w)", revision.text)
        return build_selector(revision.text, *found.span()) if found else None


def load_lookups(desk: Desk, rows: Sequence[Mapping[str, str]], *, by: User, lock: bool) -> ImportLookups:
    """Return what the rows may name: the desks of this person, and the people and articles of those.

    ``desk`` is that of a row that names none. With ``lock`` the articles are locked until the transaction
    ends, in the one order of all callers.
    """
    desks = {desk.pk: desk} | {one.pk: one for one in list_desks_of(by)}
    named = {name.casefold(): one for one in desks.values() for name in (one.name, one.slug)}
    lookups = ImportLookups(named)
    if any("checker" in row for row in rows):
        _add_people(lookups, desks)
    if texts := {row["article"] for row in rows if "article" in row}:
        _add_articles(lookups, desks, texts, by=by, lock=lock)
    return lookups


def _add_people(lookups: ImportLookups, desks: Mapping[int, Desk]) -> None:
    members = Membership.objects.filter(desk__in=desks, user__is_active=True, user__kind=UserKind.PERSON)
    people = set()
    for one in members.select_related("user"):
        people.add(one.user_id)
        for name in filter(None, (one.user.name, one.user.username, one.user.email)):
            lookups.people.setdefault((one.desk_id, _get_name_key(name)), set()).add(one.user)
    for interest in Interest.objects.active().filter(person__in=people):
        lookups.interests.setdefault(interest.person_id, []).append(interest)


def _add_articles(
    lookups: ImportLookups, desks: Mapping[int, Desk], texts: set[str], *, by: User, lock: bool
) -> None:
    keys = {key for text in texts for key in _list_article_keys(text)}
    ids = {UUID(key) for key in keys if _UUID.fullmatch(key)}
    wanted = Article.objects.visible_to(by).filter(
        Q(public_id__in=ids) | Q(canonical_key__in=keys), desk__in=desks
    )
    found = list(wanted.values_list("pk", flat=True))
    articles = Article.objects.filter(pk__in=found).order_by("pk")
    if lock:
        # Without a join: PostgreSQL rereads a locked row after a wait, but not the rows joined to it.
        list(articles.select_for_update(no_key=True))
    for article in articles.select_related("current_revision", "desk").defer("current_revision__html"):
        for key in filter(None, (str(article.public_id), article.canonical_key)):
            lookups.articles[article.desk_id, key] = article


def _list_article_keys(text: str) -> list[str]:
    """Return what an article may be known by: an id that is in the text, then the text as a web address."""
    keys = [found.group().lower()] if (found := _UUID.search(text)) else []
    try:
        return [*keys, normalise_url(text)]
    except Invalid:
        return keys


def _get_name_key(name: str) -> str:
    return " ".join(name.split()).casefold()
