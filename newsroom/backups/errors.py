"""BackupError: a backup, a restore or a drill that cannot go on, with a sentence for the administrator."""


class BackupError(Exception):
    """A refusal in one or more whole sentences, English as all commands."""


class BackupRunningError(BackupError):
    """Another backup, restore or drill holds the lock."""
