"""One screen a file: the newsroom's public pages, and partners under Setup."""
