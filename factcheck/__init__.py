"""The fact-check desk: claims, their sources, verdicts, reviews, and the screens that show them."""
