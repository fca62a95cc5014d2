"""The check of our own copy: items, ticks, names, checklists, queries to the writer, clearance."""
