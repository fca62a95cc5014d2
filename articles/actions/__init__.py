"""Actions that import and revise articles; the work on their claims is in factcheck."""
