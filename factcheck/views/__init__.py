"""The screens of the desk, one a file: look up, validate, call the verb, present."""
