"""Somebody at the API: by session or by key."""

from django.test import Client

from accounts.actions import create_service, issue_api_key, set_membership
from accounts.selectors import get_system_user
from tests.api_schema import described
from tests.factories import MONDAY


class ApiActor:
    """Somebody at the API, by session or by key. ``version`` is filled in with what they last read."""

    def __init__(self, person=None, key=""):
        self.client = Client()
        self.headers = {"authorization": f"Bearer {key}"} if key else {}
        if person is not None:
            self.client.force_login(person)

    def get(self, address):
        return self.client.get(f"/api/v1/{address}", headers=self.headers)

    def post(self, address, **body):
        return self.client.post(
            f"/api/v1/{address}", body, content_type="application/json", headers=self.headers
        )

    def take(self, claim, step, **body):
        """One act on a claim as it is now."""
        seen = self.get(f"claims/{claim}/").json()["version"]
        body = body if step == "recuse" else {"version": seen, **body}
        return self.post(f"claims/{claim}/{step}/", **body)

    def done(self, claim, step, **body):
        answer = self.take(claim, step, **body)
        assert answer.status_code == 200, answer.content
        described("Claim").validate(answer.json())
        return answer.json()


def create_program(desk, *, role="checker", name="program"):
    """A service with that role."""
    program = create_service(by=get_system_user(), at=MONDAY, username=name, name=name)
    set_membership(program, desk, by=get_system_user(), at=MONDAY, role=role)
    return program


def create_service_key(cast, desk, *, role="checker", scopes=("work",), name="bot"):
    """The key of a service with that role."""
    program = create_program(desk, role=role, name=name)
    return issue_api_key(program, by=get_system_user(), at=MONDAY, label="x", scopes=list(scopes)).secret
