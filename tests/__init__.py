"""Stet's tests mirror the folders; architecture/ holds the rules of the house, journeys/ working days."""
