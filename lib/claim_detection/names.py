"""Proper names of people, places and organisations, with the titles that stand beside them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lib.claim_detection.name_words import (
    ACRONYMS,
    ADDRESS,
    BELONGS_TO_CLASS,
    CLASSES,
    FOR_HEADS,
    FREQUENT_WORDS,
    FUNCTION_WORDS,
    HONORIFICS,
    NATIONAL_SURNAMES,
    NATIONALITIES,
    NOT_AT_START,
    OF_HEADS,
    OFFICE_SUBJECTS,
    PAIRS,
    PARTIES,
    PEOPLES,
    POST_NOMINALS,
    QUALIFIERS,
    is_acronym,
    iter_common_acronyms,
)
from lib.claim_detection.titles import (
    HYPHENS,
    SPACES,
    find_name_end,
    find_titles,
    is_title,
    normalize_token,
    possessive_start,
)
from lib.claim_detection.tokenizer import (
    CAPITAL_NOUNS,
    NAME,
    TITLE,
    Candidate,
    SpanMask,
    TokenizedText,
    is_capitalized,
)
from lib.claim_detection.vocabulary import (
    ABBREVIATIONS,
    BEFORE_TITLES,
    BEGIN_NAMES,
    COMMON_ENDINGS,
    NEVER_NAMES,
    ORGANISATIONS,
    PARTICLES,
    PLACE_WORDS,
)

_MAX_NAME_WORDS = 12
"""Words that a name may have, so that a text of nothing but capitals is not one name."""
_MAX_PARTICLES = 3


def find_names_and_titles(reading: TokenizedText, taken: SpanMask) -> Iterator[Candidate]:
    """Yield names, and titles beside them, that stand where nothing is taken yet.

    Only scripts with capitals have names that a rule can see.
    """
    titles = find_titles(reading, taken) if reading.language == "en" else {}
    tokens = reading.tokens
    starts: set[int] = set()
    ends: set[int] = set()
    for first, last in _NameFinder(reading, taken, titles).iter_names():
        starts.add(first)
        ends.add(last)
        yield Candidate(tokens[first].start, find_name_end(reading, tokens[last]), NAME)
    for first, last in sorted(set(titles.values())):
        if is_title(reading, first, last, starts, ends):
            yield Candidate(tokens[first].start, possessive_start(tokens[last]), TITLE)


@dataclass
class _NameFinder:
    """Finder of the names of one text. At sentence starts the use of a word in the whole text decides.

    ``known`` are words seen with a capital inside a sentence, ``alone`` how often between words without one;
    ``small`` counts words seen without a capital. ``surnames`` are words that end a longer name.
    """

    reading: TokenizedText
    taken: SpanMask
    titles: dict[int, tuple[int, int]]
    known: set[str] = field(default_factory=set)
    alone: Counter[str] = field(default_factory=Counter)
    small: Counter[str] = field(default_factory=Counter)
    surnames: set[str] = field(default_factory=set)
    addresses: SpanMask = field(init=False)
    common_acronyms: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.addresses = SpanMask(len(self.reading.text))
        for match in ADDRESS.finditer(self.reading.text):
            self.addresses.mark_span(*match.span())
        self.common_acronyms = set(iter_common_acronyms(self.reading.text))
        for index, token in enumerate(self.reading.tokens):
            if (
                token.is_figure
                or self.reading.capitals_flags[index]
                or not self.taken.is_free(token.start, token.end)
            ):
                continue
            if not is_capitalized(token.text):
                self.small[normalize_token(token)] += 1
            elif not token.initial and index not in self.titles and not self._is_all_capitals_run(index):
                self._note_capital(index)

    def _is_of_known_place(self, word: str) -> bool:
        """True for the people of a place that the text names: Chicagoans."""
        stems = (
            word.removesuffix(ending) for ending in ("ans", "ians", "ns", "ites") if word.endswith(ending)
        )
        return any(len(stem) > 3 and stem in self.known for stem in stems)

    def _note_capital(self, index: int) -> None:
        word = normalize_token(self.reading.tokens[index])
        self.known.add(word)
        before = (
            self._is_capital(index - 1)
            and self.reading.get_gap(index - 1) in SPACES
            and not self.reading.tokens[index - 1].text.endswith(("'s", "’s"))
        )
        after = self._is_capital(index + 1) and self.reading.get_gap(index) in SPACES
        if not before and not after:
            self.alone[word] += 1
        elif before and not after:
            first = normalize_token(self.reading.tokens[index - 1])
            if first not in PEOPLES and first not in NOT_AT_START:
                self.surnames.add(word)

    def _is_capital(self, index: int) -> bool:
        tokens = self.reading.tokens
        return 0 <= index < len(tokens) and not tokens[index].is_figure and is_capitalized(tokens[index].text)

    def iter_names(self) -> Iterator[tuple[int, int]]:
        """Yield the (first, last) tokens of every name, in order."""
        index = 0
        while index < len(self.reading.tokens):
            last = None if index in self.titles else self._find_name_end(index)
            if last is None:
                index += 1
                continue
            first = self._find_name_start(index, last)
            if first is not None:
                yield first, self._drop_post_nominals(first, last)
            index = last + 1

    def _drop_post_nominals(self, first: int, last: int) -> int:
        """Return the last token of the name without letters behind it: Neil Ford QC."""
        while last > first and self.reading.tokens[last].text.casefold() in POST_NOMINALS:
            last -= 1
        return last

    def _find_name_start(self, first: int, last: int) -> int | None:
        """Return the first token of the name itself; None where its words are no name of their own.

        A nationality is none (Chinese, South Korean), and neither is an acronym of things (CEO), a word in
        capitals for no name, or an honorific. “Native American Supreme Court” is the court’s.
        """
        words = [normalize_token(token) for token in self.reading.tokens[first : last + 1]]
        while len(words) > 1 and words[0] in QUALIFIERS:
            first, words = first + 1, words[1:]
        if len(words) == 1:
            return None if self._is_no_name(first) else first
        if words[-1] in NATIONALITIES:
            initial = self.reading.tokens[first].initial or words[0] in FUNCTION_WORDS
            if all(word in PEOPLES for word in words[initial:]):
                return None
        if len(words) > 2 and words[0] in PEOPLES and words[1] in NATIONALITIES:
            return first + next((at for at, word in enumerate(words) if word not in PEOPLES), 0)
        return first

    def _is_no_name(self, index: int) -> bool:
        """True for a single word that a capital does not make a name."""
        token = self.reading.tokens[index]
        word = normalize_token(token)
        if word in NATIONALITIES:
            return word not in NATIONAL_SURNAMES or word not in self.surnames
        return (
            (token.text.rstrip("s").isupper() and word in ACRONYMS)
            or token.text.removesuffix("s") in self.common_acronyms
            or self._is_of_known_place(word)
            or word in HONORIFICS
            or (word in FUNCTION_WORDS and not token.text.isupper())
        )

    def _is_all_capitals_run(self, index: int) -> bool:
        """True if a word in capitals stands beside another one: neither shows that it is a name."""
        beside = self.reading.tokens[max(0, index - 1) : index + 2]
        return sum(token.text.isupper() and len(token.text) > 1 for token in beside) > 1

    def _find_name_end(self, index: int) -> int | None:
        """Return the last token of the name that begins with token ``index``; None where none begins."""
        token = self.reading.tokens[index]
        if not self._may_belong(index):
            return None
        last = index
        while last - index < _MAX_NAME_WORDS and (further := self._find_next_token(index, last)) is not None:
            last = further
        alone = last == index
        if (alone and len(token.text) == 1) or self._is_emphasis(index, last) or self._is_label(index, last):
            return None
        if (self.reading.capitals_flags[index] and self.known) or is_acronym(token.text):
            return last
        if self.reading.language in CAPITAL_NOUNS:
            known = not token.initial or normalize_token(token) in self.known
            return last if known and not alone else None
        return last if not token.initial or self._at_start(index, last) else None

    def _may_belong(self, index: int) -> bool:
        token = self.reading.tokens[index]
        if token.is_figure or not is_capitalized(token.text) or normalize_token(token) in NEVER_NAMES:
            return False
        if token.text in PARTIES and self.reading.get_gap(index) in HYPHENS:
            return False
        # Without any other text a headline has to be read by itself.
        if self.reading.capitals_flags[index] and self.known and not self._is_known_in_headline(index):
            return False
        return self.taken.is_free(token.start, token.end) and self.addresses.is_free(token.start, token.end)

    def _is_known_in_headline(self, index: int) -> bool:
        """True if the text below a headline has this word with its capital, or it is an acronym."""
        token = self.reading.tokens[index]
        word = normalize_token(token)
        acronym = is_acronym(token.text) and not self._is_all_capitals_run(index)
        return acronym or (
            word in self.known and self.small[word] <= self.alone[word] + (word in self.surnames)
        )

    def _find_next_token(self, first: int, last: int) -> int | None:
        """Return the next token of a name: Ada Holm, J. R. Holm, Ursula van der Berg, Bank of England."""
        tokens = self.reading.tokens
        gap = self.reading.get_gap(last)
        token = tokens[last]
        following = last + 1
        if following >= len(tokens):
            return None
        if token.text.endswith(("'s", "’s")):
            return following if gap in SPACES and self._is_owned(last, following) else None
        if gap in ("' ", "’ ") and token.text.casefold() in CLASSES:
            return following if self._is_owned(last, following) else None
        # J. R. Holm and the U.S.-China Commission
        initial = gap in (". ", ".\u00a0", ".", ".-", ".‑") and len(token.text) == 1
        if initial and gap in (". ", ".\u00a0") and tokens[following].initial:
            return None
        shortened = gap in (". ", ".\u00a0") and token.text.casefold() in ABBREVIATIONS
        if gap == ", " and self._is_office(first, last) and self._are_subjects(last, following):
            return following
        if gap not in SPACES and gap not in HYPHENS and gap != " & " and not initial and not shortened:
            return None
        if following in self.titles:
            # A title breaks a name, but for a name like Holm-King.
            return following if gap in HYPHENS and is_capitalized(tokens[following].text) else None
        if self._may_belong(following):
            return following
        return self._across_and(first, last) or self._across_particles(first, last)

    def _is_owned(self, last: int, following: int) -> bool:
        """True for Tanner’s Row, King’s Cross and the Attorney’s Office; Ada Holm’s Tesla are two names."""
        tokens = self.reading.tokens
        owned = tokens[following].text.casefold()
        of_class = normalize_token(tokens[last]) in CLASSES and owned in BELONGS_TO_CLASS
        return (owned in PLACE_WORDS or of_class) and self._may_belong(following)

    def _across_and(self, first: int, last: int) -> int | None:
        """Return the token after “and”, or “and the”, where both sides are one name: Customs and Border
        Protection.
        """
        tokens = self.reading.tokens
        further = last + 2
        if further < len(tokens) and tokens[further].text == "the":
            further += 1
        if further >= len(tokens) or tokens[last + 1].text.casefold() != "and":
            return None
        if any(self.reading.get_gap(at) not in SPACES for at in range(last, further)):
            return None
        pair = (normalize_token(tokens[last]), normalize_token(tokens[further]))
        joined = (
            pair in PAIRS
            or self._are_subjects(last, further)
            or (first == last == further - 2 and self._begins_union(last, further))
        )
        return further if joined and self._may_belong(further) else None

    def _begins_union(self, first: int, further: int) -> bool:
        """True for the Public and Commercial Services Union: a common word that alone would be no name."""
        tokens = self.reading.tokens
        if not first or tokens[first - 1].text != "the":
            return False
        end = further
        while self._is_capital(end + 1) and self.reading.get_gap(end) in SPACES:
            end += 1
        is_body = end > further and tokens[end].text.casefold() in BELONGS_TO_CLASS
        return is_body and tokens[first].text.casefold() in FREQUENT_WORDS

    def _are_subjects(self, one: int, other: int) -> bool:
        """True if both words are what an office is for."""
        tokens = self.reading.tokens
        return (
            is_capitalized(tokens[one].text)
            and is_capitalized(tokens[other].text)
            and tokens[one].text.casefold() in OFFICE_SUBJECTS
            and tokens[other].text.casefold() in OFFICE_SUBJECTS
        )

    def _is_office(self, first: int, last: int) -> bool:
        """True for a name with “of” or “for” inside: Department for Culture, Media and Sport."""
        return any(token.text in ("of", "for") for token in self.reading.tokens[first : last + 1])

    def _across_particles(self, first: int, last: int) -> int | None:
        tokens = self.reading.tokens
        at = last + 1
        while at < len(tokens) and at - last <= _MAX_PARTICLES and self._is_linking_word(first, last, at):
            at += 1
        if at == last + 1 or at >= len(tokens):
            return None
        if self.reading.get_gap(at - 1) not in (*SPACES, *HYPHENS, "’", "'"):
            return None
        whole = self.taken.is_free(tokens[last].start, tokens[at].end)
        return at if whole and at not in self.titles and self._may_belong(at) else None

    def _is_linking_word(self, first: int, last: int, at: int) -> bool:
        """True if the small word ``at`` may stand inside a name whose last word so far is ``last``."""
        tokens = self.reading.tokens
        gap = self.reading.get_gap(at - 1)
        if tokens[at].is_figure or gap not in (*SPACES, *HYPHENS):
            return False
        word = tokens[at].text
        if word in ("the", "on", "upon", "in", "sur"):
            return at > last + 1 or gap in HYPHENS
        if word == "of":
            # University of Harrow, Pueblo of Isleta; but Ada Holm of Harrow is a person, and her town.
            word_before = tokens[last].text.casefold()
            return word_before in OF_HEADS or (first == last and word_before not in self.surnames)
        return word in PARTICLES or (word == "for" and tokens[last].text.casefold() in FOR_HEADS)

    def _is_label(self, first: int, last: int) -> bool:
        """True for words in capitals before a colon at a line's start: VIDEO: The hand wash."""
        tokens = self.reading.tokens
        if not self.reading.get_gap(last).startswith(":") or not tokens[last].text.isupper():
            return False
        start = first
        while start and not tokens[start].initial and tokens[start - 1].text.isupper():
            start -= 1
        unknown = any(
            token.text.isupper() and normalize_token(token) not in self.known
            for token in tokens[first : last + 1]
        )
        return tokens[start].initial and unknown and len(tokens[last].text) > 2

    def _is_emphasis(self, first: int, last: int) -> bool:
        """True for words shouted in an ordinary sentence: the HIGHEST LEVEL EVER. BBC NEWS is a name."""
        tokens = self.reading.tokens[first : last + 1]
        if len(tokens) < 2 or not all(token.text.isupper() for token in tokens):
            return False
        return any(len(token.text) > 4 and normalize_token(token) not in self.known for token in tokens)

    def _is_before_name(self, index: int) -> bool:
        """True for a common word that begins a sentence before a name that the text has elsewhere."""
        word = normalize_token(self.reading.tokens[index])
        following = normalize_token(self.reading.tokens[index + 1])
        common = word in FREQUENT_WORDS or word.endswith("ing")
        return common and word not in self.known and following in self.known and word not in BEGIN_NAMES

    def _at_start(self, index: int, last: int) -> bool:
        """True if what begins a sentence is a name, and not a word that only begins a sentence."""
        word = normalize_token(self.reading.tokens[index])
        alone = index == last
        if not alone and self._is_before_name(index):
            return False
        office = normalize_token(self.reading.tokens[last]) in ORGANISATIONS
        if not alone and office and word not in FUNCTION_WORDS and word not in BEFORE_TITLES:
            # World Meteorological Organization
            return True
        if not alone and word in BEGIN_NAMES:
            return True
        if word in NOT_AT_START or word.replace("’", "'").partition("'")[0] in NOT_AT_START:
            return False
        if not alone and word in self.known:
            return True
        if word in self.small and self.small[word] >= self.alone[word]:
            return False
        if word in FREQUENT_WORDS and alone:
            return word in self.surnames
        if word in self.known:
            return True
        if alone and self.reading.language != "en":
            return False
        other_number = {word + "s", word.removesuffix("s")}
        return not (alone and (other_number & self.small.keys() or word.endswith(COMMON_ENDINGS)))
