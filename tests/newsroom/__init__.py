"""How it is wired: settings, checks, health, the worker, the two commands."""
