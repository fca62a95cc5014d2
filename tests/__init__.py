"""Stet's tests. They mirror the folders; architecture/ holds the rules of the house, journeys/ whole working days."""
