"""The screens of what came in: progress, results with reasons, retry, reports, raw bytes, each to its own."""

import csv
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import tasks
from articles.batches.actions import ImportSource
from articles.models import Article, ImportBatch, ImportItem
from tests.articles.batch_files import PNG, read, zipped
from tests.articles.batch_requests import send
from tests.articles.served_site import ARTICLE, http
from tests.articles.text_samples import FRAME, TYPED
from tests.factories import MONDAY


def upload(name, body, kind="text/plain"):
    return SimpleUploadedFile(name, body, content_type=kind)


def page(client, intake, what="import_batch_detail", **query):
    return client.get(reverse(what, args=[intake.public_id]), query)


def test_several_files_become_an_import_batch_whose_page_tells_of_each(editor, import_form_data):
    files = [upload("a.txt", TYPED.encode()), upload("b.png", PNG, "image/png")]
    sent = editor.post(reverse("article_import"), import_form_data(method="file", file=files))
    batch = ImportBatch.objects.get()
    assert sent.url == reverse("import_batch_detail", args=[batch.public_id])
    assert "0 of 2 items read" in editor.get(sent.url).content.decode()
    tasks.process_import_items()
    shown = editor.get(sent.url).content.decode()
    assert "2 items read · 1 imported · 1 failed" in shown
    assert reverse("article_detail", args=[Article.objects.get().public_id]) in shown
    assert "This looks like a PNG image." in shown


def test_one_zip_is_an_import_batch_and_one_text_is_there_at_once(editor, import_form_data):
    packed = upload("all.zip", zipped(a_txt=TYPED), "application/zip")
    editor.post(reverse("article_import"), import_form_data(method="file", file=packed))
    assert ImportBatch.objects.get().name == "all.zip"
    editor.post(
        reverse("article_import"), import_form_data(method="file", file=upload("a.txt", TYPED.encode()))
    )
    assert ImportBatch.objects.count() == 1
    assert Article.objects.get().current_revision.text == FRAME


def test_a_list_of_addresses_is_an_import_batch_of_each_once(editor, import_form_data, site):
    found = site(http(ARTICLE))
    listed = f"{found.url}\n\n  {found.url}\nhttp://10.1.2.3/\n"
    editor.post(reverse("article_import"), import_form_data(method="url", url=listed))
    assert list(ImportItem.objects.values_list("url", flat=True)) == [found.url, "http://10.1.2.3/"]
    assert found.accepted == 0, "nothing is fetched while somebody waits"


def test_the_living_part_is_asked_for_by_its_tag(editor, cast):
    batch = send(cast, ImportSource("a.txt", TYPED.encode()))
    first = page(editor, batch, "import_batch_live")
    live = reverse("import_batch_live", args=[batch.public_id])
    assert editor.get(live, headers={"if-none-match": first["ETag"]}).status_code == 304
    read()
    later = editor.get(live, headers={"if-none-match": first["ETag"]})
    assert (later.status_code, "1 item read · 1 imported" in later.content.decode()) == (200, True)


def test_asking_whether_it_changed_costs_few_queries_however_many_items(
    editor, cast, django_assert_max_num_queries
):
    batch = send(cast, *[ImportSource(f"{n}.txt", b"x") for n in range(60)])
    live = reverse("import_batch_live", args=[batch.public_id])
    tag = editor.get(live)["ETag"]
    with django_assert_max_num_queries(4):
        assert editor.get(live, headers={"if-none-match": tag}).status_code == 304
    with django_assert_max_num_queries(12):
        editor.get(live)


def test_what_failed_is_read_again_one_or_all(editor, cast):
    batch = send(cast, ImportSource("a.png", PNG), ImportSource("b.png", PNG), ImportSource("c.png", PNG))
    read()
    retry = reverse("import_batch_retry", args=[batch.public_id])
    one = batch.items.get(number=2)
    editor.post(retry, {"item": one.public_id})
    assert list(batch.items.filter(state="waiting")) == [one]
    editor.post(retry)
    assert batch.items.filter(state="waiting").count() == 3


def test_the_report_has_a_row_an_item_and_no_formula(editor, cast):
    batch = send(cast, ImportSource("=HYPERLINK(1).png", PNG), ImportSource("a.txt", TYPED.encode()))
    read()
    answer = page(editor, batch, "import_batch_csv")
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    assert "attachment" in answer["Content-Disposition"]
    assert [row["result"] for row in rows] == ["failed", "created"]
    assert rows[0]["name"] == "'=HYPERLINK(1).png"
    as_json = json.loads(page(editor, batch, "import_batch_json").content)
    assert as_json[0]["name"] == "=HYPERLINK(1).png"
    assert as_json[1]["article"] == str(Article.objects.get().public_id)


def test_the_bytes_of_what_failed_are_saved_and_never_shown(editor, cast):
    script = b"<script>alert(1)</script>" + PNG
    batch = send(cast, ImportSource('a"b.html', script, "image/png"), ImportSource("a.txt", TYPED.encode()))
    read()
    failed, done = batch.items.all()
    answer = editor.get(reverse("import_item_raw", args=[batch.public_id, failed.public_id]))
    assert answer.content == script
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert editor.get(reverse("import_item_raw", args=[batch.public_id, done.public_id])).status_code == 404
    waiting = send(cast, ImportSource("c.txt", b"not read yet")).items.get()
    there = reverse("import_item_raw", args=[waiting.batch.public_id, waiting.public_id])
    assert editor.get(there).status_code == 404


@pytest.mark.parametrize(
    "what", ["import_batch_detail", "import_batch_live", "import_batch_csv", "import_batch_json"]
)
def test_other_staff_read_an_open_desks_and_strangers_find_nothing(cast, sign_in, what):
    batch = send(cast, ImportSource("a.png", PNG))
    assert page(sign_in(cast.outsider), batch, what).status_code == 200
    assert page(sign_in(cast.stranger), batch, what).status_code == 404
    secret = send(cast, ImportSource("a.png", PNG), desk=cast.secret_desk, by=cast.insider)
    assert page(sign_in(cast.insider), secret, what).status_code == 200
    assert page(sign_in(cast.editor), secret, what).status_code == 404


def test_who_may_only_read_is_offered_no_retry_and_refused_one(cast, sign_in):
    batch = send(cast, ImportSource("a.png", PNG))
    read()
    outsider = sign_in(cast.outsider)
    assert "Retry" not in page(outsider, batch).content.decode()
    assert outsider.post(reverse("import_batch_retry", args=[batch.public_id])).status_code == 403
    assert batch.items.get().state == "failed"


def test_an_item_of_another_import_batch_is_not_there(editor, cast):
    one, other = send(cast, ImportSource("a.png", PNG)), send(cast, ImportSource("b.png", PNG))
    read()
    others = other.items.get().public_id
    assert editor.get(reverse("import_item_raw", args=[one.public_id, others])).status_code == 404
    assert (
        editor.post(reverse("import_batch_retry", args=[one.public_id]), {"item": others}).status_code == 404
    )
    assert (
        editor.post(reverse("import_batch_retry", args=[one.public_id]), {"item": "no-id"}).status_code == 404
    )


def test_the_list_tells_how_far_each_is_and_hides_a_confidential_desks(editor, cast):
    send(cast, ImportSource("a.txt", TYPED.encode()), ImportSource("b.png", PNG))
    send(cast, ImportSource("secret.txt", b"x"), desk=cast.secret_desk, by=cast.insider)
    ImportBatch.objects.filter(desk=cast.secret_desk).update(name="The secret thing")
    read()
    shown = editor.get(reverse("import_batch_list")).content.decode()
    assert "2 items read · 1 imported · 1 failed" in shown
    assert "The secret thing" not in shown


def test_a_long_import_batch_is_read_in_pages(editor, cast):
    batch = send(cast, *[ImportSource(f"file-{n:03}.txt", b"x") for n in range(70)])
    first = page(editor, batch).content.decode()
    assert "file-000.txt" in first
    assert "file-069.txt" not in first
    after = page(editor, batch, cursor=first.split("cursor=")[1].split('"')[0]).content.decode()
    assert "file-069.txt" in after


def test_a_member_who_is_no_editor_may_send(cast, sign_in, import_form_data):
    client = sign_in(cast.checker)
    files = [upload("a.txt", TYPED.encode()), upload("b.txt", TYPED.encode())]
    client.post(reverse("article_import"), import_form_data(method="file", file=files))
    assert ImportBatch.objects.get().created_by == cast.checker
    assert ImportBatch.objects.get().created_at > MONDAY
