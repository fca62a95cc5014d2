"""Preview of a verdict as its readers will see it: rendered, counted, with its problems."""

from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from factcheck.models import Claim, Retraction
from factcheck.models.enums import Tick
from factcheck.verdicts import wording
from factcheck.verdicts.versions import list_suggested_edits
from factcheck.verdicts.wording import FigurePlace, WordingRequirements
from lib.errors import Invalid
from lib.text import markdown
from lib.text import markdown as text_markdown
from lib.text import plain_text as text_plain_text
from lib.text.phrases import format_number

LONG_SENTENCE = 30
"""From so many words on the longest sentence is shown, so that it can be found and cut."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VerdictPreview:
    """``counts`` are (what, sentence, whether it is over); ``figures`` where each figure is said; ``changes``
    the sentences of the article with the words proposed, as parts for diff.html.
    """

    explanation: SafeString
    refused: str = ""
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    line: str = ""
    longest_sentence: str = ""
    counts: list[tuple[str, str, bool]] = field(default_factory=list)
    figures: list[FigurePlace] = field(default_factory=list)
    changes: list[list[dict[str, str]]] = field(default_factory=list)


def build_preview(claim: Claim, requirements: WordingRequirements, typed: dict[str, str]) -> VerdictPreview:
    """Build the preview of ``typed``, the form's fields as they are now. Nothing is saved."""
    text = typed.get("explanation", "")
    refused = ""
    try:
        html = markdown.render_markdown(text)
    except Invalid as error:
        html, refused = "", error.message
    read = wording.measure_explanation(requirements, html)
    places = wording.list_figure_places(requirements, _list_texts(typed, html))
    unmatched = wording.describe_unmatched_figures([place.words for place in places if not place.is_matched])
    long = wording.list_explanation_warnings(requirements, html)
    return VerdictPreview(
        explanation=link_footnotes(
            html, {number: f"#source-{key}" for number, key in requirements.sources.items()}
        ),
        refused=refused,
        problems=[*wording.list_dangling_footnotes(requirements, html), *long],
        warnings=[
            *([unmatched] if unmatched else []),
            *wording.list_uncited_sources(requirements, html),
            *wording.list_long_claim_warnings(requirements, typed.get("summary", "")),
        ],
        line=wording.describe_readability(read),
        longest_sentence=read.longest_sentence if read.longest_sentence_words >= LONG_SENTENCE else "",
        counts=_list_length_checks(requirements, typed),
        figures=places,
        changes=list_suggested_edits(
            claim, tick=typed.get("tick", ""), proposed_text=typed.get("proposed_text", "")
        ),
    )


def _list_texts(typed: dict[str, str], html: str) -> list[str]:
    """Return what the verdict says as far as it is typed; ``html`` is its explanation."""
    names = ("headline", "summary", *(["proposed_text"] if typed.get("tick") == Tick.CHANGE else []))
    return [*(typed.get(name, "") for name in names), wording.get_explanation_text(html)]


def build_tombstone_preview(claim: Claim) -> dict[str, str]:
    """Return what readers would see of the published verdict once it is retracted: the claim and the note.

    The note is that of the pending proposal; "" while nobody has written one.
    """
    public = claim.publications.select_related("verdict").latest("version")
    pending = Retraction.objects.pending().filter(claim=claim).first()
    values = public.verdict.get_published_values() | {"language": claim.language}
    return values | {"note": pending.public_note if pending else ""}


def link_footnotes(html: str, addresses: dict[int, str]) -> SafeString:
    """Return ``html`` (sanitised) with each footnote as a link to its address, marked where it has none."""

    def link(number: int) -> str:
        if number in addresses:
            return format_html(
                '<sup><a href="{}" aria-label="{}">{}</a></sup>',
                addresses[number],
                gettext("source {number}").format(number=number),
                number,
            )
        return format_html(
            '<sup class="lost">[{}]<span class="vh"> {}</span></sup>', number, gettext("no such source")
        )

    return mark_safe(text_markdown.link_footnotes(html, link))  # noqa: S308 - sanitised before; what is added is escaped


def _list_length_checks(
    requirements: WordingRequirements, typed: dict[str, str]
) -> list[tuple[str, str, bool]]:
    if requirements.own_copy:
        return []
    found: list[tuple[str, str, bool]] = []
    limit = requirements.headline_words
    if limit is not None:
        count = text_plain_text.count_words(typed.get("headline", ""))
        message = ngettext("{count} of {max} word", "{count} of {max} words", limit)
        words = message.format(count=format_number(count), max=format_number(limit))
        found.append((gettext("Headline"), words, count > limit))
    shown = len(" ".join((typed.get("summary", "").strip() or requirements.statement).split()))
    characters = ngettext("{count} character", "{count} characters", shown)
    found.append(
        (gettext("Short version of the claim"), characters.format(count=format_number(shown)), False)
    )
    return found
