"""Sources on the claim's page: added, refused at the field, changed, decided, looked at again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from factcheck.models import Citation, Claim, DraftFile, Source
from factcheck.sources import citation_actions
from lib.datetimes.clock import now
from tests.factcheck.workflow_driver import SPOKEN
from tests.factories import MONDAY, Cast, mark_sources_checked


def text(response) -> str:
    return " ".join(response.content.decode().split())


def version(claim: Claim) -> int:
    return Claim.objects.values_list("version", flat=True).get(pk=claim.pk)


def add(client, claim: Claim, **fields):
    typed = {"version": version(claim), "kind": "url", "stance": "supports", "tier": "secondary", **fields}
    return client.post(reverse("citation_add", args=[claim.public_id]), typed)


@pytest.fixture
def claim(create_claim_in_state) -> Claim:
    return create_claim_in_state("checking")


@pytest.fixture
def citation(claim: Claim, cast: Cast) -> Citation:
    made = citation_actions.create_citation(
        claim, url="https://stats.example.org/t", title="Table", passage="20,145", by=cast.checker, at=MONDAY
    )
    mark_sources_checked(claim, now())
    return made


def test_a_pasted_address_is_enough_and_is_due_at_once(client, cast: Cast, claim):
    client.force_login(cast.checker)
    done = add(client, claim, url="https://stats.example.org/landings", passage="20,145 crates")
    assert done.status_code == 302
    citation = claim.citations.get()
    assert (citation.source.title, citation.passage) == (
        "https://stats.example.org/landings",
        "20,145 crates",
    )
    assert citation.source.due_at is not None
    assert "Checking now" in text(client.get(reverse("claim_detail", args=[claim.public_id])))


@pytest.mark.parametrize(
    "bad", ["http://10.0.0.7/report", "ftp://stats.example.org/x", "file:///etc/passwd", "", "what"]
)
def test_an_address_that_is_not_on_the_open_web_is_told_at_the_field(client, cast: Cast, claim, bad):
    client.force_login(cast.checker)
    refused = add(client, claim, url=bad, title="The report", passage="as typed")
    page = text(refused)
    assert refused.status_code == 422
    assert page.split('id="id_cite_url_error">')[1].startswith("<li>")
    assert f'value="{bad}"' in page or not bad
    assert 'value="The report"' in page
    assert "as typed</textarea>" in page
    assert not claim.citations.exists()


def test_a_document_needs_a_title(client, cast: Cast, claim):
    client.force_login(cast.checker)
    refused = add(client, claim, kind="document", passage="p. 4")
    assert refused.status_code == 422
    assert "Enter a title for the source." in text(refused)
    refused = add(client, claim, kind="document", title="Harbour log")
    assert "Choose the file." in text(refused)
    refused = add(client, claim, url="https://stats.example.org/a", stance="")
    assert "Choose whether the source supports the claim" in text(refused)
    log = SimpleUploadedFile("log.csv", b"day,crates\n1,20145\n")
    assert add(client, claim, kind="document", title="Harbour log", file=log).status_code == 302
    saved = claim.citations.get()
    assert (saved.source.health, saved.snapshot.media_type, saved.snapshot.filename) == (
        "archived",
        "text/csv",
        "log.csv",
    )


def test_one_who_only_reads_adds_nothing(client, cast: Cast, claim):
    client.force_login(cast.outsider)
    assert add(client, claim, url="https://stats.example.org/landings").status_code == 403
    client.force_login(cast.second)
    refused = add(client, claim, url="https://stats.example.org/landings")
    assert refused.status_code == 403
    assert "Only" in text(refused)
    assert not Source.objects.exists()


def test_a_citation_is_edited_and_looked_for_again(client, cast: Cast, claim, citation):
    client.force_login(cast.checker)
    fields = {
        "version": version(claim),
        "passage": "18,500",
        "stance": "refutes",
        "tier": "primary",
        "independence_group": "office",
    }
    assert client.post(reverse("citation_edit", args=[citation.public_id]), fields).status_code == 302
    citation.refresh_from_db()
    assert (citation.passage, citation.stance, citation.independence_group) == ("18,500", "refutes", "office")
    assert citation.passage_state == "unknown"
    stale = client.post(
        reverse("citation_edit", args=[citation.public_id]), {**fields, "passage": "my new words"}
    )
    assert stale.status_code == 409
    assert "my new words</textarea>" in text(stale)


def test_a_citation_is_taken_away(client, cast: Cast, claim, citation):
    client.force_login(cast.checker)
    client.post(reverse("citation_remove", args=[citation.public_id]), {"version": version(claim)})
    assert not claim.citations.active().exists()
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert "No sources yet. Add one to send this to review." in page
    assert "Carl removed the source “Table”" in page
    assert "Removed: <bdi>Table</bdi>" in page
    client.force_login(cast.outsider)
    address = reverse("citation_restore", args=[citation.public_id])
    assert client.post(address, {"version": version(claim)}).status_code == 403
    client.force_login(cast.checker)
    assert client.post(address, {"version": version(claim)}).status_code == 302
    assert claim.citations.active().get() == citation
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert "Carl put the source “Table” back" in page
    assert "Removed: <bdi>" not in page


def test_a_drift_is_shown_and_decided_with_a_reason(client, cast: Cast, claim, citation):
    Citation.objects.filter(pk=citation.pk).update(
        passage_state="missing", drifted_at=now() - timedelta(days=1)
    )
    client.force_login(cast.checker)
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert 'data-health="drifted"' in page
    assert "1 source has changed. Decide whether it still supports the claim." in page
    address = reverse("citation_decide", args=[citation.public_id])
    refused = client.post(address, {"version": version(claim), "reason": " "})
    assert refused.status_code == 422
    assert "Explain why the source still supports the claim." in text(refused)
    client.post(address, {"version": version(claim), "reason": "Only the layout changed"})
    page = text(client.get(reverse("claim_detail", args=[claim.public_id])))
    assert 'data-health="drifted"' not in page
    assert "Change accepted by Carl: Only the layout changed" in page


def test_check_now_makes_the_source_due_and_comes_back(client, cast: Cast, claim, citation):
    address = reverse("source_check_now", args=[citation.source.public_id])
    back = f"{reverse('claim_detail', args=[claim.public_id])}#sources"
    client.force_login(cast.second)
    assert client.post(address, {"next": back}).headers["Location"] == back
    citation.source.refresh_from_db()
    assert citation.source.due_at <= now()


def test_a_restricted_source_is_nobody_elses_to_touch(client, cast: Cast, claim):
    hidden = citation_actions.create_citation(
        claim, url="https://secret.example.org/", title="Leak", is_restricted=True, by=cast.checker, at=MONDAY
    )
    client.force_login(cast.editor)
    fields = {"version": version(claim), "passage": "x", "stance": "supports", "tier": "primary"}
    for name in ("citation_edit", "citation_remove", "citation_decide"):
        assert client.post(reverse(name, args=[hidden.public_id]), fields).status_code == 404
    assert client.post(reverse("source_check_now", args=[hidden.source.public_id])).status_code == 404
    hidden.refresh_from_db()
    assert hidden.removed_at is None


def test_a_restricted_source_is_shown_to_one_more_person_so_that_they_can_judge_it(client, cast: Cast, claim):
    hidden = citation_actions.create_citation(
        claim, **SPOKEN, title="The clerk", is_restricted=True, by=cast.checker, at=MONDAY
    )
    address = reverse("citation_access_grant", args=[hidden.public_id])
    page = reverse("claim_detail", args=[claim.public_id])
    client.force_login(cast.second)
    fields = {"version": version(claim), "person": cast.second.public_id}
    assert client.post(address, fields).status_code == 404
    client.force_login(cast.checker)
    assert client.post(address, fields | {"person": cast.outsider.public_id}).status_code == 422
    assert client.post(address, fields).status_code == 302
    client.force_login(cast.second)
    assert "The clerk" in text(client.get(page))
    assert "Carl let Sara see an off-the-record source" in text(client.get(page))
    client.force_login(cast.editor)
    assert "The clerk" not in text(client.get(page))


def test_a_citation_of_a_confidential_desk_is_not_there_for_others(client, cast: Cast, claim, citation):
    Claim.objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
    client.force_login(cast.editor)
    answer = client.post(reverse("citation_remove", args=[citation.public_id]), {"version": version(claim)})
    assert answer.status_code == 404


def test_a_refused_file_keeps_everything_else_that_was_typed(client, cast: Cast, claim):
    client.force_login(cast.checker)
    bad = SimpleUploadedFile("report.pdf", b"MZ\x90\x00\x03 a program")
    refused = add(client, claim, kind="document", title="The report", file=bad, passage="p. 4", author="Ada")
    page = text(refused)
    assert refused.status_code == 422
    assert "This file is none of these." in page.split('id="id_cite_file_error">')[1].split("</ul>")[0]
    for saved in ('value="The report"', 'value="Ada"', "p. 4</textarea>"):
        assert saved in page
    assert 'value="document" id="id_cite_kind_1" checked' in page.replace(" required", "")


def test_a_file_that_was_fine_is_kept_when_something_else_was_not(client, cast: Cast, claim):
    client.force_login(cast.checker)
    sound = SimpleUploadedFile("call.mp3", b"ID3\x04\x00")
    refused = add(client, claim, kind="document", title="The call", file=sound, locator="page 3")
    page = text(refused)
    assert "Give the time in the recording" in page.split('id="id_cite_locator_error">')[1]
    assert "call.mp3 (5" in page
    assert not Source.objects.exists()
    held = DraftFile.objects.get()
    assert f'name="held" value="{held.public_id}"' in page
    done = add(client, claim, kind="document", title="The call", locator="1:20", held=held.public_id)
    assert done.status_code == 302
    assert claim.citations.get().snapshot.filename == "call.mp3"
    assert not DraftFile.objects.exists()


def test_a_statement_is_told_field_by_field(client, cast: Cast, claim):
    client.force_login(cast.checker)
    page = text(add(client, claim, kind="statement", author="The clerk"))
    for name in ("medium", "published_on", "passage"):
        assert f'id="id_cite_{name}_error"' in page
    done = add(client, claim, kind="statement", author="The clerk", medium="email", published_on="2026-03-01",
               passage="It was 20,145")  # fmt: skip
    assert done.status_code == 302
    assert "The clerk, e-mail or letter" in text(client.get(reverse("claim_detail", args=[claim.public_id])))


def test_who_sees_a_restricted_source_is_chosen_as_it_is_added_and_changed_later(client, cast: Cast, claim):
    client.force_login(cast.checker)
    data = {"kind": "statement", "author": "The clerk", "medium": "interview", "published_on": "2026-03-01",
            "passage": "They knew", "is_restricted": "on"}  # fmt: skip
    refused = add(client, claim, **data, permitted_people=[str(cast.outsider.public_id)])
    assert refused.status_code == 422
    assert add(client, claim, **data, permitted_people=[str(cast.second.public_id)]).status_code == 302
    page = reverse("claim_detail", args=[claim.public_id])
    hidden = claim.citations.get()
    client.force_login(cast.second)
    assert "They knew" in text(client.get(page))
    client.force_login(cast.checker)
    assert "Remove somebody" in text(client.get(page))
    address = reverse("citation_access_revoke", args=[hidden.public_id])
    fields = {"version": version(claim), "person": str(cast.second.public_id)}
    assert client.post(address, fields).status_code == 302
    assert "Carl removed Sara from an off-the-record source" in text(client.get(page))
    client.force_login(cast.second)
    assert "They knew" not in text(client.get(page))
    assert client.post(address, fields).status_code == 404


def test_names_are_nothing_on_an_open_source(client, cast: Cast, claim):
    client.force_login(cast.checker)
    add(client, claim, url="https://stats.example.org/x", permitted_people=[str(cast.second.public_id)])
    assert not claim.citations.get().source.permitted_people.exists()
