"""Check-worthiness of each sentence of a text, with reasons in its grammar. Pure; no service, no network.

A small model trained on sentences that people judged (``bench.train_suggest``), for English; in other
languages only the reasons count. It puts sentences in an order for a person to look at, and decides nothing.
The model was trained on speech of political debates: its quality on news is measured apart
(``bench.suggest``).
"""

from lib.check_worthiness.ranking import (
    REASONS_AGAINST,
    SUGGESTION_BORDER,
    Reason,
    SentenceScore,
    compute_logistic,
    rank_sentences,
)
