"""Comparison of the figures of two texts, explained with the arithmetic; a person decides (pure).

Read on in this order: numerals (digits and words to a value), units (factors, each with its source), parser
(the figures of a text), relations and changes (how two of them relate), comparison (which goes with which),
matching (what no passage says).
"""

from .comparison import FigureComparison, compare_figures
from .matching import list_unmatched_figures
from .parser import Figure, parse_figures

__all__ = ["Figure", "FigureComparison", "compare_figures", "list_unmatched_figures", "parse_figures"]
