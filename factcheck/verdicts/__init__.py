"""The ruling: written, reviewed, published, corrected; what readers report of it."""
