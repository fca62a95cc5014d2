"""Knows none of our nouns: errors, clock, text frame, quotes, the door to the outside, due rows, signing."""
