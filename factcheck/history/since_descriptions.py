"""Events after a verdict in words: correction requests, pages that changed, repeats."""

from typing import Any

from django.utils.translation import gettext_lazy

from factcheck.history.event_description import EventDescription
from factcheck.models.follow_up_enums import CorrectionAnswer, PageOutcome
from lib.text.phrases import StrOrPromise

ANSWER_SENTENCES: dict[str, StrOrPromise] = {
    CorrectionAnswer.CORRECTED: gettext_lazy("{person} logged that {recipient} corrected the claim"),
    CorrectionAnswer.PROMISED: gettext_lazy("{person} logged that {recipient} promised a correction"),
    CorrectionAnswer.REFUSED: gettext_lazy("{person} logged that {recipient} refused a correction"),
}
FINDING_SENTENCES: dict[str, StrOrPromise] = {
    PageOutcome.CORRECTED: gettext_lazy("{person} confirmed that a page was corrected"),
    PageOutcome.SILENT: gettext_lazy("{person} confirmed that a page was corrected without saying so"),
    PageOutcome.DELETED: gettext_lazy("{person} confirmed that the text was deleted from its page"),
    PageOutcome.REPEATED: gettext_lazy("{person} confirmed that the publisher repeated the claim"),
}


def _choose_answer_sentence(details: dict[str, Any]) -> StrOrPromise:
    return ANSWER_SENTENCES.get(
        details.get("result", ""), gettext_lazy("{person} logged the answer of {recipient}")
    )


def _choose_finding_sentence(details: dict[str, Any]) -> StrOrPromise:
    return FINDING_SENTENCES.get(
        details.get("outcome", ""), gettext_lazy("{person} confirmed what happened to a page")
    )


CLAIM_SINCE_DESCRIPTIONS = {
    "log_correction_request": EventDescription(
        gettext_lazy("{person} logged that {recipient} was asked for a correction"), "text"
    ),
    "log_correction_answer": EventDescription(_choose_answer_sentence, "answer"),
    "hide_correction_request": EventDescription(
        gettext_lazy("{person} hid from readers that {recipient} was asked for a correction")
    ),
    "show_correction_request": EventDescription(
        gettext_lazy("{person} told readers that {recipient} was asked for a correction")
    ),
    "take_back_repeat": EventDescription(
        gettext_lazy("{person} decided that an article does not repeat the claim"), "words"
    ),
    "count_repeat": EventDescription(
        gettext_lazy("{person} decided that an article repeats the claim after all"), "words"
    ),
    "confirm_page_finding": EventDescription(_choose_finding_sentence),
    "supersede_page_finding": EventDescription(
        gettext_lazy("{person} found that a page changed again after readers were told of a change")
    ),
}
ARTICLE_SINCE_DESCRIPTIONS = {
    "dismiss_repeat": EventDescription(gettext_lazy("{person} dismissed a repeat of a claim"), "words"),
    "restore_repeat": EventDescription(gettext_lazy("{person} restored a dismissed repeat"), "words"),
}
