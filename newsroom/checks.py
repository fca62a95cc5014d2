"""System checks of our own: what an administrator should know before people sign in."""
