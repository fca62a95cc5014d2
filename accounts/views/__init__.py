"""One screen a file: sign-in, one's own password, and the admin's Setup."""
