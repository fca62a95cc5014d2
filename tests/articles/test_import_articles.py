"""manage.py import_articles: folders, ZIPs and addresses come in with a result each; it can be resumed."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from articles.batches import processing
from articles.management.commands import import_articles
from articles.models import Article, ImportBatch
from tests.articles.batch_files import PNG, zipped
from tests.articles.served_site import ARTICLE, http
from tests.articles.text_samples import FRAME, TYPED


def run(*what, desk="harbour", by="edith", provenance="own_copy", **more):
    """What was printed, and the sentence that it ended with ("" for success)."""
    out = io.StringIO()
    try:
        call_command(
            "import_articles",
            *map(str, what),
            desk=desk,
            username=by,
            provenance=provenance,
            stdout=out,
            **more,
        )
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "stories"
    (inside / "deep").mkdir(parents=True)
    (inside / "a.txt").write_bytes(TYPED.encode())
    (inside / "deep" / "b.zip").write_bytes(zipped(c_txt=TYPED.replace("20,000", "21,000")))
    (inside / ".hidden").write_bytes(b"no article")
    return inside


def test_a_folder_is_walked_and_its_zips_are_opened(cast, folder):
    value, ended = run(folder)
    assert ended == ""
    assert Article.objects.count() == 2
    assert Article.objects.filter(current_revision__text=FRAME).exists()
    assert "Imported  a.txt  http" in value
    assert "2 items read · 2 imported" in value
    assert ".hidden" not in value


def test_a_refusal_is_json_where_that_was_asked_for(cast, tmp_path):
    missing = tmp_path / "missing.txt"
    assert run(missing) == ("", f"{missing} cannot be read: No such file or directory.")
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "import_articles",
            str(missing),
            *("--desk=harbour", "--as=edith", "--provenance=own_copy", "--json"),
            stdout=out,
        )
    assert ended.value.code == 1
    assert "cannot be read" in json.loads(out.getvalue())["refused"]["message"]


def test_a_link_in_a_folder_reads_nothing_outside_of_it(cast, folder, tmp_path):
    (tmp_path / "secret.txt").write_text("The key\n\nNobody of the newsroom may read this.")
    (folder / "secret.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "same.txt").symlink_to(folder / "a.txt")
    value, ended = run(folder)
    assert ended == ""
    assert not Article.objects.filter(headline="The key").exists()
    assert "Already here  same.txt" in value


def test_one_that_fails_is_told_and_the_end_is_a_failure(cast, folder):
    (folder / "bad.png").write_bytes(PNG)
    value, ended = run(folder)
    assert "failed  bad.png: This looks like a PNG image." in value
    assert ended == "1 of 3 failed. They are saved and can be retried."
    assert Article.objects.count() == 2


def test_a_list_of_addresses_is_read(cast, tmp_path, site):
    found = site(http(ARTICLE))
    (tmp_path / "list.txt").write_text(f"# the morning\n{found.url}\n\n{found.url}\n")
    value, ended = run(addresses=str(tmp_path / "list.txt"), provenance="external")
    assert (Article.objects.get().canonical_url, ended) == (found.url, "")
    assert "1 item read · 1 imported" in value


def test_the_report_and_the_lines_are_for_programs_too(cast, folder, tmp_path):
    report = tmp_path / "report.csv"
    value, _ = run(folder, json=True, report=str(report))
    assert {json.loads(line)["result"] for line in value.splitlines()} == {"created", "opened"}
    rows = list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["name"] for row in rows] == ["a.txt", "deep/b.zip", "c.txt"]
    assert rows[2]["container"] == "2"


def test_what_was_stopped_goes_on_where_it_was(cast, folder, monkeypatch):
    def stopped(**more):
        if Article.objects.exists():
            raise KeyboardInterrupt
        return processing.process_next_item(**more)

    monkeypatch.setattr(import_articles, "process_next_item", stopped)
    _, ended = run(folder)
    batch = ImportBatch.objects.get()
    assert ended == f"Stopped. Resume with --resume {batch.public_id}."
    assert Article.objects.count() == 1
    monkeypatch.undo()
    value, ended = run(resume=str(batch.public_id))
    assert (ended, Article.objects.count(), ImportBatch.objects.count()) == ("", 2, 1)
    assert "2 items read · 2 imported" in value


@pytest.mark.parametrize(("change", "said"), [
    ({"desk": None}, "Also give --desk."),
    ({"by": "otto"}, "Only members of this desk can import articles for it."),
    ({"resume": "nothing"}, "There is no import nothing."),
    ({"report": "report.pdf"}, "The report file must end in .csv or .json."),
])  # fmt: skip
def test_what_cannot_be_is_said_in_one_sentence(cast, folder, change, said):
    assert run(folder, **change) == ("", said)
    assert not ImportBatch.objects.exists()


def test_nothing_to_read_is_said(cast):
    assert run() == ("", "Nothing was sent. Choose files or enter addresses.")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_a_bar_that_fills(cast, folder):
    shown = Terminal()
    run(folder, stderr=shown)
    assert "\r[###############...............] 1 of 2" in shown.getvalue()
    assert "\r[##############################] 2 of 2" in shown.getvalue()
