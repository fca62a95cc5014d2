"""The actions on a claim of which its followers are notified, each with its sentence."""

from django.utils.translation import gettext_lazy

from lib.text.phrases import StrOrPromise

FOLLOWED_ACTIONS: dict[str, StrOrPromise] = {
    "flag": gettext_lazy("{person} flagged this claim in an article that you follow."),
    "add_repeated_appearance": gettext_lazy("{person} found this claim in another place."),
    "take": gettext_lazy("{person} took this claim."),
    "assign": gettext_lazy("{person} assigned this claim."),
    "hand_over": gettext_lazy("This claim has another checker."),
    "release": gettext_lazy("{person} unassigned this claim."),
    "start": gettext_lazy("{person} started checking this claim."),
    "request_reply": gettext_lazy("{person} asked for a reply."),
    "log_reply": gettext_lazy("A reply was logged."),
    "submit": gettext_lazy("{person} submitted a verdict for review."),
    "comment": gettext_lazy("{person} commented on the verdict."),
    "send_back": gettext_lazy("{person} sent the verdict back."),
    "approve": gettext_lazy("{person} approved the verdict."),
    "approve_by_panel": gettext_lazy("The panel approved the verdict."),
    "void": gettext_lazy("The verdict went back to checking."),
    "hold": gettext_lazy("{person} put this claim on hold."),
    "lift_hold": gettext_lazy("{person} lifted the hold."),
    "settle": gettext_lazy("{person} settled this claim."),
    "reopen": gettext_lazy("This claim was reopened."),
    "close": gettext_lazy("{person} closed this claim."),
    "restore": gettext_lazy("{person} restored this claim."),
    "publish": gettext_lazy("{person} published the verdict."),
    "correct": gettext_lazy("{person} published a correction."),
    "mark_under_review": gettext_lazy("The published verdict is under review."),
    "reaffirm": gettext_lazy("{person} reaffirmed the verdict."),
    "retract": gettext_lazy("The published verdict was retracted."),
    "reanchor": gettext_lazy("The article’s text changed where this claim is."),
}
"""Actions on a claim of which its followers are notified; nothing here says what a verdict says."""
