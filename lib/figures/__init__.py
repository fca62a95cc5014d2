"""What two figures have to do with each other: it explains, with the arithmetic; a person decides (pure).

Read on in this order: written (digits and words to a value), units (factors, each with its source), reading
(the figures of a text), relations and changes (what lies between two of them), compare (which goes with
which).
"""

from .compare import Comparison, compare
from .reading import Figure, figures

__all__ = ["Comparison", "Figure", "compare", "figures"]
