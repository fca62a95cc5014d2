"""Articles come in and are revised; the work on them is factcheck's."""
