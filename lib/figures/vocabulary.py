"""Vocabulary for parsing figures (English first)."""

from lib.word_sets import split_words

CURRENCIES = {
    word: mark
    for mark, spellings in {
        "$": "$ usd dollar dollars",
        "€": "€ eur euro euros",
        "£": "£ gbp sterling",
        "¥": "¥ jpy yen",
        "₹": "₹ inr rs rupee rupees",
        "₽": "₽ rouble roubles",
        "CHF": "chf franc francs",
        "kr": "kronor kroner",
    }.items()
    for word in spellings.split()
}
HUNDREDTHS = {"cents": "$", "cent": "$", "pence": "£"}

HEDGES = {
    word: way
    for way, spellings in {
        "about": "about around roughly approximately some circa ca ~ ≈",
        "under": "nearly almost under below <",
        "over": "over above exceeding topped topping >",
    }.items()
    for word in spellings.split()
}
HEDGE_PHRASES = {
    tuple(phrase.split()): way
    for way, phrases in {
        "under": "less than|fewer than|just under|close to|short of|up to|at most|no more than",
        "over": "more than|just over|at least|no fewer than|no less than|in excess of|upwards of",
    }.items()
    for phrase in phrases.split("|")
}

SUM_WORDS = split_words("add adds added adding amount amounts amounted amounting came comes")
"""Words before “up to” or “to” where the figure is a result and no bound."""
MOMENT_WORDS = split_words("earlier later before after ago previously prior")
"""Words behind “a year” that make a moment of it, where it is not how often."""

RISE_WORDS = split_words(
    """
    rose risen rise rises rising increased increase increases increasing grew grown growth climbed jumped
    gained gain up added surged soared higher more
    """
)
FALL_WORDS = split_words(
    """
    fell fallen fall falls falling dropped drop decreased decrease declined decline down cut lost shrank
    slumped lower fewer less reduced reduction
    """
)
LONG_METRES = split_words("wide long high tall deep above below from of race sprint dash")
"""Words that follow 100m where it is no million."""
REFERENCE_WORDS = split_words(
    "page pages p pp table chart chapter section article paragraph clause appendix annex footnote schedule"
)
"""Words whose number says which one, not how many."""
PERSON_WORDS = split_words("person head capita people residents inhabitants population citizens adults")
PERIODIC_ADVERBS = split_words("daily weekly monthly yearly annually hourly")
PER_WORDS = split_words("per a an for each every") | PERIODIC_ADVERBS
FUNCTION_WORDS = (
    split_words(
        """
    a an the of in on at to for and or by with from than as it is was were are be been has have had that
    this these those there their its his her our new more less about over under some all each every said
    says per cent percent percentage points point million billion thousand year years month months week
    """
    )
    | MOMENT_WORDS
)
"""Words that say nothing about what is counted."""
