"""What happened: one chained, immutable entry for each step anybody took."""
