"""Who we are: people and services, desks, roles on them, keys, and sign-in."""
