"""Embeddings of texts, vectors that are near each other for a similar meaning, by a model in a local file.

Optional: numpy, onnxruntime and tokenizers are imported by ``load_model`` alone.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import MeaningModel

__all__ = ["FILES", "find_missing_files", "find_missing_packages", "join_encoded_text", "load_model"]

FILES = ("model.onnx", "tokenizer.json")
"""Files in the folder of a model."""
MAX_LENGTH = 4_000
"""Code points of a field that are read at most."""
PACKAGES = ("numpy", "onnxruntime", "tokenizers")


def find_missing_packages() -> list[str]:
    """Return the packages that a model needs and that are not installed."""
    return [name for name in PACKAGES if find_spec(name) is None]


def find_missing_files(folder: str) -> list[str]:
    """Return the files of a model that ``folder`` does not have."""
    return [name for name in FILES if not (Path(folder) / name).is_file()]


def join_encoded_text(statement: str, headline: str) -> str:
    """Return the text whose vector is stored for a statement and the headline of what was found about it."""
    return f"{statement[:MAX_LENGTH]} {headline[:MAX_LENGTH]}".strip()


def load_model(folder: str) -> "MeaningModel":
    """Return the model of a folder. Raises ImportError without its packages, and whatever these raise."""
    from .model import MeaningModel  # noqa: PLC0415 - an extra that few newsrooms install

    return MeaningModel(Path(folder))
