"""The REST API's public side: published verdicts for partners, and its description."""
