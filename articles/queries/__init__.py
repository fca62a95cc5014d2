"""What is asked of articles, one question a file."""
