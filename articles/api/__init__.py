"""REST API of articles."""
