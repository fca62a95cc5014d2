"""Audit log: one chained, immutable event for each action anybody took."""
