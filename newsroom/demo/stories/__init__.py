"""Stories of the demonstration's articles, written with ``ClaimStory``."""

from collections.abc import Callable

from newsroom.demo.stories import (
    external_reviews,
    galley_work,
    inquiries,
    neighbours,
    opinion,
    own_copy,
    reports,
    speech,
)
from newsroom.demo.timeline import StoryTimeline

STORIES: tuple[Callable[[StoryTimeline], None], ...] = (
    opinion.play_bridge_story,
    opinion.play_housing_story,
    speech.play_speech_story,
    reports.play_schools_story,
    reports.play_clinic_story,
    reports.play_water_story,
    neighbours.play_river_story,
    neighbours.play_arabic_story,
    external_reviews.play_waiting_list_story,
    external_reviews.import_demo_reviews,
    own_copy.play_lido_story,
    own_copy.play_budget_story,
    own_copy.play_market_story,
    own_copy.play_allotments_story,
    galley_work.check_names,
    galley_work.ask_the_market_writer,
    galley_work.tick_market_items,
    galley_work.tick_checklist,
    inquiries.play_quarry_story,
    inquiries.play_brackwater_story,
)
