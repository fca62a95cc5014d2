"""What a pack is made of: plain values in, files out. Nothing here asks the database anything."""
