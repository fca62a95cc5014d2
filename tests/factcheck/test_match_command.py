"""manage.py match: which verdicts of a file say the same as texts, with nothing saved."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

CORPUS = [
    {"id": "a", "statement": "The harbour landed 20,000 crates of herring in March", "headline": "Herring",
     "summary": "", "language": "en"},
    {"id": "b", "statement": "The library has never closed on a Sunday", "language": "en"},
    {"id": 3, "statement": "Der Hafen meldete 20.000 Kisten Hering", "language": "de"},
]  # fmt: skip


@pytest.fixture
def files(tmp_path):
    queries, corpus = tmp_path / "queries.txt", tmp_path / "corpus.jsonl"
    queries.write_text("21,000 crates of herring were landed in the harbour\n\nA zebra crossed the road\n")
    corpus.write_text("".join(f"{json.dumps(row)}\n" for row in CORPUS))
    return str(queries), str(corpus)


def run(queries, corpus, **options):
    out = StringIO()
    call_command("match", queries, among=corpus, stdout=out, **options)
    return out.getvalue()


def test_a_line_for_each_text_with_score_reasons_and_numbers(files):
    first, second = map(json.loads, run(*files, json=True).splitlines())
    best = first["matches"][0]
    assert best["id"] == "a"
    assert best["shown"]
    assert best["score"] >= 0.5
    assert best["why"]
    assert best["says_opposite"] is False
    assert [(one["query"], one["verdict"]) for one in best["numbers"]] == [("21,000", "20,000")]
    assert not any(match["shown"] for match in second["matches"])


def test_top_limits_the_verdicts_and_without_json_it_can_be_read(files):
    first = json.loads(run(*files, json=True, top=1).splitlines()[0])
    assert [match["id"] for match in first["matches"]] == ["a"]
    assert "21,000 / 20,000" in run(*files)


@pytest.mark.parametrize("top", [0, -1])
def test_no_verdicts_for_each_text_is_refused(files, top):
    with pytest.raises(CommandError, match="1 or more"):
        run(*files, top=top)


def test_other_languages_numbers_are_told_apart(tmp_path):
    queries, corpus = tmp_path / "queries.txt", tmp_path / "corpus.jsonl"
    queries.write_text("東京の人口が1300万人を超えた\n")
    corpus.write_text(json.dumps({"id": "t", "statement": "東京の人口は1400万人を超えた", "language": "ja"}))
    (match,) = json.loads(run(str(queries), str(corpus), json=True))["matches"]
    assert [(one["query"], one["how"]) for one in match["numbers"]] == [("1300万", "differs")]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": 1}',
        '{"statement": "x"}',
        '{"id": null, "statement": "x"}',
        '{"id": 1, "statement": ["x"]}',
        '{"id": 1, "statement": " "}',
        '{"id": ' + "9" * 5_000 + ', "statement": "x"}',
        "[" * 100_000,
    ],
    ids=lambda line: line[:20],
)
def test_a_broken_line_is_named(files, tmp_path, line):
    corpus = tmp_path / "broken.jsonl"
    corpus.write_text(f"{json.dumps(CORPUS[0])}\n{line}\n")
    with pytest.raises(CommandError, match="line 2"):
        run(files[0], str(corpus))
    with pytest.raises(CommandError, match="cannot be read"):
        run(files[0], str(tmp_path / "none"))


def test_files_of_a_windows_editor_are_read(tmp_path):
    queries, corpus = tmp_path / "queries.txt", tmp_path / "corpus.jsonl"
    queries.write_bytes("\ufeff21,000 crates of herring\r\n\r\n".encode())
    corpus.write_bytes(("\ufeff" + "\r\n".join(json.dumps(row) for row in CORPUS)).encode())
    [answer] = map(json.loads, run(str(queries), str(corpus), json=True).splitlines())
    assert answer["query"] == "21,000 crates of herring"
    assert answer["matches"][0]["id"] == "a"
