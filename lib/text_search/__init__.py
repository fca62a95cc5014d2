"""Search and matching of texts: their terms, and how well a document answers a query (pure).

Read on in this order: languages (stop words, stemmers and a guess at a language), analysis (a text to its
terms), dates (days in one spelling), ranking (the score of a document with several fields), queries (a post
without what says nothing, terms that are nearly written alike, and terms as one text to store), ordering
(which of several documents stands first), term_query (a text's terms with their weights), matching (which
indexed texts say the same), memory_index (an index for once).

Index ``analyze_text(text, language)``, or ``analyze_document`` where a unit is looked for by itself; query
with ``analyze_text`` and the language of what is searched. Then "20000 overdose", "twenty thousand overdoses"
and "20k overdose" are one query, in whatever database the terms are stored. A term has only letters, digits
and combining marks, so it is safe in a ``tsquery``.
"""

from .analysis import (
    analyze_document,
    analyze_text,
    clean_query,
    find_words,
    join_fields,
    list_close_terms,
    split_fields,
    split_hashtags,
)
from .languages import find_dates, get_primary_language, guess_language
from .matching import (
    MAX_COMPARED,
    MAX_MATCHES,
    MIN_SCORE,
    MatchCandidate,
    TermMatch,
    compare_candidates,
    compare_writing,
    find_matches,
    rank_candidates,
)
from .term_query import (
    LENGTH_OFFSET,
    Lookup,
    MeaningComparison,
    MemoryIndex,
    QueryEncoder,
    SearchField,
    TermCounts,
    TermQuery,
    build_term_queries,
    compute_rarity,
    is_number,
    score_document,
)
