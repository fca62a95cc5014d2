"""The screens of the desk: find what is visible, validate, call the action, present."""
