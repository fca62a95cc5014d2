"""Beginning of the acts on an article's text: the lock, and the check of who may act."""

from datetime import datetime

from django.utils.translation import gettext

from accounts.models import User
from articles.actions.changing import lock_article
from articles.models import Article
from articles.models.enums import ArticleState
from factcheck.workflow.facts import get_actor_facts
from factcheck.workflow.policies import CHECKER
from lib.errors import NotAllowed, WrongState


def lock_article_for_checker(article: Article, *, by: User, at: datetime) -> Article:
    """Lock the article and return it. Raise NotAllowed off the desk, WrongState where it is withdrawn."""
    article = lock_article(article)
    if refusal := CHECKER.refusal(get_actor_facts(by, article.desk, at)):
        raise NotAllowed(refusal)
    if article.state == ArticleState.WITHDRAWN:
        raise WrongState(gettext("This article is withdrawn. Restore it before you work on its text."))
    return article
