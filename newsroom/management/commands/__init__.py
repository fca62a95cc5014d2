"""Commands about the wiring."""
