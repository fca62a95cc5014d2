"""Tests of lib: no database unless a test says so, no way off this machine."""
