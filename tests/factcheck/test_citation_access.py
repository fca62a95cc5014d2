"""People who may see a restricted source: named when it is added, and taken off again."""

import pytest

from audit.models import Event
from factcheck.models import Source
from factcheck.sources.citation_actions import create_citation
from factcheck.sources.source_access import revoke_source_access
from lib.errors import Invalid, NotAllowed
from tests.factcheck.workflow_driver import LATER, SPOKEN
from tests.factories import MONDAY


class TestWhoSeesIt:
    @pytest.fixture
    def hidden(self, cast, create_claim_in_state):
        claim = create_claim_in_state("checking")
        return create_citation(
            claim, **SPOKEN, is_restricted=True, permitted_people=[cast.second], by=cast.checker, at=MONDAY
        )

    def seen_by(self, citation, *people):
        return [Source.objects.visible_to(p).filter(pk=citation.source_id).exists() for p in people]

    def test_is_said_when_it_is_added(self, cast, hidden):
        assert self.seen_by(hidden, cast.checker, cast.second, cast.editor) == [True, True, False]

    def test_is_never_somebody_of_another_desk(self, cast, create_claim_in_state):
        claim = create_claim_in_state("checking")
        with pytest.raises(Invalid) as caught:
            create_citation(
                claim,
                **SPOKEN,
                is_restricted=True,
                permitted_people=[cast.outsider],
                by=cast.checker,
                at=MONDAY,
            )
        assert list(caught.value.fields) == ["permitted_people"]
        assert not Source.objects.exists()

    def test_can_be_taken_back_but_not_from_whoever_brought_it(self, cast, hidden):
        revoke_source_access(hidden, person=cast.second, by=cast.checker, at=LATER)
        assert self.seen_by(hidden, cast.checker, cast.second) == [True, False]
        with pytest.raises(Invalid, match="That person cannot see this source anyway"):
            revoke_source_access(hidden, person=cast.second, by=cast.checker, at=LATER)
        with pytest.raises(Invalid, match="The person who added a source can always see it"):
            revoke_source_access(hidden, person=cast.checker, by=cast.checker, at=LATER)
        data = Event.objects.get(action="revoke_source_access").details
        assert set(data) == {"source", "person"}

    def test_is_taken_back_only_by_those_who_see_it(self, cast, hidden):
        for person in (cast.editor, cast.standards, cast.outsider, cast.admin):
            with pytest.raises(NotAllowed):
                revoke_source_access(hidden, person=cast.second, by=person, at=LATER)
