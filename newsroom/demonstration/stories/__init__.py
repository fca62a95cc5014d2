"""What happened to the demonstration's articles, in the words of ``ClaimStory``."""

from collections.abc import Callable

from newsroom.demonstration.stage import Stage
from newsroom.demonstration.stories import (
    inquiries,
    ledger,
    neighbours,
    opinion,
    others,
    own_copy,
    reports,
    speech,
)

STORIES: tuple[Callable[[Stage], None], ...] = (
    opinion.bridge,
    opinion.housing,
    speech.speech,
    reports.schools,
    reports.clinic,
    reports.water,
    neighbours.river,
    neighbours.arabic,
    ledger.waiting_list,
    others.brought_in,
    own_copy.lido,
    own_copy.budget,
    own_copy.market,
    own_copy.allotments,
    inquiries.quarry,
    inquiries.brackwater,
)
