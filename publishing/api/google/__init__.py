"""Published verdicts as Google's Fact Check Tools API v1alpha1 answers, for clients that exist."""
