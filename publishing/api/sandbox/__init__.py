"""The API as a key for trying out sees it: the same addresses and shapes, over made-up verdicts."""
