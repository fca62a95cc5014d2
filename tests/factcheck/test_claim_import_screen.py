"""The screens of a claim import, and the export of the queue: what goes out comes back the same."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Desk, Membership
from audit.models import AccessEvent
from factcheck.claim_imports.exporting import list_claim_rows
from factcheck.models import Claim, ClaimImport
from factcheck.sources.citation_actions import create_citation
from lib.datetimes.clock import now
from lib.files.exports import MEDIA_TYPE
from tests.factcheck.claim_sheets import FULL, bring_in, upload
from tests.factories import MONDAY, create_article, flag_claim_on


def sign_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(client: Client, body: str | bytes, *, name: str = "claims.csv", desk: str = "harbour"):
    content = body.encode() if isinstance(body, str) else body
    return client.post(
        reverse("claim_import"), {"desk": desk, "file": SimpleUploadedFile(name, content)}, follow=True
    )


def render_csv(*rows: dict[str, str]) -> str:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, headings)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


class TestScreens:
    def test_from_the_file_to_the_claims_and_back(self, cast):
        client = sign_in(cast.editor)
        page = send(client, render_csv(FULL, {"Claim": "Prices fell.", "Kind": "rumour"}))
        [found] = ClaimImport.objects.all()
        assert page.context["ready"] == 1
        assert "“rumour” is not known" in page.content.decode()
        detail = reverse("claim_import_detail", args=[found.public_id])
        page = client.post(detail, {"ready": "1"}, follow=True)
        assert "1 claim imported." in page.content.decode()
        assert Claim.objects.get().claimant == "Harbour office"
        page = client.post(reverse("claim_import_undo", args=[found.public_id]), follow=True)
        assert "Undone: 1 claim closed." in page.content.decode()
        assert Claim.objects.get().state == "closed"

    def test_a_form_with_nothing_in_it_is_a_form_that_was_sent(self, cast):
        page = sign_in(cast.editor).post(reverse("claim_import"))
        assert page.status_code == 422
        assert "Choose a file." in page.content.decode()

    def test_the_screens_of_a_claim_in_no_article(self, cast):
        [claim] = bring_in(upload(cast.desk, cast.editor, FULL))
        client = sign_in(cast.editor)
        for name in ("claim_detail", "claim_queue_peek", "claim_live", "claim_earlier_verdicts"):
            assert client.get(reverse(name, args=[claim.public_id])).status_code == 200, name
        history = client.get(reverse("claim_history", args=[claim.public_id])).content.decode()
        assert "Edith imported this claim from a spreadsheet" in history
        assert FULL["Notes"] in history
        assert client.get(reverse("claim_queue")).status_code == 200
        assert client.get(f"/api/v1/claims/{claim.public_id}/").json()["appearances"] == []

    def test_an_unknown_heading_is_chosen_on_the_page(self, cast):
        client = sign_in(cast.editor)
        page = send(client, "Was;Sager\nPrices fell.;Ada\n")
        [found] = ClaimImport.objects.all()
        assert not page.context["has_claims"]
        missing = "No heading says which column has the claims."
        assert missing in page.content.decode()
        columns = reverse("claim_import_columns", args=[found.public_id])
        chosen = {"column_0": "statement", "column_1": "statement", "desk": "harbour", "dates": "day"}
        assert client.post(columns, chosen).status_code == 422
        page = client.post(columns, chosen | {"column_1": "claimant"}, follow=True)
        assert page.context["ready"] == 1
        assert missing not in page.content.decode()

    def test_of_two_columns_with_one_heading_the_page_says_so(self, cast):
        client = sign_in(cast.editor)
        said = "Another column has the same heading. Choose what to import each of them as."
        page = send(client, "Claim,Who,Mood,mood,,\nPrices fell.,Ada,good,bad,1,2\n").content.decode()
        assert page.count(said) == 2
        assert '<details class="claim-import-columns" open>' in page
        page = send(client, "Claim,Who,,\nPrices fell.,Ada,1,2\n").content.decode()
        assert said not in page
        assert '<details class="claim-import-columns">' in page

    def test_of_two_headings_for_one_field_the_page_says_which_is_left_out(self, cast):
        client = sign_in(cast.editor)
        said = "Left out: another column is already imported as “Claim”. Choose one of the two."
        page = send(client, "Claim,Statement,Mood\nPrices fell.,They fell.,good\n").content.decode()
        assert page.count(said) == 1
        assert '<details class="claim-import-columns" open>' in page
        [found] = ClaimImport.objects.all()
        columns = reverse("claim_import_columns", args=[found.public_id])
        chosen = {"column_1": "note", "column_0": "statement", "desk": "harbour", "dates": "day"}
        assert said not in client.post(columns, chosen, follow=True).content.decode()

    def test_rows_with_errors_come_back_as_csv_with_the_error(self, cast):
        client = sign_in(cast.editor)
        send(
            client, render_csv({"Claim": "'=SUM(A1)", "Date": "soon"}, {"Claim": "Prices fell.", "Date": ""})
        )
        [found] = ClaimImport.objects.all()
        answer = client.get(reverse("claim_import_errors", args=[found.public_id]))
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[0] == ["Claim", "Date", "error"]
        assert rows[1][:2] == ["'=SUM(A1)", "soon"]
        assert rows[1][2].startswith("Said on: “soon” is not a date.")
        assert len(rows) == 2

    def test_no_heading_of_theirs_is_a_formula_and_each_is_read_again(self, cast):
        client = sign_in(cast.editor)
        send(client, "Claim,Date,''=HYPERLINK(1)\nPrices fell.,soon,x\n")
        [found] = ClaimImport.objects.all()
        answer = client.get(reverse("claim_import_errors", args=[found.public_id]))
        head = next(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert head == ["Claim", "Date", "''=HYPERLINK(1)", "error"]

    def test_a_duplicate_is_imported_only_where_it_is_ticked(self, cast):
        client = sign_in(cast.editor)
        bring_in(upload(cast.desk, cast.editor, {"Claim": "Prices fell."}))
        send(client, "Claim\nPrices fell.\nPrices rose.\n")
        found = ClaimImport.objects.latest("pk")
        detail = reverse("claim_import_detail", args=[found.public_id])
        page = client.post(detail, {"ready": "2"})
        assert page.status_code == 409
        assert Claim.objects.count() == 1
        client.post(detail, {"ready": "1", "row": ["2"]})
        assert Claim.objects.filter(statement="Prices fell.").count() == 2

    def test_a_row_that_is_here_and_has_errors_says_why_it_cannot_be_ticked(self, cast):
        bring_in(upload(cast.desk, cast.editor, {"Claim": "Prices fell."}))
        page = send(sign_in(cast.editor), render_csv({"Claim": "Prices fell.", "Kind": "rumour"}))
        text = page.content.decode()
        assert "1 row is already here." in text
        assert 'name="row"' not in text
        assert "This row has errors, so you cannot import it again." in text
        assert "“rumour” is not known" in text

    def test_a_number_without_end_is_no_number(self, cast):
        found = upload(cast.desk, cast.editor, {"Claim": "Prices fell."})
        detail = reverse("claim_import_detail", args=[found.public_id])
        page = sign_in(cast.editor).post(detail, {"ready": "9" * 5_000, "row": ["9" * 5_000]})
        assert page.status_code == 409
        assert not Claim.objects.exists()

    def test_a_table_that_is_discarded_is_gone(self, cast):
        client = sign_in(cast.editor)
        send(client, "Claim\nPrices fell.\n")
        found = ClaimImport.objects.get()
        client.post(reverse("claim_import_discard", args=[found.public_id]))
        assert not ClaimImport.objects.exists()

    def test_a_half_imported_table_offers_to_undo_and_says_what_stays(self, cast):
        found = upload(cast.desk, cast.editor, {"Claim": "Prices fell."}, {"Claim": "Prices rose."})
        bring_in(found, at=now())
        ClaimImport.objects.update(imported_at=None)
        client = sign_in(cast.editor)
        page = client.get(reverse("claim_import_detail", args=[found.public_id])).content.decode()
        assert "Undo the import" in page
        assert "2 claims imported." in page
        answer = client.post(reverse("claim_import_discard", args=[found.public_id]), follow=True)
        assert "The claims that were imported stay." in answer.content.decode()

    @pytest.mark.parametrize(
        "name", ["claim_import_detail", "claim_import_errors", "claim_import_undo", "claim_import_discard"]
    )
    def test_nobody_else_knows_of_an_import(self, cast, name):
        found = upload(cast.desk, cast.editor, FULL)
        url = reverse(name, args=[found.public_id])
        Membership.objects.create(user=cast.outsider, desk=cast.desk, role="editor", joined_at=MONDAY)
        people = (cast.standards, cast.outsider, cast.stranger, cast.admin)
        Membership.objects.filter(user=cast.editor).delete()
        for person in (*people, cast.editor):
            client = sign_in(person)
            assert client.get(url).status_code in (404, 405)
            assert client.post(url).status_code in (404, 405)
            assert 404 in (client.get(url).status_code, client.post(url).status_code)

    def test_a_claim_that_has_moved_out_of_sight_is_not_on_its_import(self, cast):
        found = upload(cast.desk, cast.editor, {"Claim": "Prices fell."}, {"Claim": "Prices rose."})
        claim, _ = bring_in(found)
        Claim.objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
        page = sign_in(cast.editor).get(reverse("claim_import_detail", args=[found.public_id]))
        assert [one.claim.statement for one in page.context["imported"]] == ["Prices rose."]
        assert page.context["imported_count"] == 1

    def test_a_desk_of_others_cannot_be_chosen(self, cast):
        page = send(sign_in(cast.editor), "Claim\nA\n", desk="inquiries")
        assert page.status_code == 422
        assert sign_in(cast.stranger).get(reverse("claim_import")).status_code == 403
        assert not ClaimImport.objects.exists()

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_the_sample_can_be_imported(self, cast, form):
        client = sign_in(cast.editor)
        sample = client.get(reverse(f"claim_import_sample_{form}"))
        page = send(client, sample.content, name=f"sample.{form}")
        assert (page.context["ready"], page.context["broken_count"]) == (1, 0)

    def test_a_file_that_is_too_large_is_refused_with_its_size(self, cast):
        page = send(sign_in(cast.editor), b"Claim\n" + b"x" * 5_000_000)
        assert page.status_code == 422
        assert "The limit is 5,000,000." in page.content.decode()


HOSTILE = [
    "=1+1",
    "+44 is the code",
    "-5 % in a week",
    "@everyone",
    "'quoted'",
    "''twice",
    "'=x",
    "'",
    "ﬁsh\nin lines",
]


class TestExport:
    @pytest.fixture
    def twin(self, cast) -> Desk:
        """Another desk of the editor, with the same people."""
        desk = Desk.objects.create(name="Twin", slug="twin", timezone="Europe/Berlin")
        Membership.objects.create(user=cast.editor, desk=desk, role="editor", joined_at=MONDAY)
        Membership.objects.create(user=cast.checker, desk=desk, role="checker", joined_at=MONDAY)
        return desk

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_what_is_exported_is_imported_as_the_same_claims(self, cast, article, twin, form):
        create_article(twin, cast.editor)
        full = {name: text for name, text in FULL.items() if name != "Nr"}
        bring_in(
            upload(cast.desk, cast.editor, full, *({"Claim": text, "Who said it": text} for text in HOSTILE))
        )
        flag_claim_on(
            article, "20,000 crates of herring", cast.editor, said_on=MONDAY.date(), said_precision="month"
        )
        client = sign_in(cast.editor)
        answer = client.get(reverse(f"claim_export_{form}"), {"desk": "harbour"})
        send(client, answer.content, name=f"claims.{form}")
        found = ClaimImport.objects.latest("pk")
        page = client.get(reverse("claim_import_detail", args=[found.public_id]))
        assert (page.context["ready"], page.context["duplicate_count"]) == (0, 11)
        fields = ["" if field == "desk" else field for _, field in found.columns]
        columns = {f"column_{place}": field for place, field in enumerate(fields)}
        url = reverse("claim_import_columns", args=[found.public_id])
        client.post(url, columns | {"desk": "twin", "dates": "day"})
        found.refresh_from_db()
        there = bring_in(found)
        assert [get_values(claim, cast) for claim in there] == [
            get_values(claim, cast) for claim in Claim.objects.filter(desk=cast.desk).order_by("pk")
        ]

    def test_no_cell_is_a_formula(self, cast):
        bring_in(upload(cast.desk, cast.editor, {"Claim": "=HYPERLINK(1)", "Claimant": "@sum"}))
        answer = sign_in(cast.editor).get(reverse("claim_export_csv"))
        [_, row] = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert row[1:3] == ["'=HYPERLINK(1)", "'@sum"]

    def test_it_has_what_the_filter_shows_and_the_person_may_see(self, cast, article):
        flag_claim_on(article, "20,000 crates", cast.editor, statement="Seen")
        bring_in(upload(cast.desk, cast.editor, {"Claim": "Other", "Kind": "date"}))
        hidden = create_article(cast.secret_desk, cast.insider, url="https://secret.example.org/")
        secret = flag_claim_on(hidden, "20,000 crates", cast.insider, statement="Secret")
        export = reverse("claim_export_csv")
        body = sign_in(cast.outsider).get(export, {"kind": "other"}).content.decode()
        assert "Seen" in body
        assert "Other" not in body.replace("Other\r", "").partition("Seen")[0]
        assert "Secret" not in body
        assert not AccessEvent.objects.filter(action="download_claims").exists()
        body = sign_in(cast.insider).get(export).content.decode()
        assert str(secret.public_id) in body
        assert AccessEvent.objects.filter(action="download_claims").count() == 1

    def test_an_off_the_record_source_is_left_out(self, cast, article):
        claim = flag_claim_on(article, "20,000 crates", cast.editor)
        create_citation(claim, url="https://leak.example.org/", is_restricted=True, by=cast.editor, at=MONDAY)
        [row] = list_claim_rows(Claim.objects.all(), cast.editor)
        assert not any("leak.example.org" in cell for cell in row)

    def test_excel_gets_a_workbook_and_a_stranger_nothing(self, cast, article):
        flag_claim_on(article, "20,000 crates", cast.editor)
        answer = sign_in(cast.editor).get(reverse("claim_export_xlsx"))
        assert answer["Content-Type"] == MEDIA_TYPE
        assert sign_in(cast.editor).get("/queue/claims.pdf").status_code == 404
        body = sign_in(cast.stranger).get(reverse("claim_export_csv")).content.decode()
        assert "crates" not in body


def get_values(claim: Claim, cast) -> list[str]:
    """All cells but the id and the desk; the time of a due date is the desk's own."""
    [row] = list_claim_rows(Claim.objects.filter(pk=claim.pk), cast.editor)
    return [*row[1:7], *row[8:10], *row[11:]]
