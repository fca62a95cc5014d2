"""Access to restricted sources: the people who may see one, granted and revoked."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.selectors import get_role
from factcheck.models import Citation, Claim, Source
from factcheck.sources.citation_edits import reload_citation
from factcheck.workflow.transition import lock_for_action, record_edit
from lib.errors import Invalid, NotAllowed


@transaction.atomic
def grant_source_access(
    citation: Citation, *, person: User, by: User, at: datetime, version: int | None = None
) -> Source:
    """Let a member of the desk see a restricted source, so that a second person can review the claim.

    Only those who see it already may. Raises NotAllowed, and Invalid for a person who is not on the desk.
    """
    claim, facts = lock_for_action(citation.claim, by=by, at=at, version=version)
    source = reload_citation(citation).source
    if not facts.role or not source.permitted_people.filter(pk=by.pk).exists():
        raise NotAllowed(gettext("Only people who can see this source can change who else sees it."))
    source.permitted_people.add(require_desk_member(person, claim, "person"))
    details = {"source": str(source.public_id), "person": str(person.public_id)}
    record_edit(claim, "grant_source_access", by=by, at=at, details=details)
    return source


@transaction.atomic
def revoke_source_access(
    citation: Citation, *, person: User, by: User, at: datetime, version: int | None = None
) -> Source:
    """Remove a person from a restricted source: they read "A source we cannot name" from now on.

    Only those who see it may; the person who added it stays named. Raises NotAllowed and Invalid.
    """
    claim, facts = lock_for_action(citation.claim, by=by, at=at, version=version)
    source = reload_citation(citation).source
    if not facts.role or not source.permitted_people.filter(pk=by.pk).exists():
        raise NotAllowed(gettext("Only people who can see this source can change who else sees it."))
    sentence = ""
    if person.pk == source.added_by_id:
        sentence = gettext("The person who added a source can always see it.")
    elif not source.permitted_people.filter(pk=person.pk).exists():
        sentence = gettext("That person cannot see this source anyway.")
    if sentence:
        raise Invalid(sentence, field="person")
    source.permitted_people.remove(person)
    details = {"source": str(source.public_id), "person": str(person.public_id)}
    record_edit(claim, "revoke_source_access", by=by, at=at, details=details)
    return source


def require_desk_member(person: User, claim: Claim, field: str) -> User:
    if get_role(person, claim.desk) is None:
        raise Invalid(gettext("That person is not on this desk."), field=field)
    return person
