"""Erasing a person: who is meant, where words about them lie, and the one act that takes them away."""
