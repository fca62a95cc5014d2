"""Feed of the invented town's newspaper: three stories, one of which says how many households wait.

That figure is the one on the council's changing page, so a newsroom that follows the feed sees a claim turn
stale when it changes. Standard library only.
"""

from dataclasses import dataclass
from html import escape

FEED = "/ledger/feed.xml"
FEED_TITLE = "The Harrowmere Ledger"
WAITING_STORY = "/ledger/waiting-list"


@dataclass(frozen=True)
class NewsStory:
    """One story of the newspaper. ``published`` is in RSS's format (RFC 822)."""

    title: str
    author: str
    published: str
    paragraphs: tuple[str, ...]


def get_stories_by_path(waiting: int) -> dict[str, NewsStory]:
    """Return {path: story}, the newest first. ``waiting``: households on the council's list."""
    return {
        WAITING_STORY: NewsStory(
            "Homes list grows while the council’s builders wait for the frost to end",
            "Tamsin Oakeley",
            "Wed, 11 Mar 2026 06:45:00 +0000",
            (
                f"The list of households that wait for a council home in Harrowmere now has {waiting:,} "
                "names on it, the council’s register shows.",
                "Work on the new terrace at Tanner’s Row stopped in January, when the ground froze. Eighteen "
                "homes are to be built there.",
                "“We count the list afresh each month, and each month I hope for a smaller number,” said "
                "Edda Marsh, the councillor for housing.",
            ),
        ),
        "/ledger/night-bus": NewsStory(
            "Night bus to the hospital will run for another year",
            "Corin Hale",
            "Mon, 09 Mar 2026 17:20:00 +0000",
            (
                "The night bus between Market Square and the hospital keeps running until March 2027.",
                "The council pays £84,000 a year for it. On an average night 61 people ride on it, most of "
                "them nurses on their way to or from a shift.",
            ),
        ),
        "/ledger/bandstand": NewsStory(
            "Bandstand gets its copper roof back",
            "Tamsin Oakeley",
            "Sat, 07 Mar 2026 08:00:00 +0000",
            (
                "Nine years after thieves took it, the bandstand in Abbey Park has its copper roof again.",
                "The new one weighs 1.4 tonnes. Six hundred people gave money for it.",
            ),
        ),
    }


def render_feed(site: str, waiting: int) -> str:
    """Return the feed in RSS 2.0. ``site`` is the site's URL, without a final slash."""
    items = "".join(_render_item(site, path, story) for path, story in get_stories_by_path(waiting).items())
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<channel><title>{FEED_TITLE}</title><link>{site}/</link>"
        f"<description>News from a town that does not exist.</description><language>en-GB</language>\n"
        f"{items}</channel></rss>\n"
    )


def _render_item(site: str, path: str, story: NewsStory) -> str:
    text = escape("".join(f"<p>{escape(paragraph)}</p>" for paragraph in story.paragraphs))
    return (
        f"<item><title>{escape(story.title)}</title><link>{site}{path}</link>"
        f'<guid isPermaLink="false">ledger{path.replace("/", ":")}</guid><pubDate>{story.published}</pubDate>'
        f"<dc:creator>{escape(story.author)}</dc:creator>"
        f"<description>{escape(story.paragraphs[0])}</description>"
        f"<content:encoded>{text}</content:encoded></item>\n"
    )
