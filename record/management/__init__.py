"""Commands of record."""
