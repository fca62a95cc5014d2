"""Views of articles: list, import, edit, embargo."""
