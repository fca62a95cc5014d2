"""Sources as the API names them."""

PAGE = "https://stats.example.org/shared"


def named(title, url=PAGE, **more):
    return {"title": title, "url": url} | more
