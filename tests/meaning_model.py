"""A sentence model of a few words, as files of a real one: the vector of a text is the mean of its words."""

from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

from factcheck.search.database_index import DatabaseIndex

MEANINGS = (
    ("jobless", "unemployed"),
    ("people", "persons"),
    ("harbour", "port"),
    ("crates", "boxes"),
    ("herring", "fish"),
    ("rose", "increased"),
    ("fell", "decreased"),
)
"""Words that mean the same; a word that is in none means nothing."""
SIZE = 16


def write_model(folder: Path, *, shift: int = 0) -> Path:
    """Write a model into a folder and return that. With another ``shift`` it is another model."""
    vocabulary = {"[PAD]": 0, "[UNK]": 1}
    table = np.zeros((2 + sum(map(len, MEANINGS)), SIZE), np.float32)
    table[1, SIZE - 1] = 0.25
    for place, words in enumerate(MEANINGS):
        for word in words:
            vocabulary[word] = len(vocabulary)
            table[vocabulary[word], place + shift] = 1
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), Whitespace()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    shape = ["texts", "tokens"]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["vectors"])],
        "words",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, shape)],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [*shape, SIZE])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / "model.onnx"))
    return folder


def record_read_vectors(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Return a set that fills with the keys of the rows whose vectors are read from here on."""
    keys: set[int] = set()
    list_meanings = DatabaseIndex.list_meanings

    def record(index: DatabaseIndex, wanted: Collection[int]) -> Mapping[int, bytes]:
        found = list_meanings(index, wanted)
        keys.update(found)
        return found

    monkeypatch.setattr(DatabaseIndex, "list_meanings", record)
    return keys
