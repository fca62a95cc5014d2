"""Moments in words, as every screen of the desk says them; they are the house's own."""

from lib.times import Due, ago, day, due, span, when, zone

__all__ = ["Due", "ago", "day", "due", "span", "when", "zone"]
