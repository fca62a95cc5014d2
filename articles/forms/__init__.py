"""Forms of articles."""
