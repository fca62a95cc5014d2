"""The benchmark of the page importer counts as the set's scorer does, and says what it needs."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

bench = importlib.import_module("bench.import")
ROOT = Path(__file__).parents[2]


def test_without_data_it_says_in_one_sentence_what_it_needs():
    ran = subprocess.run(
        [sys.executable, "-m", "bench.import"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert ran.stderr == "Say where the saved pages are: --data FOLDER, which holds extraction/.\n"


def test_found_missed_and_wrong_are_counted_with_white_space_alike():
    tally = bench.Tally()
    tally.count(
        {"file": "a", "with": ["one  two", "three"], "without": ["menu", "footer"]}, "One one\ntwo menu"
    )
    assert (tally.found, tally.missed, tally.wrong) == (1, 1, 1)
    assert (tally.precision, tally.recall, tally.f1) == (0.5, 0.5, 0.5)


def test_a_reader_that_breaks_has_found_nothing(capsys):
    def breaks(body):
        raise ValueError("no")

    tally = bench.Tally()
    bench.once(tally, breaks, {"file": "a", "with": ["x"], "without": ["y"]}, b"", counted=True)
    assert (tally.failed, tally.missed, tally.wrong) == (1, 1, 0)
    assert "a: ValueError: no" in capsys.readouterr().out


def test_it_prints_one_table_of_all_three(tmp_path, monkeypatch, capsys):
    (tmp_path / "extraction/html").mkdir(parents=True)
    line = "The council said on Monday that {} homes would be built by the river over the next ten years."
    story = "".join(f"<p>{line.format(number)}</p>" for number in range(6))
    body = f"<body><nav>Menu</nav><article>{story}</article></body>"
    page = f"<html><head><title>Homes</title></head>{body}</html>"
    (tmp_path / "extraction/html/a.html").write_text(page)
    about = {"file": "a.html", "with": [line.format(3)], "without": ["Menu"], "title": "Homes"}
    (tmp_path / "extraction/evaldata_en_subset.json").write_text(
        json.dumps({"https://lenn.example/a": about})
    )
    monkeypatch.setattr(sys, "argv", ["bench/import.py", "--data", str(tmp_path), "--repeats", "1"])
    bench.main()
    printed = capsys.readouterr().out
    for reader in ("stet", "bare trafilatura", "readability-lxml"):
        assert f"{reader:17}   1.000   1.000   1.000" in printed


@pytest.mark.parametrize("names", ["Ann Roe, Jo Väth", "jo väth; ann roe", "Ann Roe and Jo Väth"])
def test_names_are_compared_in_any_order(names):
    assert bench._plain(names, "author") == "ann roe;jo väth"
