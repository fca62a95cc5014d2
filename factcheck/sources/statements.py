"""Statements made to us, and what we saw ourselves, as sources."""

from datetime import datetime

from django.utils.translation import gettext, gettext_lazy

from accounts.models import Desk, User
from factcheck.models import Source
from factcheck.models.enums import SourceHealth, SourceKind, StatementMedium
from factcheck.sealing.keys import create_key_if_restricted
from factcheck.sources.actions import SourceDetails
from lib.errors import Invalid

STATEMENT_TITLES = {
    StatementMedium.INTERVIEW: gettext_lazy("{person}, interview"),
    StatementMedium.EMAIL: gettext_lazy("{person}, e-mail or letter"),
    StatementMedium.OBSERVATION: gettext_lazy("{person}, seen by us"),
}


def create_statement_source(
    words: str, about: SourceDetails, desk: Desk, *, by: User, at: datetime
) -> Source:
    """Create a source from a statement made to us or an observation. Raises Invalid at each missing field.

    Its title, where none is given, names the person and the medium.
    """
    missing = {
        name: [sentence]
        for name, sentence, given in (
            ("medium", gettext("Choose how you received it."), about.medium in StatementMedium.values),
            ("author", gettext("Enter who said it or saw it."), about.author.strip()),
            ("published_on", gettext("Enter the date."), about.published_on),
            ("passage", gettext("Enter the passage."), words.strip()),
        )
        if not given
    }
    if missing:
        raise Invalid(" ".join(one for (one,) in missing.values()), fields=missing)
    title = about.title.strip() or STATEMENT_TITLES[StatementMedium(about.medium)].format(
        person=about.author.strip()
    )
    source = Source.objects.create(
        kind=SourceKind.STATEMENT,
        medium=about.medium,
        health=SourceHealth.ARCHIVED,
        added_by=by,
        added_at=at,
        **(about.to_columns() | {"title": title[:500]}),
    )
    create_key_if_restricted(source, desk, at=at)
    return source
