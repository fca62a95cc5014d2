"""Comparison of the figures of two texts, explained with the arithmetic; a person decides (pure).

Read on in this order: numerals (digits and words to a value), units (factors, each with its source), parser
(the figures of a text), relations and changes (how two of them relate), comparison (which goes with which),
matching (where the passages say a figure), occurrences (where a long text says one).
"""

from .comparison import FigureComparison, compare_figures
from .comparison import is_equal_figure
from .matching import FigureMatch, list_unmatched_figures, match_figures
from .matching import build_figure_pattern, find_figure
from .parser import Figure, parse_figures
