"""The sandbox of the API: the same paths and shapes over made-up verdicts, for sandbox keys."""
