"""Partners under Setup, and the command: what an admin does there has its consequence at once."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from publishing.models import Partner


def shown_once(answer) -> str:
    found = re.search(r"<code data-secret>([^<]+)</code>", answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def test_a_partner_added_here_pulls_with_the_key_shown_once_until_it_is_revoked(
    client, cast, publish_claim, pull_verdicts
):
    claim = publish_claim()
    client.force_login(cast.admin)
    sent = {"name": "Coast Radio", "desks": ["harbour"], "languages": "en, de", "delay_minutes": "0"}
    assert client.post("/setup/partners/add/", sent).status_code == 302
    partner = Partner.objects.get(name="Coast Radio")
    assert ([desk.slug for desk in partner.desks.all()], partner.languages) == (["harbour"], ["de", "en"])
    address = f"/setup/partners/{partner.public_id}/"
    issued = client.post(f"{address}keys/", {"label": "Studio"})
    assert (issued.status_code, "no-store" in issued["Cache-Control"]) == (201, True)
    secret = shown_once(issued)
    assert secret not in client.get(address).content.decode()
    assert [one["id"] for one in pull_verdicts(secret=secret).json()["results"]] == [str(claim.public_id)]
    key = partner.principal.api_keys.get()
    client.post(f"{address}keys/{key.public_id}/revoke/")
    assert pull_verdicts(secret=secret).status_code == 401


def test_a_licence_changed_here_holds_from_the_next_request(
    client, cast, publish_claim, partner, pull_verdicts
):
    publish_claim()
    client.force_login(cast.admin)
    address = f"/setup/partners/{partner.public_id}/"
    client.post(address, {"desks": ["sports"], "languages": "", "delay_minutes": "0"})
    assert pull_verdicts().json()["results"] == []
    client.post(address, {"languages": "", "delay_minutes": "0"})
    assert len(pull_verdicts().json()["results"]) == 1


def test_suspending_here_refuses_at_once_and_letting_back_in_needs_no_new_key(
    client, cast, partner, pull_verdicts
):
    client.force_login(cast.admin)
    address = f"/setup/partners/{partner.public_id}/active/"
    unsaid = client.post(address, {"active": "no", "reason": " "})
    assert (unsaid.status_code, "id_reason_error" in unsaid.content.decode()) == (422, True)
    assert pull_verdicts().status_code == 200
    client.post(address, {"active": "no", "reason": "A key of theirs was found in public."})
    refused = pull_verdicts()
    assert (refused.status_code, refused.json()["code"]) == (403, "suspended")
    assert "A key of theirs was found in public." in refused.json()["detail"]
    page = client.get(f"/setup/partners/{partner.public_id}/").content.decode()
    assert ("Suspended since" in page, "A key of theirs was found in public." in page) == (True, True)
    assert "Create an API key" not in page
    assert client.post(f"/setup/partners/{partner.public_id}/keys/", {"label": "x"}).status_code == 409
    client.post(address, {"active": "yes"})
    assert pull_verdicts().status_code == 200


@pytest.mark.parametrize(("sent", "field"), [
    ({"name": "The WIRE"}, "name"), ({"name": ""}, "name"), ({"languages": "en, 12"}, "languages"),
    ({"delay_minutes": "-1"}, "delay_minutes"), ({"delay_minutes": "99999999"}, "delay_minutes"),
    ({"desks": ["nowhere"]}, "desks"),
])  # fmt: skip
def test_a_bad_partner_is_told_at_the_field_with_what_was_typed_kept(client, cast, partner, sent, field):
    client.force_login(cast.admin)
    given = {"name": "Coast Radio", "languages": "en, de", "delay_minutes": "15"} | sent
    answer = client.post("/setup/partners/add/", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert f'value="{given["delay_minutes"]}"' in page
    assert Partner.objects.count() == 1
    assert not User.objects.filter(name="Coast Radio").exists()


def test_partners_are_for_admins_alone(client, cast, partner):
    begin = f"/setup/partners/{partner.public_id}/"
    screens = ["/setup/partners/", "/setup/partners/add/", begin]
    for address in screens:
        assert client.get(address)["Location"].startswith("/sign-in/")
    client.force_login(cast.standards)
    for address in screens:
        assert client.get(address).status_code == 403
    for address in (begin, f"{begin}keys/", f"{begin}active/"):
        assert client.post(address, {"active": "no", "label": "x", "delay_minutes": "0"}).status_code == 403
    partner.refresh_from_db()
    assert partner.is_active
    assert not partner.principal.api_keys.exists()


def test_another_services_key_cannot_be_revoked_from_a_partners_page(client, cast, partner, partner_key):
    client.force_login(cast.admin)
    client.post("/setup/partners/add/", {"name": "Other", "delay_minutes": "0"})
    other = Partner.objects.get(name="Other")
    held = partner.principal.api_keys.get()
    answer = client.post(f"/setup/partners/{other.public_id}/keys/{held.public_id}/revoke/")
    assert answer.status_code == 404
    held.refresh_from_db()
    assert held.revoked_at is None


def test_the_list_costs_the_same_for_one_partner_and_for_three(client, cast, partner):
    client.force_login(cast.admin)

    def cost() -> tuple[int, str]:
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/setup/partners/").content.decode()
        return len(queries), page

    client.get("/setup/partners/")
    one, _ = cost()
    for name in ("Second", "Third"):
        client.post("/setup/partners/add/", {"name": name, "delay_minutes": "5", "desks": ["harbour"]})
    three, page = cost()
    assert (
        page.count("Desks: Harbour desk · All languages · 5 minutes after publication · 0 active keys") == 2
    )
    assert three == one


def test_the_command_prints_a_key_that_works(cast, publish_claim, client, capsys):
    claim = publish_claim()
    call_command("create_partner", "--name", "Coast Radio", "--desk", "harbour", "--language", "en")
    secret = capsys.readouterr().out.strip()
    answer = client.get("/api/v1/verdicts/", headers={"authorization": f"Bearer {secret}"})
    assert [one["id"] for one in answer.json()["results"]] == [str(claim.public_id)]
    with pytest.raises(CommandError, match="already"):
        call_command("create_partner", "--name", "coast radio")
    with pytest.raises(CommandError, match='There is no desk "nowhere"\\.'):
        call_command("create_partner", "--name", "New", "--desk", "nowhere")
    assert Partner.objects.count() == 1
