"""What an admin types about partners."""
