"""Articles over REST."""
