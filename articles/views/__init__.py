"""The screens of articles, one a file."""
