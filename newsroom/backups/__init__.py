"""Backups: archives of the database and the stored files, how they are restored, and drills."""
