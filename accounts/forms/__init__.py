"""Forms of accounts: sign-in, people, desks, services and their keys."""
