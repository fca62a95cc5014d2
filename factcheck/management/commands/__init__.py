"""Commands of factcheck."""
