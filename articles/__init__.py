"""Feeds, articles, revisions, imports, and the importers that turn bytes into parsed articles."""
