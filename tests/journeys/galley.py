"""The hand on a galley: its page opened, and where some text stands on it."""

from playwright.sync_api import expect

from articles.models import Article
from tests.journeys.people import WORDS, BrowserPerson


def opens(person: BrowserPerson, article: Article) -> None:
    person.goes_to(f"/articles/{article.public_id}/")
    expect(person.page.locator(".item-ref").first).to_be_attached()
    person.settles()


def place(person: BrowserPerson, words: str) -> tuple[float, float]:
    at = person.page.evaluate(WORDS, [words, "start"])
    return at["x"] + 5, at["y"]
