"""Words that deny, by language (pure)."""

import re
from collections.abc import Mapping

from lib.word_sets import split_words

NEGATIONS: Mapping[str, frozenset[str]] = {
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
_SAME_WORDS = {"nb": "no", "nn": "no"}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SHORT_FORMS = {"en": re.compile(r"n['’]t\Z"), "fr": re.compile(r"\An['’]")}
"""didn't; n'est."""


def count_negations(text: str, language: str) -> int:
    """Return how many words of ``text`` deny in this language, by its two letters; 0 where none are known."""
    code = _SAME_WORDS.get(language, language)
    words, short = NEGATIONS.get(code, frozenset()), _SHORT_FORMS.get(code)
    return sum(
        word in words or (short is not None and short.search(word) is not None)
        for word in _WORD.findall(text.casefold())
    )
