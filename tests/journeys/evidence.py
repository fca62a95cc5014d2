"""The part of a worker in the journeys: it checks the sources that are due."""

from factcheck.tasks import check_due_links


def check_sources() -> None:
    """What a worker does when it is nudged: look at every source that is due."""
    assert check_due_links() > 0
