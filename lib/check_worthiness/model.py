"""The trained model: a weight for each bucket of features, stored in ``weights.bin``."""

import math
import struct
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lib.check_worthiness.features import BUCKETS, hash_feature, list_features

WEIGHTS_PATH = Path(__file__).with_name("weights.bin")
_HEADER = struct.Struct("<8sff")
_MAGIC = b"stetcw01"


@dataclass(frozen=True, slots=True)
class CheckWorthinessModel:
    """A logistic regression over hashed features, with whole numbers from -127 to 127 as weights.

    A sum of weights becomes a number by ``scale``; ``bias`` puts the border between the classes at a score of
    one half.
    """

    weights: Sequence[int]
    scale: float
    bias: float

    def score(self, words: str, reasons: Iterable[str]) -> float:
        """Return how likely a person is to find the sentence worth checking, from 0 to 1."""
        found = {hash_feature(feature) for feature in list_features(words, reasons)}
        if not found:
            return 0.0
        weights = self.weights
        return compute_logistic(
            self.scale * sum(weights[at] for at in found) / math.sqrt(len(found)) + self.bias
        )

    def to_bytes(self) -> bytes:
        """Return the content of a file of weights: the same model always gives the same bytes."""
        packed = array("b", self.weights).tobytes()
        return _HEADER.pack(_MAGIC, self.scale, self.bias) + zlib.compress(packed, 9)

    @classmethod
    def from_bytes(cls, content: bytes) -> "CheckWorthinessModel":
        magic, scale, bias = _HEADER.unpack_from(content)
        weights = array("b", zlib.decompress(content[_HEADER.size :]))
        if magic != _MAGIC or len(weights) != BUCKETS:
            raise ValueError("not a file of weights of this version")
        return cls(weights, scale, bias)


def compute_logistic(value: float) -> float:
    """Return the logistic function of ``value``, which no value makes overflow."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


@cache
def load_model() -> CheckWorthinessModel:
    """Return the model of this version, read once for each process."""
    return CheckWorthinessModel.from_bytes(WEIGHTS_PATH.read_bytes())
