"""A keyboard that counts, for journeys that have to do with few keystrokes."""

from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass
class CountedKeys:
    """A keyboard that counts: a chord and a paste are one key each, typed text one for each character."""

    page: Page
    count: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.count += len(text)

    def paste(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.count += 1

    def rate(self, name: str) -> None:
        """Press the number of a rating."""
        labels = self.page.locator("#verdict [data-rating] label").all_inner_texts()
        self.press(str([label.strip() for label in labels].index(name) + 1))
