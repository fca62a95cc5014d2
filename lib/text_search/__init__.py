"""Search and matching of texts: their terms, and how well a document answers a query (pure).

Read on in this order: languages (stop words, stemmers and a guess at a language), analysis (a text to its
terms), ranking (the score of a document with several fields), spelling (terms that are nearly written alike).

Index ``analyze_text(text, language)`` and query with the same function and the language of what is searched:
then "20000 overdose", "twenty thousand overdoses" and "20k overdose" are one query, in whatever database the
terms are stored. A term has only letters, digits and combining marks, so it is safe in a ``tsquery``.
"""

from .analysis import analyze_text, split_hashtags
from .languages import guess_language
from .ranking import SearchField, compute_rarity, score_document
from .spelling import list_close_terms

__all__ = [
    "SearchField",
    "analyze_text",
    "compute_rarity",
    "guess_language",
    "list_close_terms",
    "score_document",
    "split_hashtags",
]
