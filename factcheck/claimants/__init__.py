"""Claimants: who makes claims, found by name or alias, merged and split, with all that they said."""
