"""One examination of the whole installation, for `manage.py doctor` and for the page under Setup."""
