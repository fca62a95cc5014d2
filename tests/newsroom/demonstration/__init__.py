"""The demonstration newsroom, loaded once for all tests of this folder."""
