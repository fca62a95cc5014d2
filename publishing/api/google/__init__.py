"""Published verdicts in the form of Google's Fact Check Tools API v1alpha1, for its existing clients."""
