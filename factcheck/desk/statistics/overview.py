"""All sections of the page Statistics, and the sentences that sum them up."""

from collections.abc import Callable

from factcheck.desk.statistics.outcome_sections import (
    build_balance_section,
    build_claimants_section,
    build_corrections_section,
    build_galley_section,
    build_links_section,
    build_reports_section,
    build_tags_section,
    describe_corrections,
)
from factcheck.desk.statistics.sections import Section
from factcheck.desk.statistics.totals import Statistics
from factcheck.desk.statistics.work_sections import (
    build_backlog_section,
    build_flow_section,
    build_people_section,
    build_states_section,
    build_turnaround_section,
    describe_flow,
    describe_old,
    describe_open,
    describe_turnaround,
)

SECTION_BUILDERS: dict[str, Callable[[Statistics], Section]] = {
    "backlog": build_backlog_section,
    "states": build_states_section,
    "flow": build_flow_section,
    "turnaround": build_turnaround_section,
    "corrections": build_corrections_section,
    "balance": build_balance_section,
    "claimants": build_claimants_section,
    "tags": build_tags_section,
    "links": build_links_section,
    "galley": build_galley_section,
    "reports": build_reports_section,
    "people": build_people_section,
}
"""Function of each section by its name in URLs, in the order of the page."""
LATE_SECTION = "people"
"""The last of them, and the longest, comes after the page."""


def describe_statistics(statistics: Statistics) -> list[str]:
    """Return the sentences at the head of the page, which are also those of the e-mail."""
    return [
        f"{describe_open(statistics)} {describe_old(statistics)}",
        describe_flow(statistics),
        describe_turnaround(statistics),
        describe_corrections(statistics),
    ]
