"""Views of accounts: sign-in, one's own password, and the admin's Setup."""
