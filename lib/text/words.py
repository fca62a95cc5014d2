"""Sets of words written as one text, and the words that deny (pure)."""

import re
from collections.abc import Mapping
from functools import cache


def split_words(text: str) -> frozenset[str]:
    """Return the words that stand in ``text`` between spaces."""
    return frozenset(text.split())


NEGATIONS: Mapping[str, frozenset[str]] = {
    "ar": split_words("لا لم لن ليس ليست ليسوا"),
    "cs": split_words("ne není nejsou nikdy nic nikdo žádný žádná žádné bez"),
    "da": split_words("ikke ej aldrig ingen intet uden"),
    "de": split_words("nicht kein keine keinem keinen keiner keines nie niemals niemand nichts weder ohne"),
    "en": split_words(
        """
        not no never none nobody nothing neither nor without cannot hardly scarcely barely nowhere aint dont
        doesnt didnt isnt wasnt arent werent wont wouldnt cant couldnt hasnt havent hadnt shouldnt
        """
    ),
    "es": split_words("no nunca jamás ningún ninguno ninguna nada nadie ni sin tampoco"),
    "fr": split_words("ne pas jamais rien aucun aucune ni sans non nul nulle"),
    "it": split_words("non mai nessun nessuno nessuna niente nulla né senza"),
    "nl": split_words("niet geen nooit niets niemand noch zonder"),
    "no": split_words("ikke ikkje aldri ingen ingenting uten utan"),
    "pl": split_words("nie nigdy nic nikt żaden żadna żadne bez ani"),
    "pt": split_words("não nunca jamais nenhum nenhuma nada ninguém nem sem"),
    "ru": split_words("не нет никогда ничего никто ни без"),
    "sv": split_words("inte ej aldrig ingen inget inga utan icke"),
    "uk": split_words("не ні немає ніколи нічого ніхто без"),
}
_DENIALS: Mapping[str, str] = {
    "de": r"weigert|dementiert|bestritt|bestreitet|falsch",
    "en": r"den(?:y|ies|ied)|(?:refus|fail)(?:es|s|ed) to|lack(?:s|ed)?|false|untrue|hoax|myth",
    "es": r"neg(?:ó|aron)|falso|mentira",
    "fr": (
        r"refus(?:e|é|ent) de|dément|nie(?:nt)?|faux|(?<!aucune )personne (?:ne|n['’])"
        r"|(?:ne |n['’])\w+ plus(?! (?:qu|de \d))"
    ),
}
"""Words that deny what others say, where NEGATIONS are words that deny wherever they stand."""
_NO_DENIALS: Mapping[str, str] = {
    "de": r"nicht (?:nur|zuletzt)",
    "en": (
        r"not (?:only|just|least)|no (?:more|fewer|less|later|earlier|longer) than|no (?=\d)|or not"
        r"|(?:not|never|cannot|\w+n['’]t) (?:den(?:y|ied)|fail(?:ed)? to|refused? to|lack(?:ed)?)"
    ),
    "es": r"no s[oó]lo|no solamente",
    "fr": r"(?:ne|n['’])(?=\w* )(?! ?\w+ plus\b)|non seulement|pas (?:seulement|moins|plus) (?=de )",
}
"""Phrases that have such a word and deny nothing. Of "ne … pas" the second word is counted."""
_SHORT_FORMS = {"en": r"|\b[^\W\d_]+n['’]t\b"}
"""Shortened negations, such as didn't."""


def list_negations(text: str, language: str) -> list[str]:
    """Return the words of ``text`` that deny in a language of two letters; none where none are known."""
    pattern = _build_pattern(language)
    return [] if pattern is None else [found["no"] for found in pattern.finditer(text) if found["no"]]


@cache
def _build_pattern(code: str) -> re.Pattern[str] | None:
    if code not in NEGATIONS:
        return None
    words = "|".join(filter(None, [*sorted(NEGATIONS[code]), _DENIALS.get(code)]))
    skipped = rf"\b(?:{_NO_DENIALS[code]})|" if code in _NO_DENIALS else ""
    return re.compile(rf"{skipped}(?P<no>\b(?:{words})\b{_SHORT_FORMS.get(code, '')})", re.IGNORECASE)
