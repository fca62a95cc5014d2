"""Link checks that keep a page, and files that they leave."""

from dataclasses import dataclass, field

PAGE = "<p>20,145 crates were landed</p>"
WORDS = "20,145 crates were landed"


@dataclass
class Look:
    """What keeping needs of a look."""

    outcome: str = "ok"
    status_code: int | None = 200
    final_url: str = "https://stats.example.org/table"
    text: str | None = WORDS
    body: bytes | None = PAGE.encode()
    media_type: str = "text/html"
    is_truncated: bool = False
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "text/html"})


def files(store):
    folders, names = store.listdir("")
    found, waiting = list(names), list(folders)
    while waiting:
        folder = waiting.pop()
        folders, names = store.listdir(folder)
        waiting += [f"{folder}/{one}" for one in folders]
        found += [f"{folder}/{one}" for one in names]
    return sorted(found)
