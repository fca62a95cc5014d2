"""Packs: defence files and signatory packs, requested by standards editors and made by a worker."""
