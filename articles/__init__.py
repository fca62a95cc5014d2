"""What came in: feeds, articles, revisions, and the importers that turn bytes into clean articles."""
