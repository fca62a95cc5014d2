"""A sentence model in ONNX: texts to vectors of small whole numbers, and how near these are."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from lib.text_search import MeaningComparison

MAX_TOKENS = 64
"""About fifty words: a longer text costs a look-up more time than it tells."""
BATCH_SIZE = 16
SCALE = 127
"""A vector has the length of 1; each of its values is stored as a whole number from -127 to 127."""
MARK_LENGTH = 4
"""Bytes in front of a vector that say which model made it: vectors of two models cannot be compared."""


class MeaningModel:
    """``model.onnx`` and ``tokenizer.json`` of a folder. Several threads can use it at once.

    The model takes ``input_ids`` and, if it likes, ``attention_mask`` and ``token_type_ids``. Its first
    output is a vector for each token, of which the mean is taken, or one for each text. ``mark``: how every
    stored vector begins.
    """

    def __init__(self, folder: Path) -> None:
        weights, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
        digest = hashlib.sha256()
        for file in (weights, tokenizer):
            digest.update(file.read_bytes())
        self.mark = digest.digest()[:MARK_LENGTH]
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        # The arena keeps what the largest batch took, 50 MB. Without it a batch takes a tenth longer.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(weights), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {one.name for one in self._session.get_inputs()}

    def encode_texts(self, texts: Sequence[str]) -> list[bytes]:
        """Return the vector of each text, to be stored."""
        rows = np.rint(self._encode(texts) * SCALE).astype(np.int8)
        return [self.mark + row.tobytes() for row in rows]

    def encode_queries(self, texts: Sequence[str]) -> list[MeaningComparison]:
        """Return for each text what compares it with stored vectors.

        It is encoded when it is compared first. The sentences of an article all at once would take seconds
        before the first of them is looked up, and many are compared with nothing.
        """
        return [partial(self._compare, cache(partial(self._encode, [text]))) for text in texts]

    def _compare(self, encode: Callable[[], Any], stored: Sequence[bytes]) -> list[float | None]:
        """Return the cosine of each stored vector, from -1 to 1; None of one that another model made."""
        found: list[float | None] = [None] * len(stored)
        marked = [at for at, one in enumerate(stored) if one.startswith(self.mark)]
        if not marked:
            return found
        [query] = encode()
        ours = [at for at in marked if len(stored[at]) == MARK_LENGTH + len(query)]
        values = b"".join(stored[at][MARK_LENGTH:] for at in ours)
        rows = np.frombuffer(values, np.int8).reshape(-1, len(query)).astype(np.float32)
        lengths = np.maximum(np.linalg.norm(rows, axis=1), 1)
        for at, cosine in zip(ours, (rows @ query) / lengths, strict=True):
            found[at] = float(cosine)
        return found

    def _encode(self, texts: Sequence[str]) -> Any:
        """Return the vectors as rows of float32, each of length 1."""
        # Texts of about one length together: the shorter ones of a batch are filled up to its longest.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        rows: list[Any] = [None] * len(texts)
        for begin in range(0, len(order), BATCH_SIZE):
            batch = order[begin : begin + BATCH_SIZE]
            for at, row in zip(batch, self._run([texts[at] for at in batch]), strict=True):
                rows[at] = row
        return np.array(rows, np.float32)

    def _run(self, texts: list[str]) -> Any:
        encoded = self._tokenizer.encode_batch(texts)
        mask = np.array([one.attention_mask for one in encoded], np.int64)
        values = {
            "input_ids": np.array([one.ids for one in encoded], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        given = {name: value for name, value in values.items() if name in self._inputs}
        rows = self._session.run(None, given)[0]
        if rows.ndim == 3:  # a vector for each token: without those that fill up
            rows = (rows * mask[..., None]).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)[:, None]
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
