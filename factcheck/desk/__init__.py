"""The desk as a workplace: people, workload, notifications, history, statistics."""
