"""What a fact-checker would put a mark under: numbers, dates, names, quotations, titles and superlatives.

A detector of our own: rules and word lists, no service, no model, the same answer every time. It is there so
that nothing is forgotten, so it rather marks a word too many than one too few.

What it knows:

- English thoroughly: numbers in figures and words, with their units; dates, days and times of day; names with
  particles and initials; titles beside names; superlatives.
- Any language: figures in the digits of any script with their percent and currency signs, dates in figures,
  quotations in the marks of any European or East Asian language. In languages of Latin, Cyrillic and Greek
  script: names, told by capitals. Day and month in words in the languages of ``words.MONTHS``.

What it does not know, and a person has to see:

- names in scripts without capitals (Arabic, Hebrew, Chinese, Japanese, Hindi, Thai); in German, where every
  noun has a capital, names of a single word;
- number words, relative dates, titles and superlatives of other languages than English;
- Chinese and Japanese figures without digits (三百);
- a name that begins a sentence, stands nowhere else and looks like an English word: ``words.COMMON``;
- in a headline set in capitals, a name that the text below does not have; and a claim made without any of
  these: that one thing caused another, that nobody was told.
"""

from lib.checkable.find import find
from lib.checkable.found import DATE, KINDS, NAME, NUMBER, QUOTE, SUPERLATIVE, TITLE, Found, group_key

__all__ = [
    "DATE", "KINDS", "NAME", "NUMBER", "QUOTE", "SUPERLATIVE", "TITLE", "Found", "find", "group_key",
]  # fmt: skip
