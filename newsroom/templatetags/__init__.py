"""What templates may ask for by {% load %}."""
