"""Commands of publishing."""
