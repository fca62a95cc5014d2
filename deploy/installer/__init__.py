"""Installs Stet, with docker compose or on Debian itself: bin/install

The standard library alone: it runs before any package is there, on the Python of the machine.
"""
