"""Erasure of a person: identity, columns with personal data, and the action that erases them."""
