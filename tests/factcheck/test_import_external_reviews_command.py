"""import_external_reviews brings in bulk, line by line, counts in one line, and tries without keeping
anything.
"""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from factcheck.management.commands import import_external_reviews as command
from factcheck.models import ExternalReview, ExternalReviewImport
from tests.factcheck.external_review_samples import PLAIN, script


def run(*args, **options):
    value, wrong = StringIO(), StringIO()
    call_command("import_external_reviews", *map(str, args), stdout=value, stderr=wrong, **options)
    return value.getvalue(), wrong.getvalue()


@pytest.fixture
def lines(tmp_path):
    """A file of scripts, one a line: 7 good ones, and each fourth line without a rating."""
    path = tmp_path / "reviews.txt"
    nodes = [
        {**PLAIN, "claimReviewed": f"No. {n}"} | ({"reviewRating": {}} if n % 4 == 3 else {})
        for n in range(9)
    ]
    path.write_text("\n".join(map(script, nodes)) + "\n")
    return path


def test_a_file_of_lines_is_read_a_part_at_a_time(cast, lines, monkeypatch, tmp_path):
    monkeypatch.setattr(command, "LINES_PER_PART", 2)
    monkeypatch.setattr(command, "MAX_REVIEWS", 4)
    report = tmp_path / "refused.ndjson"
    value, _ = run(lines, desk="harbour", username="edith", refused=str(report))
    assert value.splitlines()[0] == "9 records: 7 read, 2 rejected (77.8 % read): 7 new."
    assert "2  The rating is missing: there is neither text nor a number." in value
    assert [json.loads(line)["where"] for line in report.read_text().splitlines()] == ["Line 4", "Line 8"]
    assert [one.added_count for one in ExternalReviewImport.objects.order_by("pk")] == [3, 3, 1]
    value, _ = run(lines, desk="harbour", username="edith")
    assert "7 here already" in value


def test_it_can_be_tried_without_keeping_anything(db, lines, tmp_path):
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps({"@type": "DataFeed", "dataFeedElement": [{"item": PLAIN}] * 2}, indent=1))
    value, _ = run(lines, feed, check=True)
    assert value.startswith("11 records: 9 read, 2 rejected (81.8 % read).")
    alone = tmp_path / "alone.json"
    alone.write_text(json.dumps(PLAIN))
    assert run(alone, check=True)[0].startswith("1 record: 1 read, 0 rejected (100.0 % read).")
    assert not ExternalReviewImport.objects.exists()
    assert not ExternalReview.objects.exists()


def test_who_and_where_have_to_be_said_and_be_an_editor(cast, lines):
    with pytest.raises(CommandError, match="Give --desk and --as, or --check"):
        run(lines)
    with pytest.raises(CommandError, match="no desk"):
        run(lines, desk="nowhere", username="edith")
    with pytest.raises(CommandError, match="Some records could not be imported"):
        run("/nowhere.json", check=True)
    with pytest.raises(CommandError, match="Some records could not be imported"):
        run(lines, desk="harbour", username="carl")
    assert not ExternalReview.objects.exists()
