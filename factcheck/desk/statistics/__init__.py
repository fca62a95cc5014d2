"""Statistics: counted once a day, added up for a period, drawn in sections."""
