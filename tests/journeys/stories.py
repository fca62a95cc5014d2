"""Short stories, numbered."""

from tests.factories import BODY


def story(number: int) -> str:
    return "\n\n".join(
        [f"Story {number} from the quay", *(line.replace("20,000", f"{number},000") for line in BODY)]
    )
