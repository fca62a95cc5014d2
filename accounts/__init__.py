"""People and services, desks, roles on them, API keys, and sign-in."""
