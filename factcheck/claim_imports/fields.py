"""The fields of a table of claims, in the order of an export, and the headings by which each is guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy, override, pgettext_lazy

from lib.text.phrases import StrOrPromise

_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class ImportField:
    """One field. ``headings`` are other names that people give its column, in several languages."""

    name: str
    label: StrOrPromise
    headings: str = ""


IMPORT_FIELDS = (
    ImportField("external_id", gettext_lazy("ID"), "external id, claim id, number, no, nr, nummer, row id"),
    ImportField(
        "statement",
        gettext_lazy("Claim"),
        "statement, checkable statement, claim text, text of claim, claim reviewed, behauptung, aussage, "
        "affirmation, déclaration, afirmación, declaración",
    ),
    ImportField(
        "claimant",
        gettext_lazy("Claimant"),
        "who, who said it, said by, speaker, author, source of claim, person, politician, wer, sprecher, "
        "urheber, auteur, qui, autor, quién",
    ),
    ImportField(
        "said_on",
        gettext_lazy("Said on"),
        "claimed on, date, date of claim, date of the claim, claim date, when, said, datum, wann, quand, "
        "fecha, cuándo",
    ),
    ImportField(
        "origin_url",
        gettext_lazy("First appearance"),
        "where, where said, url, link, web address, address, appearance, first seen, source url of claim, "
        "claim url, origin, wo, fundstelle, où, lien, dónde, enlace",
    ),
    ImportField(
        "article",
        gettext_lazy("Article"),
        "article url, article id, article link, story, story url, in article, artikel, artículo",
    ),
    ImportField(
        "quote", gettext_lazy("Text in the article"), "quote, quotation, exact words, words, passage, zitat"
    ),
    ImportField("desk", gettext_lazy("Desk"), "team, section, department, ressort, rubrique, sección"),
    ImportField("kind", pgettext_lazy("of a claim", "Kind"), "type, claim type, category, art, typ, tipo"),
    ImportField(
        "priority", gettext_lazy("Priority"), "importance, urgency, prio, priorität, priorité, prioridad"
    ),
    ImportField(
        "due_at",
        gettext_lazy("Due"),
        "due date, deadline, due by, needed by, fällig, frist, échéance, fecha límite, plazo",
    ),
    ImportField(
        "checker",
        gettext_lazy("Checker"),
        "assigned to, assignee, fact checker, checked by, owner, prüfer, prüferin, bearbeiter, vérificateur, "
        "verificador, verificadora",
    ),
    ImportField("tags", gettext_lazy("Tags"), "tag, topic, topics, subject, keywords, thema, thèmes, temas"),
    ImportField(
        "must_check",
        gettext_lazy("Required before the article can be cleared"),
        "must check, must be checked, mandatory, required, pflicht, obligatoire, obligatorio",
    ),
    ImportField("language", gettext_lazy("Language"), "lang, language of claim, sprache, langue, idioma"),
    ImportField(
        "note", gettext_lazy("Note"), "notes, comment, comments, remarks, notiz, bemerkung, nota, notas"
    ),
    ImportField(
        "sources",
        gettext_lazy("Sources"),
        "source, source url, source urls, source links, evidence, references, quellen, quelle, fuentes",
    ),
)
FIELDS_BY_NAME: Mapping[str, ImportField] = {field.name: field for field in IMPORT_FIELDS}


def get_heading_key(heading: str) -> str:
    """Return a key that is equal for the spellings of one heading."""
    return _NO_WORD.sub(" ", heading).strip().casefold()


def guess_fields(headings: Sequence[str], remembered: Sequence[tuple[str, str]] = ()) -> list[str]:
    """Return the field of each column, "" for none; no field has two columns.

    ``remembered`` are the headings of another table, each with the field that somebody chose for it. Of
    several columns with one heading, each becomes what the one in its place became.
    """
    known = _list_known_headings()
    chosen: dict[str, list[str]] = {}
    for heading, name in remembered:
        if heading:
            chosen.setdefault(get_heading_key(heading), []).append(name)
    found: list[str] = []
    for heading in headings:
        key = get_heading_key(heading)
        names = chosen.get(key, [known.get(key, "")])
        name = names.pop(0) if names else ""
        found.append("" if name in found else name)
    return found


def find_taken_fields(columns: Sequence[tuple[str, str]]) -> dict[int, ImportField]:
    """Return {place: field} of the columns left out whose heading means a field that another column has.

    ``columns`` are headings, each with its field or "".
    """
    known, taken = _list_known_headings(), {field for _, field in columns if field}
    meant = {
        place: known.get(get_heading_key(heading), "")
        for place, (heading, field) in enumerate(columns)
        if not field
    }
    return {place: FIELDS_BY_NAME[name] for place, name in meant.items() if name in taken}


def _list_known_headings() -> dict[str, str]:
    """Return {key of a heading: field}, with the labels in the reader's language and in English."""
    known = {
        get_heading_key(heading): field.name
        for field in IMPORT_FIELDS
        for heading in (*field.headings.split(","), field.name)
    }
    with override("en"):
        known |= {get_heading_key(str(field.label)): field.name for field in IMPORT_FIELDS}
    return known | {get_heading_key(str(field.label)): field.name for field in IMPORT_FIELDS}
