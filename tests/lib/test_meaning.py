"""A sentence model turns texts into small vectors, whose cosines say how near they are in meaning."""

import subprocess
import sys

import pytest

from lib.meaning import find_missing_files, load_model
from lib.meaning.model import MARK_LENGTH, MeaningModel
from tests.meaning_model import SIZE, write_model
from tests.newsroom.processes import ROOT, build_environment


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_model(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def model(folder):
    return load_model(str(folder))


def compare(model, query, *texts):
    [compared] = model.encode_queries([query])
    return compared(model.encode_texts(texts))


def test_texts_that_mean_the_same_are_near_whatever_their_words(model):
    same, other = compare(model, "jobless people rose", "unemployed persons increased", "harbour herring")
    assert same == pytest.approx(1, abs=0.01)
    assert other == pytest.approx(0, abs=0.01)


def test_the_length_of_others_in_a_batch_changes_no_vector(model):
    [alone] = model.encode_texts(["jobless people"])
    together = model.encode_texts(["harbour " * 100, "jobless people", "fell"])
    assert together[1] == alone


def test_a_vector_is_a_mark_and_a_byte_for_each_value(model):
    vectors = model.encode_texts(["jobless people", ""])
    assert {len(one) for one in vectors} == {MARK_LENGTH + SIZE}
    assert all(one.startswith(model.mark) for one in vectors)


def test_vectors_of_another_model_are_not_compared(model, tmp_path):
    other = load_model(str(write_model(tmp_path, shift=3)))
    [compared] = model.encode_queries(["jobless people"])
    [ours], [theirs] = model.encode_texts(["jobless people"]), other.encode_texts(["jobless people"])
    assert compared([theirs, ours, b"", ours[:-1]]) == [None, pytest.approx(1, abs=0.01), None, None]
    assert compared([]) == []


def test_a_text_longer_than_the_model_reads_is_read_to_its_limit(model):
    [near] = compare(model, "harbour", "harbour " * 5_000)
    assert near == pytest.approx(1, abs=0.01)


def test_a_query_is_encoded_once_and_only_where_there_is_something_to_compare(model, monkeypatch):
    stored = model.encode_texts(["jobless people"])
    encode, encoded = MeaningModel._run, []

    def count_and_encode(used, texts):
        encoded.extend(texts)
        return encode(used, texts)

    monkeypatch.setattr(MeaningModel, "_run", count_and_encode)
    first, second = model.encode_queries(["jobless", "harbour"])
    assert first([]) == []
    assert second([b"of another model"]) == [None]
    assert encoded == []
    assert first(stored) == first(stored)
    assert encoded == ["jobless"]


def test_missing_files_are_named(folder, tmp_path):
    assert find_missing_files(str(folder)) == []
    assert find_missing_files(str(tmp_path)) == ["model.onnx", "tokenizer.json"]


def test_without_the_setting_nothing_of_the_extra_is_imported(tmp_path):
    program = (
        "import django; django.setup()\n"
        "import sys, newsroom.urls\n"
        "from factcheck.search.similar_claims import build_queries\n"
        "from lib.text_search import MemoryIndex\n"
        "build_queries(['harbour'], 'en', MemoryIndex([]))\n"
        "print(sorted({'numpy', 'onnxruntime', 'tokenizers'} & sys.modules.keys()))"
    )
    environment = build_environment(
        STET_EMBEDDED="1", STET_DATA_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="newsroom.settings"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout.strip() == "[]", run.stderr
