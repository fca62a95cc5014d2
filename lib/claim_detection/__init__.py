"""Detection of checkable items in a text: numbers, dates, names, quotations, titles and superlatives.

A detector of our own: rules and word lists, no service, no model, the same answer every time. It is there so
that nothing is forgotten, so it rather marks a word too many than one too few.

What it detects:

- English thoroughly: numbers in figures and words, with their units; dates, days and times of day; names with
  particles and initials; titles beside names; superlatives.
- Any language: figures in the digits of any script with their percent and currency signs, dates in figures,
  quotations in the marks of any European or East Asian language. In languages of Latin, Cyrillic and Greek
  script: names, told by capitals. Day and month in words in the languages of ``vocabulary.MONTHS``.

What it does not detect, and a person has to see:

- names in scripts without capitals (Arabic, Hebrew, Chinese, Japanese, Hindi, Thai); in German, where every
  noun has a capital, names of a single word;
- number words, relative dates, titles and superlatives of other languages than English;
- Chinese and Japanese figures without digits (三百);
- a name that begins a sentence, stands nowhere else and is one of ``COMMON_WORDS`` or ``FREQUENT_WORDS``;
- which adjective in a name of several words is a nationality of its own (French Vermeer);
- in a headline set in capitals, a name that the text below does not have; and a claim made without any of
  these: that one thing caused another, that nobody was told.
"""

from lib.claim_detection.detector import find_candidates
from lib.claim_detection.tokenizer import (
    CANDIDATE_KINDS,
    DATE,
    NAME,
    NUMBER,
    QUOTE,
    SUPERLATIVE,
    TITLE,
    Candidate,
    candidate_group_key,
)
