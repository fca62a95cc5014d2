"""Memberships: work that a person holds on a desk, and its end when they leave."""
