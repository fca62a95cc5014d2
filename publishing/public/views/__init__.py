"""Views of the newsroom's public pages, one page a file."""
