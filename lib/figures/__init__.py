"""Comparison of the figures of two texts, explained with the arithmetic; a person decides (pure).

Read on in this order: numerals (digits and words to a value), units (factors, each with its source), parser
(the figures of a text), relations and changes (how two of them relate), comparison (which goes with which),
matching (where the passages, or a long text, say a figure).
"""

from .comparison import FigureComparison, compare_figures, is_equal_figure
from .matching import FigureMatch, build_figure_pattern, find_figure, list_unmatched_figures, match_figures
from .parser import Figure, parse_figures
