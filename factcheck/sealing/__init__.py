"""Off-the-record sources at rest: their keys, and everything stored of them, sealed or opened."""
