"""Differences in meaning between two similar statements, apart from their numbers (pure).

Read on: vocabulary (the words that say the opposite of each other, by language), comparison (what is found).
Numbers, their units and years are compared by ``lib.figures``.
"""

from .comparison import Contrast, find_contrasts
