"""The desk's work over REST."""
