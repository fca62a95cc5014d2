"""Correction of a sentence on its page: corrected, edited otherwise, gone, or unchanged (pure).

"Corrected" is said only where nothing but a figure changed, from one that the claim has to the one that the
verdict says in its place. All else that changed is an edit, and a person reads it.
"""

from lib.contrasts.corrections import (
    CORRECTED,
    DELETED,
    EDITED,
    SILENT,
    UNCHANGED,
    PageJudgement,
    find_correction_notice,
    judge_page,
)
