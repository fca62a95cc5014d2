"""`manage.py reanchor`: anybody can try what follows claims on two files, and is told what is wrong."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

OLD = "The port\r\n\r\nThere were 20,000 deaths in May 👩‍🚒.\u2028She said so.\n"


@pytest.fixture
def run(tmp_path):
    def run(new, spans, old=OLD):
        written = {"old.txt": old, "new.txt": new, "spans.json": spans}
        for name, text in written.items():
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        data = StringIO()
        call_command("reanchor", *(str(tmp_path / name) for name in written), stdout=data)
        return data.getvalue()

    return run


def test_prints_one_line_for_each_span_in_order_with_offsets_into_the_file_as_it_is(run):
    start = OLD.index("20,000")
    spans = [
        {"exact": "20,000 deaths", "prefix": "were ", "suffix": " in", "start": start, "end": start + 13},
        {"exact": "She said so"},
    ]
    lines = run("Now:\r\n\r\n" + OLD.replace("20,000", "21,000"), json.dumps(spans)).split("\n")
    first, second = (json.loads(line) for line in lines if line)
    assert first == {
        "outcome": "changed",
        "start": start + 8,
        "end": start + 21,
        "text": "21,000 deaths",
        "why": "Changed: “20,000” to “21,000” (number).",
    }
    assert (second["outcome"], second["start"]) == ("moved", OLD.index("She") + 8)


def test_asks_no_database(run):
    # No `db` fixture: a query would fail the test.
    assert json.loads(run(OLD, '[{"exact": "port", "start": 4, "end": 8}]'))["outcome"] == "same"


@pytest.mark.parametrize(
    ("spans", "told"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("{}", "has to be a list"),
        ("[1]", "Span 1 of .* has to be an object"),
        ('[{"exact": "a"}, {"exact": 3}]', "Span 2 of .*: exact has to be a text"),
        ('[{"exact": "a", "start": "3"}]', "start has to be a whole number"),
        ('[{"exact": "a", "end": true}]', "end has to be a whole number"),
        ("[{}]", "has neither the text"),
        (b'[{"exact": "\xff"}]', "is not UTF-8"),
    ],
)
def test_says_what_is_wrong_with_the_spans(run, spans, told):
    with pytest.raises(CommandError, match=told):
        run(OLD, spans)


def test_says_which_file_cannot_be_read(tmp_path):
    with pytest.raises(CommandError, match=r"missing\.txt cannot be read: No such file"):
        call_command("reanchor", str(tmp_path / "missing.txt"), "b", "c")


def test_a_byte_order_mark_before_the_spans_is_passed_over(run):
    assert json.loads(run(OLD, b'\xef\xbb\xbf[{"exact": "port"}]'))["outcome"] == "same"


def test_more_different_words_than_are_taken_are_refused_in_a_sentence(run):
    words = " ".join(map(str, range(1_000_100)))
    with pytest.raises(CommandError, match="more than 1,000,000 different words"):
        run(words, '[{"exact": "port"}]')
