"""How a public document is made up, and what a page reads out of one."""
